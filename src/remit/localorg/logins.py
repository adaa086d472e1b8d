"""Who may log in, and from where; each attempt writes a LoginHistory row.

The order of checks is the documented one where it is known ("Security and the API"): the user's own state,
then the profile's login IP ranges. Texts of Status are those of LoginHistory.
"""

from __future__ import annotations

import ipaddress
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from remit.localorg.context import Context
from remit.localorg.org import new_row_id
from remit.localorg.values import datetime_text
from remit.localorg.wire.http import Request

SUCCESS = "Success"
INVALID_PASSWORD = "Invalid Password"
INACTIVE = "User is Inactive"
FROZEN = "User Is Frozen"
LOCKED = "Password Lockout"
RESTRICTED_IP = "Restricted IP"
RESTRICTED_TIME = "Restricted time"
API_ONLY = "Failed: API-only user"
API_DISABLED = "Failed: OAuth API access disabled"
TOKEN_REQUIRED = "Failed: API security token required"
MOST_FAILURES = 10


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a LoginHistory row tells of an attempt beside user, time, address and outcome."""

    login_type: str
    sub_type: str = ""
    application: str = "N/A"
    api_type: str = "N/A"
    api_version: str = "N/A"
    url: str = ""
    browser: str = "Unknown"


def user_named(db: sqlite3.Connection, username: str) -> tuple[str, bool, str] | None:
    """(id, active, profile id) of a username, compared without regard to case."""
    row = db.execute(
        'SELECT "Id", "IsActive", "ProfileId" FROM "User" WHERE "Username" = ?', (username,)
    ).fetchone()
    return (row[0], bool(row[1]), row[2]) if row else None


def barred(db: sqlite3.Connection, user_id: str, active: bool) -> str:
    """Why the user's own state refuses any login; empty where it does not."""
    if not active:
        return INACTIVE
    row = db.execute(
        'SELECT "IsFrozen", "IsPasswordLocked" FROM "UserLogin" WHERE "UserId" = ?', (user_id,)
    ).fetchone()
    if row is None:
        return ""
    return FROZEN if row[0] else (LOCKED if row[1] else "")


def ranges_of(db: sqlite3.Connection, profile_id: str) -> list[tuple[str, str]]:
    """The login IP ranges of a profile; none means no restriction."""
    return [(r["start"], r["end"]) for r in described_ranges(db, profile_id)]


def described_ranges(db: sqlite3.Connection, profile_id: str) -> list[dict[str, str]]:
    """As `ranges_of`, each as it was set: start, end and perhaps a description."""
    row = db.execute(
        "SELECT definition FROM _component WHERE type = 'LoginIpRanges' AND name = ?", (profile_id,)
    ).fetchone()
    found: list[dict[str, str]] = orjson.loads(row[0]) if row else []
    return found


def set_ranges(db: sqlite3.Connection, profile_id: str, ranges: Iterable[Mapping[str, str]]) -> None:
    """Replace a profile's login IP ranges; each has start, end and perhaps a description."""
    text = orjson.dumps(list(ranges)).decode()
    db.execute(
        "INSERT OR REPLACE INTO _component VALUES ('LoginIpRanges', ?, ?, ?)", (profile_id, profile_id, text)
    )


def address_allowed(db: sqlite3.Connection, profile_id: str, ip: str) -> bool:
    """Whether a profile's login IP ranges let an address in."""
    ranges = ranges_of(db, profile_id)
    if not ranges:
        return True
    address = ipaddress.ip_address(ip)
    for start, end in ranges:
        low, high = ipaddress.ip_address(start), ipaddress.ip_address(end)
        if low.version == address.version and low <= address <= high:  # type: ignore[operator]
            return True
    return False


def login_hours(db: sqlite3.Connection, profile_id: str) -> dict[str, str]:
    """A profile's login hours, `mondayStart` and so on in minutes since midnight; none means no restriction."""
    row = db.execute(
        "SELECT definition FROM _component WHERE type = 'LoginHours' AND name = ?", (profile_id,)
    ).fetchone()
    found: dict[str, str] = orjson.loads(row[0]) if row else {}
    return found


def set_login_hours(db: sqlite3.Connection, profile_id: str, hours: Mapping[str, str]) -> None:
    """Replace a profile's login hours; empty ones end the restriction."""
    db.execute("DELETE FROM _component WHERE type = 'LoginHours' AND name = ?", (profile_id,))
    if hours:
        text = orjson.dumps(dict(hours)).decode()
        db.execute("INSERT INTO _component VALUES ('LoginHours', ?, ?, ?)", (profile_id, profile_id, text))


def within_hours(db: sqlite3.Connection, profile_id: str, now: datetime) -> bool:
    """Whether a profile's login hours allow a login now. They are those of the org's time zone, GMT here; a day
    without hours allows none."""
    hours = login_hours(db, profile_id)
    if not hours:
        return True
    day = f"{now:%A}".lower()
    start, end = hours.get(f"{day}Start"), hours.get(f"{day}End")
    return start is not None and end is not None and int(start) <= now.hour * 60 + now.minute < int(end)


def restriction(db: sqlite3.Connection, profile_id: str, ip: str) -> str:
    """Why a profile's login hours or IP ranges refuse a login; empty where they do not. Without an address the
    ranges are not looked at."""
    if not within_hours(db, profile_id, datetime.now(UTC)):
        return RESTRICTED_TIME
    return RESTRICTED_IP if ip and not address_allowed(db, profile_id, ip) else ""


def request_barred(ctx: Context) -> bool:
    """Whether the org checks addresses at every request and the profile's ranges leave this one out."""
    return ctx.user.address_checked and not address_allowed(ctx.db, ctx.user.profile_id, ctx.ip)


def record_attempt(
    db: sqlite3.Connection, user_id: str, request: Request, status: str, attempt: Attempt
) -> str:
    """Write the LoginHistory row of an attempt; gives its id."""
    now = datetime_text(datetime.now(UTC))
    row_id = new_row_id(db, "0Ya")
    number = db.execute('SELECT coalesce(max(_n), 0) + 1 FROM "LoginHistory"').fetchone()[0]
    db.execute(
        'INSERT INTO "LoginHistory" (_n, "Id", "UserId", "LoginTime", "LoginType", "LoginSubType", "SourceIp",'
        ' "LoginUrl", "Status", "Application", "Browser", "Platform", "ApiType", "ApiVersion", "ClientVersion",'
        ' "OptionsIsGet", "OptionsIsPost", "TlsProtocol", "CipherSuite")'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'Unknown', ?, ?, 'N/A', 0, 1, ?, NULL)",
        (
            number,
            row_id,
            user_id,
            now,
            attempt.login_type,
            attempt.sub_type or None,
            request.ip,
            attempt.url or request.host,
            status,
            attempt.application,
            attempt.browser,
            attempt.api_type,
            attempt.api_version,
            "TLS 1.3" if request.via_door else "Unknown",
        ),
    )
    if status == SUCCESS:
        db.execute('UPDATE "User" SET "LastLoginDate" = ? WHERE "Id" = ?', (now, user_id))
    return row_id


def count_failure(db: sqlite3.Connection, user_id: str) -> None:
    """Count a wrong password; too many lock the user until an admin unlocks them."""
    row = db.execute("SELECT value FROM _secret WHERE owner = ? AND kind = 'failures'", (user_id,)).fetchone()
    failures = int(row[0]) + 1 if row else 1
    db.execute("INSERT OR REPLACE INTO _secret VALUES (?, 'failures', ?)", (user_id, str(failures)))
    if failures >= MOST_FAILURES:
        db.execute('UPDATE "UserLogin" SET "IsPasswordLocked" = 1 WHERE "UserId" = ?', (user_id,))


def forget_failures(db: sqlite3.Connection, user_id: str) -> None:
    """A right password ends the count."""
    db.execute("DELETE FROM _secret WHERE owner = ? AND kind = 'failures'", (user_id,))
