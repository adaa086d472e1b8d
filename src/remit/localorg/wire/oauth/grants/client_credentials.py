"""Client credentials: consumer key and secret open a session of the app's run-as user, on My Domain only.

The checks come in the order in which reports of step-by-step set-ups met them: domain, key, secret, flow,
run-as user, approval.
"""

from __future__ import annotations

from remit.localorg import logins
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.exchange import Exchange, on_my_domain

GRANT_TYPE = "client_credentials"
SUB_TYPE = "OauthClientCredentials"


def grant(exchange: Exchange) -> dict[str, str]:
    """A session with all scopes of the app; no refresh token."""
    if not on_my_domain(exchange.request):
        raise OauthError("invalid_grant", "request not supported on this domain")
    app = exchange.known_app()
    username = app.policy.clientCredentialsFlowUser or ""
    user = logins.user_named(exchange.db, username) if username else None
    exchange.user_id = user[0] if user else ""
    exchange.check_secret(app, required=True)
    if "scope" in exchange.form:
        raise OauthError("invalid_request", "scope parameter not supported")
    if not app.oauth.isClientCredentialsFlowEnabled:
        raise OauthError("invalid_grant", "client credentials flow not enabled")
    if user is None or not app.policy.isClientCredentialsFlowEnabled:
        raise OauthError("invalid_grant", "no client credentials user enabled")
    exchange.admit(app, user[0], enforce_ip=exchange.ranges_apply(app))
    return exchange.signed(app, exchange.open(app, user[0], app.scopes, SUB_TYPE))
