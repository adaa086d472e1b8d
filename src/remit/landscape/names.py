"""Names in messages: the nearest valid one, lists, and as much of one as helps."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# As much of a user's text as an error repeats: the place says where the rest is.
_ECHO = 80


def clipped(text: object) -> str:
    """A text as an error repeats it: one that fills the screen is cut."""
    shown = str(text)
    return shown if len(shown) <= _ECHO else shown[: _ECHO - 1] + "…"


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name nearest to one that is not known; empty where none is near.

    Case counts for nothing, as Salesforce's names compare without regard to it.
    """
    by_lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


# From here on two names are one with a slip in it. "ManageTerritory" is one of ManageTerritories (0.88);
# "ManageBilling" is none of ManageSharing (0.77). Salesforce's names are made of few words, so less would call
# every new name a slip.
_SLIP = 0.85


def slip_of(name: str, known: Iterable[str]) -> str:
    """The known name that one which is not known is nearly; empty where it is like none, and may be another."""
    found = nearest(name, known)
    like = difflib.SequenceMatcher(None, name.lower(), found.lower()).ratio() if found else 0.0
    return found if like >= _SLIP else ""


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
