"""Secrets that never print: `Secret`, and `redact` for text that others made.

A `Secret` shows a mask wherever text is made of it by accident (print, format, logging, a traceback's locals,
an assertion, `dataclasses.asdict`), and json refuses it. Only `reveal()` gives the value, so a search for
`.reveal(` finds every place where a secret leaves.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

MASK = "********"


class Secret:
    """A text that is not shown. Two are equal when their values are; compared in constant time."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one place that must send or store it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(("Secret", self._value))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: its value would be in the bytes")


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with every secret masked, also as URLs, forms, JSON, XML and Basic credentials write it."""
    written = {form for secret in secrets for form in _forms(secret.reveal())}
    # Longest first: a secret that is part of another must not leave the other's rest behind.
    for form in sorted(written, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _forms(value: str) -> set[str]:
    if not value:
        return set()
    raw = value.encode()
    return {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        escape(value),
        escape(value, {'"': "&quot;", "'": "&apos;"}),
        base64.b64encode(raw).decode(),
    }
