"""The username-password flow: never offered to External Client Apps, and blocked in orgs made since Summer '23.

LoginHistory says so whatever the credentials are (user reports).
"""

from __future__ import annotations

from remit.localorg import logins
from remit.localorg.apps.app import app_of_key
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.exchange import Exchange

GRANT_TYPE = "password"
SUB_TYPE = "OauthUsernamePassword"


def grant(exchange: Exchange) -> dict[str, str]:
    """Refuses."""
    exchange.app = app_of_key(exchange.db, exchange.required("client_id"))
    user = logins.user_named(exchange.db, exchange.required("username"))
    exchange.user_id = user[0] if user else ""
    raise OauthError("invalid_grant", "authentication failure", status="Username-Password Flow Disabled")
