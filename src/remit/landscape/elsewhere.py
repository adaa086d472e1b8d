"""What Salesforce has and a new org does not: it comes with features, editions and packages.

Offline nobody can tell whether an org has it, so its names are no errors; against an org the org decides.
`other_*.csv` are made by tools/build_elsewhere.py; `feature_fields.csv` says what a field comes with, and where
that is said ("*" stands for any object, and for any characters of a field's name).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


def feature_of(object_name: str, field: str) -> str | None:
    """What an org has that has the field ("record types"); "" where only its existence is known, else None."""
    wanted, name = object_name.lower(), field.lower()
    exists = name in _other_fields().get(wanted, {})
    for row in _rows("feature_fields.csv"):
        pattern = row["field"].lower()
        # A pattern tells what a field comes with; that "BilingStateCode" is a field, it does not.
        told = row["object"].lower() in ("*", wanted) and (name == pattern or exists)
        if told and fnmatchcase(name, pattern):
            return row["feature"]
    return "" if exists else None


def other_fields(object_name: str) -> tuple[str, ...]:
    """The fields of an object that not every org has, as far as they are known by name."""
    return tuple(_other_fields().get(object_name.lower(), {}).values())


@cache
def other_objects() -> Mapping[str, str]:
    """Objects that not every org has: name by lower-case name."""
    return {row["object"].lower(): row["object"] for row in _rows("other_objects.csv")}


@cache
def other_permissions() -> frozenset[str]:
    """System permissions that not every org has, by API name."""
    return frozenset(row["permission"] for row in _rows("other_permissions.csv"))


@cache
def _other_fields() -> Mapping[str, Mapping[str, str]]:
    return {
        row["object"].lower(): {name.lower(): name for name in row["fields"].split()}
        for row in _rows("other_fields.csv")
    }


@cache
def _rows(name: str) -> tuple[Mapping[str, str], ...]:
    text = files("remit.landscape").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
