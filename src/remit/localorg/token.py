"""Sessions for whoever owns the local org's file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from remit.errors import InputError
from remit.home.home import Home
from remit.localorg.logins import address_allowed, user_named
from remit.localorg.org import Opening, Org


def store_of(home: Home) -> Path:
    """The file of the org that this home serves: the running one's, else the default."""
    known = home.read_json("org/operator.json")
    chosen = known.get("store") if isinstance(known, dict) else None
    return Path(chosen) if chosen else home.org / "org.db"


def session_for(home: Home, username: str) -> str:
    """A fresh session of a user; raises InputError where there is no such active user."""
    org = Org.open(store_of(home))
    try:
        with org.store.write_transaction() as db:
            row = db.execute(
                'SELECT "Id", "IsActive" FROM "User" WHERE "Username" = ?', (username,)
            ).fetchone()
            if row is None or not row[1]:
                raise InputError(
                    f"no active user {username} in the local org",
                    next_step="SELECT Username FROM User, or: remit org status",
                )
            return org.open_session(db, Opening(row[0], kind="cli", ip="127.0.0.1"))
    finally:
        org.store.close()


def login_barred_from(home: Home, username: str, ip: str) -> bool:
    """Whether the login IP ranges of a user's profile refuse a login from an address; a session that the owner of
    the file opens is not asked."""
    org = Org.open(store_of(home))
    try:
        return org.store.read(lambda db: _barred(db, username, ip))
    finally:
        org.store.close()


def _barred(db: sqlite3.Connection, username: str, ip: str) -> bool:
    user = user_named(db, username)
    return user is not None and not address_allowed(db, user[2], ip)
