"""Which of an org's checks an error text means. Data: data/login_refusals.csv, data/login_reasons.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

# Where an error came from: "jwt" is the token endpoint at a login by JWT bearer, "oauth" at any other.
Where = Literal["jwt", "oauth", "soap", "api", "history"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a reason: in a word, where in Setup, and by which command where the org is local."""

    step: str
    setup: str = ""
    local: str = ""

    def told(self, local: bool) -> str:
        """In a sentence; `local` says whether the org is the local one."""
        if local and self.local:
            return f"{self.step}: {self.local}"
        return f"{self.step} ({self.setup})" if self.setup else self.step


def _rows(name: str) -> list[list[str]]:
    text = files("remit.connect").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]


@cache
def remedies() -> Mapping[str, Remedy]:
    """What to do about each reason; the keys are all reasons there are."""
    return {reason: Remedy(*rest) for reason, *rest in _rows("login_reasons.csv")}


@cache
def _refusals() -> list[tuple[str, str, str, str]]:
    return [(where, code, text, reason) for where, code, text, reason, _ in _rows("login_refusals.csv")]


def reason_of(where: Where, code: str, message: str) -> str:
    """The reason that an error code and text at a place mean; "unknown" where neither is known.

    Of rows with the same code the first whose text is in the message counts; codes compare exactly, texts
    without regard to case. One code means another thing by kind of login: rows of "jwt" come before "oauth".
    """
    said = message.lower()
    for place in (where, "oauth") if where == "jwt" else (where,):
        for row_where, row_code, text, reason in _refusals():
            if row_where == place and row_code == code and text in said:
                return reason
    return "unknown"
