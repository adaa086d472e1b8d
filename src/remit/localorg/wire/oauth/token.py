"""The token endpoint: every attempt of a known user writes a LoginHistory row, whatever becomes of it."""

from __future__ import annotations

import sqlite3

import orjson

from remit.localorg import logins
from remit.localorg.org import Org
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.oauth import errors
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.exchange import Exchange, credentials
from remit.localorg.wire.oauth.grants import GrantType, grant_types


def answer(org: Org, request: Request) -> Response:
    """The token, or the refusal, of a request by form."""
    if request.method != "POST":
        raise OauthError("invalid_request", "must use HTTP POST")
    form = credentials(request)
    wanted = form.get("grant_type", "")
    if not wanted:
        raise errors.missing("grant_type")
    grant = grant_types().get(wanted)
    if grant is None:
        raise OauthError("unsupported_grant_type", "grant type not supported")
    outcome = org.store.write(lambda db: _attempt(grant, org, db, request, form))
    if isinstance(outcome, OauthError):
        raise outcome
    return Response(200, orjson.dumps(outcome))


def _attempt(
    grant: GrantType, org: Org, db: sqlite3.Connection, request: Request, form: dict[str, str]
) -> dict[str, str] | OauthError:
    exchange = Exchange(org, db, request, form)
    try:
        return grant.grant(exchange)
    except OauthError as error:
        if exchange.user_id:
            label = exchange.app.label[:64] if exchange.app else "N/A"
            attempt = logins.Attempt("Remote Access 2.0", grant.SUB_TYPE, application=label)
            status = error.status or errors.LOGIN_INVALID
            logins.record_attempt(db, exchange.user_id, request, status, attempt)
        return error
