"""Which of an org's checks an error text means. Data: data/login_refusals.csv, data/login_reasons.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Where = Literal["oauth", "soap", "api", "history"]


def _rows(name: str) -> list[list[str]]:
    text = files("remit.connect").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]


@cache
def next_steps() -> Mapping[str, str]:
    """What to do about each reason; the keys are all reasons there are."""
    return {row[0]: row[1] for row in _rows("login_reasons.csv")}


@cache
def _refusals() -> list[tuple[str, str, str, str]]:
    return [(where, code, text, reason) for where, code, text, reason, _ in _rows("login_refusals.csv")]


def reason_of(where: Where, code: str, message: str) -> str:
    """The reason that an error code and text at a place mean; "unknown" where neither is known.

    Of rows with the same code the first whose text is in the message counts; codes compare exactly, texts
    without regard to case.
    """
    said = message.lower()
    for row_where, row_code, text, reason in _refusals():
        if row_where == where and row_code == code and text in said:
            return reason
    return "unknown"
