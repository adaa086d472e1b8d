"""/services/oauth2/userinfo: who a token belongs to, in OpenID Connect's words."""

from __future__ import annotations

import sqlite3
from typing import Any

from remit.localorg.context import Context
from remit.localorg.org import Org
from remit.localorg.settings import switch
from remit.localorg.wire.http import Request, Response, json_response
from remit.localorg.wire.oauth import person
from remit.localorg.wire.oauth.bearer import Refused, enter

_OPENID = frozenset({"openid", "full"})


def answer(org: Org, request: Request) -> Response:
    """The claims of the token's user; 403 and plain text for a token that opens nothing."""
    try:
        return json_response(org.store.read(lambda db: _claims(org, db, request)))
    except Refused as refused:
        return refused.response()


def _openid(ctx: Context) -> bool:
    """Whether the token is an app's, with a scope that opens this."""
    session = ctx.session
    return session is not None and bool(session.app_id) and not _OPENID.isdisjoint(session.scopes.split())


def _claims(org: Org, db: sqlite3.Connection, request: Request) -> dict[str, Any]:
    ctx = enter(org, db, request)
    if not _openid(ctx) and not switch(db, "userinfoForBareToken"):
        raise Refused()
    u = person.user_row(ctx, ctx.user.id)
    if u is None:
        raise Refused()
    root = person.urls(ctx, request, u["Id"])
    address = {
        "street_address": u["Street"],
        "locality": u["City"],
        "region": u["State"],
        "postal_code": u["PostalCode"],
        "country": u["Country"],
    }
    licence = db.execute(
        'SELECT l."LicenseDefinitionKey" FROM "Profile" p JOIN "UserLicense" l ON l."Id" = p."UserLicenseId"'
        ' WHERE p."Id" = ?',
        (u["ProfileId"],),
    ).fetchone()
    return {
        "sub": person.identity_url(ctx, request, u["Id"]),
        "preferred_username": u["Username"],
        "nickname": u["CommunityNickname"],
        "name": u["Name"],
        "given_name": u["FirstName"],
        "family_name": u["LastName"],
        "zoneinfo": u["TimeZoneSidKey"],
        "profile": root["profile"],
        "picture": person.photos(ctx, request)["picture"],
        "address": {name: value for name, value in address.items() if value},
        "is_salesforce_integration_user": bool(licence) and licence[0] == "PID_SALESFORCE_INTEGRATION",
        "updated_at": person.seconds_stamp(u["LastModifiedDate"]),
        **person.common(ctx, request, u),
    }
