"""JWT bearer: an assertion signed with the key of the app's certificate opens a session of the user it names.

Login IP ranges count whatever the policy relaxes. The flow never gives a refresh token and yet needs that
scope. Sources: help xcloud.remoteaccess_oauth_jwt_flow, xcloud.connected_app_continuous_ip; reports of refusals.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from remit.localorg import logins
from remit.localorg.apps import certificate, refresh, scopes
from remit.localorg.apps.app import App, app_of_key
from remit.localorg.settings import choice
from remit.localorg.wire.oauth import errors
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.exchange import LOGIN_HOSTS, Exchange, login_host, on_my_domain

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# No value is listed for JWT bearer logins.
SUB_TYPE = ""
_LONGEST = 5 * 60
_CLOCKS = 60
# No moment in seconds is this late before the year 5138.
_MILLISECONDS = 1e11


def grant(exchange: Exchange) -> dict[str, str]:
    """A session with the app's scopes but the refresh token's."""
    assertion = exchange.required("assertion")
    claims = _unverified(assertion)
    app = app_of_key(exchange.db, str(claims.get("iss", "")))
    if app is None:
        raise errors.unknown_client()
    if not app.propagated:
        raise errors.invalid_assertion()
    if not app.on:
        raise errors.app_off()
    exchange.app = app
    user = logins.user_named(exchange.db, str(claims.get("prn") or claims.get("sub") or ""))
    exchange.user_id = user[0] if user else ""
    _verify(app, assertion)
    _check_claims(exchange, claims)
    if user is None:
        raise errors.never_approved()
    granted = _granted(exchange, app, user[0])
    exchange.admit(app, user[0], enforce_ip=True)
    return exchange.open(app, user[0], granted, SUB_TYPE)


def _unverified(assertion: str) -> Mapping[str, Any]:
    try:
        claims: Mapping[str, Any] = jwt.decode(
            assertion, options={"verify_signature": False}, algorithms=["RS256"]
        )
    except jwt.exceptions.PyJWTError as error:
        raise errors.invalid_assertion() from error
    return claims


def _verify(app: App, assertion: str) -> None:
    """The signature must be RS256 by the key of the app's certificate; an expired certificate still counts."""
    if not app.oauth.certificate:
        raise errors.invalid_assertion()
    key = certificate.load(app.oauth.certificate).public_key()
    if not isinstance(key, RSAPublicKey):
        raise errors.invalid_assertion()
    try:
        # What the assertion claims is checked afterwards, in the org's own words.
        jwt.api_jws.decode(assertion, key, algorithms=["RS256"])
    except jwt.exceptions.PyJWTError as error:
        raise errors.invalid_assertion() from error


def _check_claims(exchange: Exchange, claims: Mapping[str, Any]) -> None:
    _check_audience(exchange, claims.get("aud"))
    expires = _seconds(claims.get("exp"))
    if not expires or expires > time.time() + _LONGEST + _CLOCKS:
        raise OauthError("invalid_grant", "invalid assertion", status="Failed: Invalid Timestamp")
    if expires < time.time():
        raise OauthError("invalid_grant", "expired authorization code", status="Failed: Invalid Timestamp")


def _check_audience(exchange: Exchange, audience: object) -> None:
    """The audience must be one that the org takes. Of the others, Salesforce's own addresses are told as one where
    the app is not (recorded of both kinds), any other text as no audience."""
    given = {
        a.rstrip("/") for a in (audience if isinstance(audience, list) else [audience]) if isinstance(a, str)
    }
    login = {f"https://{host}" for host in LOGIN_HOSTS}
    own, here = {f"https://{exchange.org.my_domain}"}, exchange.request.base_url
    if on_my_domain(exchange.request):
        own.add(here)
    taken = choice(exchange.db, "jwtAudience")
    if taken == "myDomain":
        accepted = own
    elif taken == "login":
        accepted = {f"https://{login_host(exchange.db)}"}
    else:
        accepted = own | login | {here}
    if not given.isdisjoint(accepted):
        return
    if not given.isdisjoint(own | login):
        raise errors.not_installed()
    raise OauthError("invalid_grant", "audience is invalid", status=errors.LOGIN_INVALID)


def _seconds(value: object) -> float:
    """A moment; 0 where it is none.

    Clients in use send it as a text too, which orgs accept, or in milliseconds: the sf CLI adds 300 to those
    (@salesforce/core, `exp: Date.now() + 300`), less than an assertion may take on its way, and still logs in.
    """
    try:
        moment = float(str(value))
    except ValueError:
        return 0.0
    if not math.isfinite(moment):
        return 0.0
    return moment / 1000 + _CLOCKS if moment > _MILLISECONDS else moment


def _granted(exchange: Exchange, app: App, user_id: str) -> tuple[str, ...]:
    """The scopes that an admin's approval, or the user's earlier ones together, give."""
    if app.admin_approved:
        if not scopes.offline(app.scopes):
            raise OauthError(
                "invalid_request",
                "refresh_token scope is required and the connected app should be installed and preauthorized",
                status=errors.LOGIN_INVALID,
            )
        return scopes.without_offline(app.scopes)
    earlier = {s for g in refresh.grants_of(exchange.db, app.id, user_id) for s in g.scopes.split()}
    granted = scopes.without_offline(s for s in app.scopes if s in earlier)
    if not granted:
        raise errors.never_approved()
    return granted
