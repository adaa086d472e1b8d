"""Secrets out of every text that a person or a log may see.

Two nets: the very secrets that a connection knows, and the shapes that Salesforce's secrets have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "[hidden]"

_SHAPES = (
    # An access token or session id: org id, an exclamation mark, the rest.
    re.compile(r"00D[0-9A-Za-z]{12,15}(?:!|%21)[0-9A-Za-z._\-%]+"),
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/!%=\-]+"),
    # A JSON web token: three base64url parts.
    re.compile(r"eyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL),
    re.compile(
        r"(?i)(?<=[?&\s\"'])(?:access_token|refresh_token|client_secret|assertion|password|code|token)"
        r"(?P<sep>=)[^&\s\"']+"
    ),
    re.compile(
        r"(?i)\"(?:access_token|refresh_token|client_secret|consumerSecret|secret|password|NewPassword)\""
        r"\s*:\s*\"(?:[^\"\\]|\\.)*\""
    ),
    re.compile(r"(?i)<(?:\w+:)?(?P<tag>sessionId|password|consumerSecret)>[^<]*</(?:\w+:)?(?P=tag)>"),
)


class Redactor:
    """Hides the secrets it was told, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide this text from now on. Texts under six characters are not: they would hide ordinary words."""
        if len(secret) >= 6:
            self._known.add(secret)

    def __call__(self, text: str) -> str:
        """The text with every secret replaced."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        for shape in _SHAPES:
            text = shape.sub(_replacement, text)
        return text


def _replacement(match: re.Match[str]) -> str:
    whole = match.group(0)
    if whole.startswith("<"):
        tag = match.group("tag")
        return f"<{tag}>{HIDDEN}</{tag}>"
    if whole.startswith('"'):
        return f'{whole.split(":", 1)[0]}: "{HIDDEN}"'
    if "=" in match.groupdict().values():
        return f"{whole.split('=', 1)[0]}={HIDDEN}"
    return HIDDEN
