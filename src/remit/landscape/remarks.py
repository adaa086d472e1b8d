"""What is worth saying about a landscape and stops nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from remit.errors import Location


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning (likely not meant) or a note (what comes along and why), at its place."""

    level: Literal["warning", "note"]
    message: str
    location: Location

    def __str__(self) -> str:
        return f"{self.location}: {self.level}: {self.message}"

    def order(self) -> tuple[Location, str]:
        """The key by which remarks stand in the order of the file."""
        return self.location, self.message


def warning(message: str, location: Location) -> Remark:
    """Something that is likely not meant."""
    return Remark("warning", message, location)


def note(message: str, location: Location) -> Remark:
    """Something good to know."""
    return Remark("note", message, location)
