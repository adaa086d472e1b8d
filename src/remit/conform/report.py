"""The one file that conform writes: answers without anything that tells which org gave them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from remit import __version__
from remit.conform.consent import Place
from remit.conform.question import Answer

FORMAT = 1


def document(answers: Sequence[Answer], place: Place, api_version: float) -> dict[str, Any]:
    """The file's content. Its texts were redacted as the answers came."""
    return {
        "remit_conform": FORMAT,
        "remit": __version__,
        "api_version": api_version,
        "edition": place.edition,
        "sandbox": place.sandbox,
        "answers": [a.document() for a in answers],
    }


def text(value: dict[str, Any]) -> str:
    """The file's text."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
