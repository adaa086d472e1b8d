"""Whether an org still holds what a run wrote: values and components compared as the org keeps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from remit.metadata import Component, Struct

_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?\Z")
_FOLDED = frozenset({"Username", "Email", "CommunityNickname"})
# An address that waits for its owner's confirmation stays the former one: no sign of somebody's hand.
PENDING = frozenset({"Email"})
# What the org makes itself and gives back beside what was sent.
_OF_THE_ORG = frozenset({"opaque", "consumerKey", "consumerSecret", "orgScopedExternalApp", "oauthLink"})
_LISTS = frozenset({"commaSeparatedOauthScopes", "commaSeparatedPermissionSet", "commaSeparatedProfile"})


def same(column: str, one: Any, other: Any) -> bool:
    """Whether two values of a column are one: nothing is "", ids of 15 and 18 characters are alike."""
    return bool(_plain(column, one) == _plain(column, other))


def _plain(column: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value
    text = value.strip()
    if column.endswith("Id") and _ID.match(text):
        return text[:15]
    return text.casefold() if column in _FOLDED else text


def holds(written: Component, found: Component) -> bool:
    """Whether a component still says what was written. What was left out, the org filled in."""
    return _holds(written, found, whole=False)


def equal(one: Component, other: Component) -> bool:
    """Whether two readings of a component say the same."""
    return _holds(one, other, whole=True) and _holds(other, one, whole=True)


def _holds(written: Struct, found: Struct, whole: bool) -> bool:
    if type(written) is not type(found):
        return False
    for f in fields(written):
        if f.name in _OF_THE_ORG:
            continue
        one, other = getattr(written, f.name), getattr(found, f.name)
        if one is None and not whole:
            continue
        if isinstance(one, Struct) and isinstance(other, Struct):
            if not _holds(one, other, whole):
                return False
        elif _component_value(f.name, one) != _component_value(f.name, other):
            return False
    return True


def _component_value(name: str, value: Any) -> Any:
    if value in (None, "", ()):
        return None
    if name == "certificate":  # orgs break its lines elsewhere
        return "".join(line.strip() for line in str(value).splitlines() if "-----" not in line)
    if name in _LISTS:
        return frozenset(part.strip() for part in str(value).split(","))
    if isinstance(value, tuple):
        return frozenset(repr(v) for v in value)
    return value.strip() if isinstance(value, str) else value


def reached_by(column: str, chain: Sequence[tuple[int, Any, Any]], present: Any) -> int | None:
    """Of the writes of a column (place, former, written) the last whose value it still has.

    One less than the place where it is as before that write; None where somebody else changed it.
    """
    for i in range(len(chain) - 1, -1, -1):
        if same(column, chain[i][2], present):
            return chain[i][0]
    for i in range(len(chain) - 1, -1, -1):
        if same(column, chain[i][1], present):
            return chain[i][0] - 1
    return chain[-1][0] if column in PENDING else None


def component_reached(
    chain: Sequence[tuple[int, Component | None, Component]], present: Component
) -> int | None:
    """As `reached_by`, of a component."""
    for place, _, written in reversed(chain):
        if holds(written, present):
            return place
    for place, former, _ in reversed(chain):
        if former is not None and equal(former, present):
            return place - 1
    return None
