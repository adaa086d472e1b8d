"""What is worth saying about a landscape and stops nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from remit.errors import Location
from remit.landscape.names import listed


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning (likely not meant) or a note (what comes along and why), at its place.

    `systems` are whom it is about, in the order of the file; empty where it is about the landscape. Of what is
    said in several places, `location` is the first and `also` are the others.
    """

    level: Literal["warning", "note"]
    message: str
    location: Location
    systems: tuple[str, ...] = ()
    also: tuple[Location, ...] = ()

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


def said_once(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks in the order of the file, each once: what several systems have alike begins with their names."""
    alike: dict[tuple[str, str], list[Remark]] = {}
    for remark in sorted(remarks, key=Remark.order):
        alike.setdefault((remark.level, remark.message), []).append(remark)
    return tuple(_one(group) for group in alike.values())


def _one(group: list[Remark]) -> Remark:
    first = group[0]
    systems = tuple(dict.fromkeys(name for remark in group for name in remark.systems))
    places = tuple(dict.fromkeys(remark.location for remark in group))
    message = f"{listed(systems)}: {first.message}" if len(systems) > 1 else first.message
    return replace(first, message=message, systems=systems, also=places[1:])
