"""An org's settings as its store holds them: read by the request that needs one, so that a change works at once."""

from __future__ import annotations

import sqlite3

from remit.localorg.setting_list import SETTINGS, Value, text_of


def setting(db: sqlite3.Connection, name: str) -> Value:
    """The value of a setting."""
    known = SETTINGS[name]
    row = db.execute("SELECT value FROM _setting WHERE name = ?", (name,)).fetchone()
    return known.default if row is None else known.parse(row[0])


def switch(db: sqlite3.Connection, name: str) -> bool:
    """Whether a setting that is true or false is true."""
    return setting(db, name) is True


def choice(db: sqlite3.Connection, name: str) -> str:
    """Which of its choices a setting is."""
    return str(setting(db, name))


def number(db: sqlite3.Connection, name: str) -> int:
    """The number that a setting is."""
    value = setting(db, name)
    assert isinstance(value, int)
    return value


def listed(db: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The names that a setting lists."""
    value = setting(db, name)
    assert isinstance(value, tuple)
    return value


def set_setting(db: sqlite3.Connection, name: str, value: Value) -> None:
    """Turn a setting. What is remembered of users depends on some of them, so the access version moves; and the
    schema version where objects, fields or permissions follow from it."""
    db.execute("INSERT OR REPLACE INTO _setting VALUES (?, ?)", (name, text_of(value)))
    db.execute("UPDATE _version SET access = access + 1")
    if SETTINGS[name].reshapes:
        db.execute("UPDATE _version SET schema = schema + 1")
    if name == "sandbox":
        db.execute('UPDATE "Organization" SET "IsSandbox" = ?', (int(bool(value)),))


def set_switch(db: sqlite3.Connection, name: str, on: bool) -> None:
    """Turn a setting that is true or false."""
    set_setting(db, name, on)
