"""The facts that the algebra stands on, one CSV a kind; every line names its source."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__name__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def capabilities() -> tuple[tuple[str, str], ...]:
    """(what, system permission that gives it) pairs; any one of several is enough.

    What: a capability, or an operation such as "User:ViewAll" that lifts sharing.
    """
    return tuple((r["capability"], r["given_by"]) for r in _rows("capabilities.csv"))


def capability_names() -> tuple[str, ...]:
    """The derived capabilities, in the order of the file."""
    return tuple(dict.fromkeys(name for name, _ in capabilities() if ":" not in name))


@cache
def requires() -> tuple[tuple[str, str], ...]:
    """(permission, permission that it requires in the same set) by name; `<Object>` is any object."""
    return tuple((r["permission"], r["requires"]) for r in _rows("requires.csv"))


@cache
def ceilings() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """(licence, object or system, operations out of CREDVM, names) that each licence was seen to carry."""
    return tuple(
        (r["licence"], r["kind"], r["operations"], tuple(r["names"].split())) for r in _rows("ceilings.csv")
    )


@cache
def baseline() -> tuple[tuple[str, str, str, str], ...]:
    """(licence or *, add or remove, permission, own or all rows)."""
    return tuple((r["licence"], r["change"], r["permission"], r["rows"]) for r in _rows("baseline.csv"))


@cache
def licences() -> tuple[tuple[str, str, str], ...]:
    """(name, key, user licence or permission set licence); the key may be empty."""
    return tuple((r["name"], r["key"], r["kind"]) for r in _rows("licences.csv"))
