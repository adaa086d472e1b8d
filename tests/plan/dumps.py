"""The whole org as data: every table of the local org's file, to compare what two ways of applying left."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

# What any request leaves, and what no two runs have alike.
_SKIPPED = ("_session", "_seq", "_version", "_locator", "sqlite_", "LoginHistory", "LoginGeo", "AuthSession")
_SKIPPED += ("OauthToken", "SetupAuditTrail", "_event")
_RANDOM = re.compile(
    r"ConsumerKey|CommunityNickname|UsedLicenses|Certificate|Secret|^value$|Hash|^Password|^token$", re.I
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+0000|Z)?")
# In metadata kept as text: moments, generated keys, certificates.
_INNER = re.compile(
    r"3MVG9[\w.]{60,}|1\d{9}\.\d+|(?<=<consumerKey>)[^<]*|(?<=<consumerSecret>)[^<]*|(?<=<certificate>)[^<]*"
)
_ID = re.compile(r"(?<![0-9a-zA-Z])(?:X(?=00e))?([0-9a-zA-Z]{15}[A-Z0-5]{3})(?![0-9a-zA-Z])")

Dump = dict[str, list[dict[str, Any]]]


def dump(home: Path) -> Dump:
    """All rows by table."""
    db = sqlite3.connect(f"file:{home / 'org' / 'org.db'}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    try:
        names = [
            r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {
            name: [dict(row) for row in db.execute(f'SELECT rowid AS _row, * FROM "{name}"')]
            if not _without_rowid(db, name)
            else [dict(row) for row in db.execute(f'SELECT * FROM "{name}"')]
            for name in names
            if not name.startswith(_SKIPPED)
        }
    finally:
        db.close()


def _without_rowid(db: sqlite3.Connection, name: str) -> bool:
    sql = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    return "WITHOUT ROWID" in sql


def added(before: Dump, after: Dump) -> Dump:
    """The rows that are new, and those that are not as they were."""
    found: Dump = {}
    for name, rows in after.items():
        if rows == before.get(name):
            continue
        known = {_plain(row) for row in before.get(name, [])}
        new = [row for row in rows if _plain(row) not in known]
        if new:
            found[name] = new
    return found


def _plain(row: dict[str, Any]) -> str:
    return repr(sorted((k, str(v)) for k, v in row.items()))


def normal(found: Dump, token: str) -> str:
    """Rows as text: dates and random values blanked, ids numbered by their first appearance, and the word
    by which one run differs from the next replaced."""
    ids: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        prefix = match.group(1)[:3]
        return ids.setdefault(match.group(1), f"<{prefix}{sum(k.startswith(prefix) for k in ids)}>")

    lines = []
    for name in sorted(found):
        for row in found[name]:
            cells = []
            for column, value in row.items():
                if column in ("_n", "_row") or value is None:
                    continue
                if _RANDOM.search(column):
                    value = "<random>"
                text = _INNER.sub("<random>", _DATE.sub("<date>", str(value))).replace(token, "TOKEN")
                cells.append(f"{column}={_ID.sub(numbered, text)}")
            lines.append(f"{name}: {' | '.join(cells)}")
    return "\n".join(lines)
