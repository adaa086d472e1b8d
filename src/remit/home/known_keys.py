"""Which certificate of this machine an org was last known to hold: the one with which a login worked.

Some orgs give no certificate back, so that what they hold cannot be read. A login that works proves it. The
file lies beside the key pair, `keys/NAME.in-org`: {"sha256": fingerprint of the certificate, "at": when}.
Nothing in it is secret.
"""

from __future__ import annotations

import datetime

from remit.home.home import Home, checked_name


def mark_in_org(home: Home, key_name: str, sha256: str) -> None:
    """Remember that the org holds the certificate with this fingerprint (hex), as a login just showed."""
    if in_org(home, key_name) == sha256:
        return
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    home.write_json(_file(key_name), {"sha256": sha256, "at": now})


def in_org(home: Home, key_name: str) -> str | None:
    """The fingerprint of the certificate that the org was last seen to hold; None where no login showed any."""
    found = home.read_json(_file(key_name))
    return str(found["sha256"]) if isinstance(found, dict) and found.get("sha256") else None


def forget_in_org(home: Home, key_name: str) -> None:
    """The org's certificate was taken away: no login shows any."""
    if in_org(home, key_name) is not None:
        home.write_json(_file(key_name), {})


def _file(key_name: str) -> str:
    return f"keys/{checked_name(key_name)}.in-org"
