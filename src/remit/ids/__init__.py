"""Record ids: 15 and 18 characters, key prefixes, allocation. Pure.

An id is a three-character key prefix and twelve base-62 characters; the 18-character form adds three that
encode which of the fifteen are upper case, so that ids survive case-insensitive tools.
Source: Object Reference, "ID Field Type".
"""

from __future__ import annotations

import re

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_VALUE = {c: i for i, c in enumerate(_DIGITS)}
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[A-Za-z0-5]{3})?\Z")


def checksum(id15: str) -> str:
    """The three characters that follow a 15-character id in its 18-character form."""
    out = []
    for block in (id15[0:5], id15[5:10], id15[10:15]):
        bits = 0
        for i, c in enumerate(block):
            if "A" <= c <= "Z":
                bits |= 1 << i
        out.append(_CHECK[bits])
    return "".join(out)


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


def prefix_of(record_id: str) -> str:
    """The key prefix (first three characters) of an id."""
    return record_id[:3]


def make(prefix: str, number: int, pod: str = "5g0") -> str:
    """The 18-character id of the `number`-th record under a key prefix.

    `pod` are the three characters that tell orgs apart; nine base-62 digits of number follow.
    """
    digits = []
    for _ in range(9):
        number, rest = divmod(number, 62)
        digits.append(_DIGITS[rest])
    if number:
        raise ValueError("record number too large for an id")
    id15 = prefix + pod + "".join(reversed(digits))
    return id15 + checksum(id15)


def number_of(record_id: str) -> int:
    """The record number in an id made by `make`."""
    number = 0
    for c in record_id[6:15]:
        number = number * 62 + _VALUE[c]
    return number
