"""Out of what an org said, everything that could tell which org it was: ids, names, addresses, secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_LONG = re.compile(r"[A-Za-z0-9+/=_\-]{40,}")
_URL = re.compile(r"https?://[^\s\"'<>,)\]]+")
_HOST = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.(?:salesforce|force|cloudforce|visualforce)\.\w+\b")
_PROBE = re.compile(r"\bRemitProbe_\w+")
_PROBE_USER = re.compile(r"\bremitprobe-[\w-]+(?:@[\w.-]+)?", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,}\b")
# An id has a digit; words of fifteen letters have none.
_ID = re.compile(r"\b(?=[A-Za-z]*\d)[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\b")
_KEPT_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")


class Redaction:
    """Replaces what names an org or anybody in it. `names` are further texts to hide (the org's name, people's);
    `secrets` hides what the connection knows as secret."""

    def __init__(self, names: Iterable[str] = (), secrets: Callable[[str], str] = str) -> None:
        self._names = sorted({n for n in names if len(n) > 2}, key=len, reverse=True)
        self._secrets = secrets

    def __call__(self, text: str) -> str:
        """The text without them."""
        text = self._secrets(text)
        text = _PROBE_USER.sub("<user>", _PROBE.sub("<probe>", text))
        text = _URL.sub(lambda m: m.group(0) if m.group(0) in _KEPT_HOSTS else "<url>", text)
        text = _EMAIL.sub("<user>", text)
        for name in self._names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<name>", text)
        text = _IP.sub("<address>", _ID.sub("<id>", text))
        text = _HOST.sub(lambda m: m.group(0) if f"https://{m.group(0)}" in _KEPT_HOSTS else "<url>", text)
        return _LONG.sub(
            lambda m: m.group(0) if "_" in m.group(0) and m.group(0).isupper() else "<secret>", text
        )
