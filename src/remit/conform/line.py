"""What one check of `doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["fine", "will refuse", "could not be told"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, the verdict, what was found, and what to do where the org will refuse.

    `only` names the part of Remit that a refusal concerns ("login: client-credentials"), empty for all of it.
    """

    about: str
    verdict: Verdict
    found: str
    next_step: str = ""
    only: str = ""

    def told(self) -> str:
        """The line as a person reads it."""
        only = f" ({self.only})" if self.only and self.verdict != "fine" else ""
        then = f"; {self.next_step}" if self.next_step and self.verdict != "fine" else ""
        return f"{self.verdict}{only}: {self.about}: {self.found}{then}"

    def document(self) -> dict[str, Any]:
        """The line as JSON."""
        return {
            "about": self.about,
            "verdict": self.verdict,
            "found": self.found,
            "next_step": self.next_step or None,
            "only": self.only or None,
        }


def fine(about: str, found: str) -> Line:
    """Nothing to do."""
    return Line(about, "fine", found)


def will_refuse(about: str, found: str, next_step: str, only: str = "") -> Line:
    """The org will say no, to what `only` names."""
    return Line(about, "will refuse", found, next_step, only)


def untold(about: str, why: str, next_step: str = "") -> Line:
    """Nothing is known either way, and why."""
    return Line(about, "could not be told", why, next_step)
