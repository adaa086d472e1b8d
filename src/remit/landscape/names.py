"""The nearest valid name, for errors that help."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name nearest to one that is not known; empty where none is near.

    Case counts for nothing, as Salesforce's names compare without regard to it.
    """
    by_lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`"; did you mean Account?"`, or nothing."""
    found = nearest(name, known)
    return f"; did you mean {found}?" if found else ""


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    words = list(names)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
