"""Record ids: 15 and 18 characters, key prefixes, allocation. Pure.

An id is a three-character key prefix and twelve base-62 characters; the 18-character form adds three that
encode which of the fifteen are upper case, so that ids survive case-insensitive tools.
Source: Object Reference, "ID Field Type".
"""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_VALUE = {c: i for i, c in enumerate(_DIGITS)}
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[A-Za-z0-5]{3})?\Z")


def checksum(id15: str) -> str:
    """The three characters that follow a 15-character id in its 18-character form."""
    return _check(id15[0:5]) + _check(id15[5:10]) + _check(id15[10:15])


@lru_cache(maxsize=1 << 16)
def _check(block: str) -> str:
    bits = 0
    for i, c in enumerate(block):
        if "A" <= c <= "Z":
            bits |= 1 << i
    return _CHECK[bits]


@lru_cache(maxsize=1 << 15)
def to18(record_id: str) -> str | None:
    """The 18-character form of a 15- or 18-character id; None where the text is no id.

    A wrong checksum is no id. The checksum is compared without regard to case, as ids that went through a
    case-folding tool must still be found.
    """
    if _ID.match(record_id) is None:
        return None
    if len(record_id) == 15:
        return record_id + checksum(record_id)
    head, tail = record_id[:15], record_id[15:].upper()
    if checksum(head) == tail:
        return head + tail
    return None


def make(prefix: str, number: int, pod: str = "5g0") -> str:
    """The 18-character id of the `number`-th record under a key prefix.

    `pod` are the three characters that tell orgs apart; nine base-62 digits of number follow.
    """
    rest, low = divmod(number, _THREE)
    high, middle = divmod(rest, _THREE)
    if high >= _THREE:
        raise ValueError("record number too large for an id")
    id15 = prefix + pod + _three(high) + _three(middle) + _three(low)
    return id15 + checksum(id15)


_THREE = 62**3


@lru_cache(maxsize=1 << 16)
def _three(number: int) -> str:
    rest, low = divmod(number, 62)
    high, middle = divmod(rest, 62)
    return _DIGITS[high] + _DIGITS[middle] + _DIGITS[low]
