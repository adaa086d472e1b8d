"""/services/oauth2/introspect: what a token is, told to the app that it belongs to.

An app sees its own tokens only, unless its settings let it see all.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from remit.localorg.apps import consumer, refresh
from remit.localorg.apps.app import App
from remit.localorg.org import Org, token_digest
from remit.localorg.wire.http import Request, Response, json_response
from remit.localorg.wire.oauth import errors
from remit.localorg.wire.oauth.exchange import Exchange, credentials, identity_base

_DEAD: dict[str, Any] = {"active": False}


def answer(org: Org, request: Request) -> Response:
    """The token's state; `active` false for one that is none, or another app's."""
    form = credentials(request)
    token = form.get("token", "")
    if not token:
        raise errors.missing("token")

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        exchange = Exchange(org, db, request, form)
        app = exchange.known_app()
        exchange.check_secret(app, required=True)
        return _access(exchange, app, token) or _refresh(exchange, app, token) or _DEAD

    return json_response(org.store.read(work))


def _access(exchange: Exchange, app: App, token: str) -> dict[str, Any] | None:
    row = exchange.db.execute(
        "SELECT user_id, created, expires, app_id, scopes FROM _session WHERE token = ?",
        (token_digest(token),),
    ).fetchone()
    if row is None or row[2] < time.time():
        return None
    user_id, created, expires, app_id, granted = row
    told = _told(exchange, app, app_id, user_id, granted)
    if told is None:
        return None
    times = {"exp": int(expires), "iat": int(created), "nbf": int(created)}
    return {**told, "token_type": "access_token", **times}


def _refresh(exchange: Exchange, app: App, token: str) -> dict[str, Any] | None:
    grant = refresh.find(exchange.db, token)
    if grant is None or grant.rotated or refresh.expired(app, grant):
        return None
    told = _told(exchange, app, grant.app_id, grant.user_id, grant.scopes)
    if told is None:
        return None
    return {**told, "token_type": "refresh_token", "iat": int(grant.issued), "nbf": int(grant.issued)}


def _told(exchange: Exchange, app: App, app_id: str, user_id: str, granted: str) -> dict[str, Any] | None:
    if app_id != app.id and not app.oauth.isIntrospectAllTokens:
        return None
    user = exchange.db.execute('SELECT "Username" FROM "User" WHERE "Id" = ?', (user_id,)).fetchone()
    own = consumer.of_app(exchange.db, app_id) if app_id else None
    return {
        "active": True,
        "scope": granted,
        "client_id": own.key if own else "",
        "username": user[0] if user else "",
        "sub": f"{identity_base(exchange.db, exchange.request)}/id/{exchange.org.id}/{user_id}",
    }
