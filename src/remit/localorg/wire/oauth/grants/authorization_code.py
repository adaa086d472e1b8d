"""Web server flow: a code from the approval page, with PKCE's verifier, opens a session and gives a refresh token."""

from __future__ import annotations

import time

from remit.localorg.apps import refresh, scopes
from remit.localorg.wire.oauth import codes
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.exchange import Exchange

GRANT_TYPE = "authorization_code"
SUB_TYPE = "OauthWebServer"


def grant(exchange: Exchange) -> dict[str, str]:
    """A session, and a refresh token where that scope was granted."""
    app = exchange.known_app()
    exchange.check_secret(app, required=app.oauth.isConsumerSecretOptional is not True)
    code = codes.take(exchange.db, exchange.required("code"))
    if code is None or code.app_id != app.id:
        raise OauthError("invalid_grant", "invalid authorization code")
    exchange.user_id = code.user_id
    if code.expires < time.time():
        raise OauthError("invalid_grant", "expired authorization code", status="Failed: Invalid Verifier")
    if exchange.form.get("redirect_uri", "") != code.redirect_uri:
        raise OauthError(
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
            status="Failed: Invalid Callback URL",
        )
    if not codes.verifies(code, exchange.form.get("code_verifier", "")):
        raise OauthError("invalid_grant", "invalid code verifier", status="Failed: Invalid Code Verifier")
    exchange.admit(app, code.user_id, enforce_ip=exchange.ranges_apply(app))
    granted = tuple(code.scopes.split())
    token, token_id = "", ""
    if scopes.offline(granted):
        token, token_id = refresh.issue(exchange.db, app, code.user_id, code.scopes)
    answer = exchange.open(app, code.user_id, granted, SUB_TYPE, token_id)
    if token:
        answer["refresh_token"] = token
    return exchange.signed(app, {**answer, "token_format": "opaque"})
