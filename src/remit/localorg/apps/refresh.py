"""Refresh tokens: an OauthToken row each, the token itself kept as a digest only.

Five grants a user and app at most, the oldest gives way; a rotated token that comes back kills the grant and
its sessions. Sources: help 005316711 and remoteaccess_oauth_refresh_token_flow.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

import orjson

from remit.localorg.apps.app import App
from remit.localorg.rows import next_id
from remit.localorg.values import datetime_text

MOST_GRANTS = 5
IDLE_DAYS = 30
_KIND = "refresh"
_UNITS = {"Hours": timedelta(hours=1), "Days": timedelta(days=1), "Months": timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a refresh token stands for. `rotated`: it was replaced by another of the same row."""

    token_id: str
    user_id: str
    app_id: str
    scopes: str
    issued: float
    used: float
    rotated: bool = False


def digest_of(token: str) -> str:
    """What the store keeps of a refresh token."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(db: sqlite3.Connection, app: App, user_id: str, granted: str) -> tuple[str, str]:
    """A new grant; gives its refresh token and the id of its row."""
    held = grants_of(db, app.id, user_id)
    for old in held[: max(0, len(held) - MOST_GRANTS + 1)]:
        revoke(db, old.token_id)
    number, token_id = next_id(db, "0CQ")
    now = time.time()
    stamp = datetime_text(datetime.now(UTC))
    token = _new_token()
    db.execute(
        'INSERT INTO "OauthToken" (_n, "Id", "AccessToken", "UserId", "CreatedDate", "AppName",'
        ' "LastUsedDate", "UseCount", "DeleteToken") VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)',
        (number, token_id, digest_of(token), user_id, stamp, app.label, stamp, secrets.token_urlsafe(24)),
    )
    _keep(db, token, Grant(token_id, user_id, app.id, granted, now, now))
    return token, token_id


def _new_token() -> str:
    return "5Aep861" + secrets.token_urlsafe(64)


def _keep(db: sqlite3.Connection, token: str, grant: Grant) -> None:
    db.execute(
        "INSERT OR REPLACE INTO _secret VALUES (?, ?, ?)",
        (digest_of(token), _KIND, orjson.dumps(asdict(grant)).decode()),
    )


def find(db: sqlite3.Connection, token: str) -> Grant | None:
    """The grant of a refresh token, also of one that was rotated out; None where the row is gone."""
    row = db.execute(
        "SELECT value FROM _secret WHERE owner = ? AND kind = ?", (digest_of(token), _KIND)
    ).fetchone()
    if row is None:
        return None
    grant = Grant(**orjson.loads(row[0]))
    alive = db.execute('SELECT 1 FROM "OauthToken" WHERE "Id" = ?', (grant.token_id,)).fetchone()
    return grant if alive else None


def expired(app: App, grant: Grant) -> bool:
    """Whether the app's refresh token policy ends a grant."""
    now = time.time()
    policy = app.policy
    if policy.refreshTokenPolicyType == "Zero":
        return True
    unit = _UNITS.get(policy.refreshTokenValidityUnit or "Days", _UNITS["Days"])
    period = unit.total_seconds() * (policy.refreshTokenValidityPeriod or 0)
    if policy.refreshTokenPolicyType == "SpecificLifetime" and now - grant.issued > period:
        return True
    if policy.refreshTokenPolicyType == "SpecificInactivity" and now - grant.used > period:
        return True
    idle = timedelta(days=IDLE_DAYS).total_seconds()
    return app.oauth.isEnforceRefreshTokenTTL is True and now - grant.used > idle


def use(db: sqlite3.Connection, app: App, token: str, grant: Grant) -> str:
    """Note a use; gives the new refresh token where the app rotates them, else an empty text."""
    used = replace(grant, used=time.time())
    db.execute(
        'UPDATE "OauthToken" SET "LastUsedDate" = ?, "UseCount" = "UseCount" + 1 WHERE "Id" = ?',
        (datetime_text(datetime.now(UTC)), grant.token_id),
    )
    if not app.oauth.isRefreshTokenRotationEnabled:
        _keep(db, token, used)
        return ""
    fresh = _new_token()
    _keep(db, token, replace(used, rotated=True))
    _keep(db, fresh, used)
    db.execute('UPDATE "OauthToken" SET "AccessToken" = ? WHERE "Id" = ?', (digest_of(fresh), grant.token_id))
    return fresh


def revoke(db: sqlite3.Connection, token_id: str) -> None:
    """End a grant and the sessions that came of it."""
    db.execute('DELETE FROM "OauthToken" WHERE "Id" = ?', (token_id,))
    db.execute("DELETE FROM _secret WHERE kind = ? AND value ->> '$.token_id' = ?", (_KIND, token_id))
    db.execute("DELETE FROM _session WHERE refresh_id = ?", (token_id,))


def grants_of(db: sqlite3.Connection, app_id: str, user_id: str = "") -> list[Grant]:
    """The grants of an app that are alive, or those of one user for it; the newest last.

    A refresh token is one row of OauthToken and, under each of its digests, one secret.
    """
    rows = db.execute(
        "SELECT s.value FROM _secret s WHERE s.kind = ? AND s.value ->> '$.app_id' = ?"
        ' AND s.value ->> \'$.token_id\' IN (SELECT "Id" FROM "OauthToken")',
        (_KIND, app_id),
    )
    found = [Grant(**orjson.loads(row[0])) for row in rows]
    alive = [g for g in found if not g.rotated and user_id in ("", g.user_id)]
    return sorted(alive, key=lambda g: (g.issued, g.token_id))
