"""Refresh: a refresh token opens another session; where the app rotates them, a new one comes with it."""

from __future__ import annotations

from remit.localorg.apps import refresh
from remit.localorg.wire.oauth import errors
from remit.localorg.wire.oauth.exchange import Exchange

GRANT_TYPE = "refresh_token"
SUB_TYPE = "OauthRefreshToken"


def grant(exchange: Exchange) -> dict[str, str]:
    """A session with the scopes of the grant."""
    app = exchange.known_app()
    token = exchange.required("refresh_token")
    found = refresh.find(exchange.db, token)
    if found is not None and found.app_id == app.id:
        exchange.user_id = found.user_id
    exchange.check_secret(app, required=app.oauth.isSecretRequiredForRefreshToken is not False)
    if found is None or found.app_id != app.id:
        raise errors.dead_token()
    if found.rotated or refresh.expired(app, found):
        # A rotated token that comes back was stolen from one of two holders: neither keeps it.
        refresh.revoke(exchange.db, found.token_id)
        raise errors.dead_token()
    exchange.admit(app, found.user_id, enforce_ip=exchange.ranges_apply(app, refresh=True))
    granted = tuple(found.scopes.split())
    answer = exchange.open(app, found.user_id, granted, SUB_TYPE, found.token_id)
    fresh = refresh.use(exchange.db, app, token, found)
    if fresh:
        answer["refresh_token"] = fresh
    return exchange.signed(app, answer)
