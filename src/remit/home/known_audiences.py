"""Which audience an org took last in a JWT of an app: tried once by a login check, used from then on.

One file an app, named as its key pair: `keys/NAME.audience`, {"audience": URL, "at": when}. Nothing in it is
secret.
"""

from __future__ import annotations

import datetime

from remit.home.home import Home, checked_name


def keep_audience(home: Home, key_name: str, audience: str) -> None:
    """Remember that the org took this audience."""
    if kept_audience(home, key_name) == audience:
        return
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    home.write_json(_file(key_name), {"audience": audience, "at": now})


def kept_audience(home: Home, key_name: str) -> str | None:
    """The audience that the org took last; None where none was tried from this machine."""
    found = home.read_json(_file(key_name))
    return str(found["audience"]) if isinstance(found, dict) and found.get("audience") else None


def _file(key_name: str) -> str:
    return f"keys/{checked_name(key_name)}.audience"
