"""What userinfo and the identity URL tell of a user."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.localorg.wire.http import Request
from remit.localorg.wire.oauth.exchange import identity_base, instance_url

_COLUMNS = (
    "Id", "Username", "Email", "Name", "FirstName", "LastName", "CommunityNickname", "TimeZoneSidKey",
    "LanguageLocaleKey", "LocaleSidKey", "IsActive", "LastModifiedDate", "Street", "City", "State", "Country",
    "PostalCode", "MobilePhone", "UserType", "ProfileId",
)  # fmt: skip
_REST = {
    "rest": "",
    "sobjects": "sobjects/",
    "search": "search/",
    "query": "query/",
    "recent": "recent/",
    "tooling_rest": "tooling/",
}
_CHATTER = {
    "feeds": "chatter/feeds",
    "groups": "chatter/groups",
    "users": "chatter/users",
    "feed_items": "chatter/feed-items",
    "feed_elements": "chatter/feed-elements",
}
_SOAP = {"enterprise": "c", "metadata": "m", "partner": "u", "tooling_soap": "T"}


def user_row(ctx: Context, user_id: str) -> dict[str, Any] | None:
    """A user's columns by name; None where there is no such user."""
    known = ctx.model.schema.by_name["user"]
    names = [n for n in _COLUMNS if known.field(n)]
    row = ctx.db.execute(
        f'SELECT {", ".join(map(quote, names))} FROM "User" WHERE "Id" = ?', (user_id,)
    ).fetchone()
    return None if row is None else dict.fromkeys(_COLUMNS) | dict(zip(names, row, strict=True))


def urls(ctx: Context, request: Request, user_id: str) -> dict[str, str]:
    """Where the org's APIs are; `{version}` is for the client to fill in."""
    root = instance_url(ctx.org, request)
    found = {n: f"{root}/services/Soap/{k}/{{version}}/{ctx.org.id[:15]}" for n, k in _SOAP.items()}
    data = {**_REST, **_CHATTER}
    found |= {n: f"{root}/services/data/v{{version}}/{path}" for n, path in data.items()}
    return {**found, "profile": f"{root}/{user_id}", "custom_domain": root}


def utc_offset(zone: str | None) -> int:
    """Milliseconds east of Greenwich, without daylight saving."""
    try:
        now = datetime.now(ZoneInfo(zone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        now = datetime.now(UTC)
    offset, saving = now.utcoffset(), now.dst()
    seconds = (offset.total_seconds() if offset else 0) - (saving.total_seconds() if saving else 0)
    return int(seconds * 1000)


def common(ctx: Context, request: Request, u: Mapping[str, Any]) -> dict[str, Any]:
    """What both answers hold under the same names."""
    return {
        "user_id": u["Id"],
        "organization_id": ctx.org.id,
        "email": u["Email"],
        "email_verified": True,
        "urls": urls(ctx, request, u["Id"]),
        "active": bool(u["IsActive"]),
        "user_type": str(u["UserType"] or "Standard").upper(),
        "language": u["LanguageLocaleKey"],
        "locale": u["LocaleSidKey"],
        "utcOffset": utc_offset(u["TimeZoneSidKey"]),
        "photos": photos(ctx, request),
        "is_app_installed": True,
    }


def photos(ctx: Context, request: Request) -> dict[str, str]:
    """Where a picture would be."""
    root = instance_url(ctx.org, request)
    return {"picture": f"{root}/profilephoto/005/F", "thumbnail": f"{root}/profilephoto/005/T"}


def identity_url(ctx: Context, request: Request, user_id: str) -> str:
    """The identity URL of a user."""
    return f"{identity_base(ctx.db, request)}/id/{ctx.org.id}/{user_id}"


def seconds_stamp(text: str | None) -> str | None:
    """A stored datetime to the second, as these answers write it."""
    return None if text is None else text[:19] + "Z"
