"""One line of a plan or of drift as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass

COLORS = {"+": "green", "-": "red", "~": "yellow", "!": "bold yellow", "#": "bold", ">": "dim"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `sign` decides its color ("#" a heading, ">" an aside)."""

    sign: str
    text: str

    @property
    def style(self) -> str:
        """As rich names it."""
        return COLORS.get(self.sign, "")

    def __str__(self) -> str:
        return self.text
