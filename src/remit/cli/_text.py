"""Texts that can do nothing to a terminal or a reader: what an org or a file says is only ever shown.

Characters that control a terminal, reorder text, break lines or are none at all (Unicode categories Cc, Cf, Cs, Zl
and Zp) are written out as JSON writes them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SUSPECT = re.compile(r"[^ -~]")
_FLUSH_LEFT = re.compile(r"\n(?! )")


def visible(text: str) -> str:
    """A text of several lines: its line ends stay."""
    return _written_out(text, keep="\n")


def one_line(text: str) -> str:
    """A text that is one line, whatever it holds: nobody can add a line to a plan."""
    return _written_out(text, keep="")


def indented(text: str) -> str:
    """A text of several lines, none of which looks like the beginning of another message."""
    return _FLUSH_LEFT.sub("\n  ", visible(text))


def json_text(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """A JSON document for people and programs; what would be hidden is escaped, and means the same."""
    return visible(json.dumps(value, ensure_ascii=False, indent=2, default=default))


def _written_out(text: str, keep: str) -> str:
    return _SUSPECT.sub(lambda m: _character(m[0], keep), text)


def _character(c: str, keep: str) -> str:
    return json.dumps(c)[1:-1] if c not in keep and unicodedata.category(c) in _HIDDEN else c
