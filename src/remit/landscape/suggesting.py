"""A name for the profile, made from what a file says: for the error that asks for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from remit.landscape.places import Plain, inside

# Parts of an address that say what kind of address it is and never whose.
_OF_NOBODY = frozenset({"ac", "co", "com", "edu", "gov", "local", "net", "org", "sandbox", "test", "example"})
_NOTHING_SAID = "YOUR COMPANY"

# Names of up to four letters are mostly written in capitals by those whose names they are: ACME, IBM, SAP.
_CAPITALS = 4


def profile_name_for(data: Plain) -> str:
    """`ACME Integrations` for a landscape (plain data, perhaps wrong) whose people write from acme.example."""
    for address in _addresses(data):
        owner = _owner_of(address)
        if owner:
            return f"{owner} Integrations"
    return f"{_NOTHING_SAID} Integrations"


def _addresses(data: Plain) -> Iterator[str]:
    """E-mail addresses and usernames of the file, those first that say most about whose it is."""
    yield str(inside(data, ("users", "email")) or "")
    for section, key in (("systems", "owner"), ("environments", "username")):
        named = inside(data, (section,))
        for name in named if isinstance(named, dict) else ():
            yield str(inside(data, (section, name, key)) or "")


def _owner_of(address: str) -> str:
    """`ACME` for `someone@integrations.acme.example`; empty where the address names nobody."""
    domain = address.rpartition("@")[2].lower()
    parts = [part for part in domain.split(".") if re.fullmatch(r"[a-z0-9-]*[a-z0-9]", part)]
    names = [part for part in parts[:-1] if part not in _OF_NOBODY]
    if not names:
        return ""
    words = names[-1].strip("-").split("-")
    if len(words) == 1 and len(words[0]) <= _CAPITALS:
        return words[0].upper()
    return " ".join(word.capitalize() for word in words)
