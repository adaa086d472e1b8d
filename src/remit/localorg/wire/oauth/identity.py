"""/id/{org}/{user}: the identity URL. Another user's needs a scope for the API and API Enabled.

Sources: help xcloud.remoteaccess_using_openid (who may ask), recorded answers.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from remit import ids
from remit.localorg.apps.scopes import opens_api
from remit.localorg.context import Context
from remit.localorg.org import Org
from remit.localorg.wire.http import Request, Response, json_response
from remit.localorg.wire.oauth import person
from remit.localorg.wire.oauth.bearer import Refused, enter


def answer(org: Org, request: Request) -> Response:
    """The identity of the user that the path names."""
    try:
        found = org.store.read(lambda db: _identity(org, db, request))
    except Refused as refused:
        return refused.response()
    return Response(404, b"Bad_Id", "text/html;charset=UTF-8") if found is None else json_response(found)


def _identity(org: Org, db: sqlite3.Connection, request: Request) -> dict[str, Any] | None:
    ctx = enter(org, db, request)
    segments = [s for s in request.path.split("/") if s]
    wanted = [ids.to18(s) for s in segments[1:]]
    if len(wanted) != 2 or wanted[1] is None:
        return None
    if wanted[0] != org.id:
        raise Refused("Wrong_Org")
    u = person.user_row(ctx, wanted[1])
    if u is None or not _may_see(ctx, wanted[1]):
        return None
    return _told(ctx, request, u)


def _may_see(ctx: Context, user_id: str) -> bool:
    if user_id == ctx.user.id:
        return True
    scopes = ctx.session.scopes if ctx.session else ""
    return opens_api(scopes) and ctx.system("ApiEnabled")


def _told(ctx: Context, request: Request, u: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": person.identity_url(ctx, request, u["Id"]),
        "asserted_user": u["Id"] == ctx.user.id,
        "username": u["Username"],
        "nick_name": u["CommunityNickname"],
        "display_name": u["Name"],
        "first_name": u["FirstName"],
        "last_name": u["LastName"],
        "timezone": u["TimeZoneSidKey"],
        "addr_street": u["Street"],
        "addr_city": u["City"],
        "addr_state": u["State"],
        "addr_country": u["Country"],
        "addr_zip": u["PostalCode"],
        "mobile_phone": u["MobilePhone"],
        "mobile_phone_verified": False,
        "is_lightning_login_user": False,
        "status": {"created_date": None, "body": None},
        "last_modified_date": person.seconds_stamp(u["LastModifiedDate"]),
        **person.common(ctx, request, u),
    }
