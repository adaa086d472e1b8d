"""OAuth scopes: the words of metadata, of tokens, and of the sObject's booleans. Data: data/scopes.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

_OFFLINE = frozenset({"refresh_token", "offline_access"})
# What opens REST and SOAP data calls. Source: recorded answers to tokens without them.
_API = frozenset({"api", "full"})


@cache
def runtime_words() -> Mapping[str, str]:
    """Metadata word (`RefreshToken`) -> word in tokens (`refresh_token`)."""
    return {row[0]: row[1] for row in _rows()}


@cache
def flag_fields() -> Mapping[str, str]:
    """Metadata word -> field of the sObject ExtlClntAppOauthSettings; words without a field are left out."""
    return {row[0]: row[2] for row in _rows() if row[2]}


@cache
def _rows() -> list[list[str]]:
    text = files("remit.localorg.apps").joinpath("data", "scopes.csv").read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]


def split(text: str | None) -> list[str]:
    """The names in a comma separated element; blanks around commas are accepted."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def runtime(metadata_words: Iterable[str]) -> tuple[str, ...]:
    """The words of a token for those of metadata, in the same order."""
    known = runtime_words()
    return tuple(known[w] for w in metadata_words if known.get(w))


def offline(scopes: Iterable[str]) -> bool:
    """Whether refresh tokens are among the scopes."""
    return not _OFFLINE.isdisjoint(scopes)


def without_offline(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes that an access token has where no refresh token comes with it."""
    return tuple(s for s in scopes if s not in _OFFLINE)


def opens_api(scopes: str) -> bool:
    """Whether a session with these scopes may call the API; a session without scopes is no OAuth session."""
    return not scopes or not _API.isdisjoint(scopes.split())
