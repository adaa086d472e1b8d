"""User permissions that licence and platform force on every profile, from a data file that names its sources."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    text = files("remit.plan").joinpath("data", "forced.csv").read_text(encoding="utf-8")
    return tuple((row["license"], row["permission"]) for row in csv.DictReader(text.splitlines()))


def forced_on(license_name: str) -> frozenset[str]:
    """What no profile of that licence can be without, so that it is no drift; it opens no record."""
    return frozenset(permission for name, permission in _rows() if name == license_name)
