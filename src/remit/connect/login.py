"""Logging in to an org: JWT bearer, client credentials, SOAP login, or a token that is there already.

Sources: help pages remoteaccess_oauth_jwt_flow and remoteaccess_oauth_client_credentials_flow, partner WSDL
(login). A failed login is an OrgError with the org's own code and text; `login_check` says what it means.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from remit.api.codecs import soap, xml
from remit.connect.audiences import my_domain
from remit.connect.refusals import LOGIN_STEPS
from remit.connect.session import Session
from remit.connect.transport import Request, Retry, Transport
from remit.errors import InputError, OrgError

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_KINDS = {JWT_BEARER: "jwt-bearer", "client_credentials": "client-credentials"}
# SOAP login() exists up to this version (help article 005132110).
LAST_SOAP_LOGIN = 64.0
# The assertion may be good for at most five minutes; three leave room for clocks that differ.
ASSERTION_SECONDS = 180


@dataclass(frozen=True, slots=True)
class JwtBearer:
    """Login with a signed assertion. `private_key` is PEM text; `audience` what the org expects as `aud`,
    by default the login URL's own origin."""

    login_url: str
    client_id: str
    username: str
    private_key: str = field(repr=False)
    audience: str = ""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Login with consumer key and secret, as the app's run-as user. My Domain URLs only."""

    login_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UsernamePassword:
    """Login by SOAP login(); the security token is appended to the password."""

    login_url: str
    username: str
    password: str = field(repr=False)
    security_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A session that somebody else obtained."""

    instance_url: str
    access_token: str = field(repr=False)


Credentials = JwtBearer | ClientCredentials | UsernamePassword | AccessToken


def log_in(
    credentials: Credentials,
    *,
    retry: Retry | None = None,
    timeout: float = 30.0,
    headers: Mapping[str, str] | None = None,
) -> Session:
    """Obtain a session. `headers` go with the login request.

    Raises OrgError where the org refuses or cannot be reached, InputError where a key cannot be used.
    """
    if isinstance(credentials, AccessToken):
        return Session(credentials.instance_url, credentials.access_token)
    with Transport(credentials.login_url, retry=retry, timeout=timeout) as transport:
        if isinstance(credentials, JwtBearer):
            return _jwt_bearer(transport, credentials, headers or {})
        if isinstance(credentials, ClientCredentials):
            return _client_credentials(transport, credentials, headers or {})
        return _soap_login(transport, credentials, headers or {})


def read_private_key(path: str | Path) -> str:
    """The PEM text of a private key file. Raises InputError where it cannot be read."""
    try:
        return Path(path).expanduser().read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the private key file {path} cannot be read: {error}", next_step="give the path of a PEM file"
        ) from None


def _jwt_bearer(transport: Transport, c: JwtBearer, headers: Mapping[str, str]) -> Session:
    assertion = signed_assertion(c)
    transport.redact.add(assertion)
    form = {"grant_type": JWT_BEARER, "assertion": assertion}
    answer = _token(transport, form, headers)
    return _session(answer, c.username)


def signed_assertion(c: JwtBearer, now: float | None = None) -> str:
    """The RS256 assertion that the org exchanges for a session."""
    import jwt

    claims = {
        "iss": c.client_id,
        "sub": c.username,
        "aud": c.audience or my_domain(c.login_url),
        "exp": int(now if now is not None else time.time()) + ASSERTION_SECONDS,
    }
    try:
        return jwt.encode(claims, c.private_key, algorithm="RS256")
    except (ValueError, TypeError, jwt.exceptions.PyJWTError):
        raise InputError(
            "the private key cannot be used to sign", next_step="give an RSA key of 2048 bits or more, as PEM"
        ) from None


def _client_credentials(transport: Transport, c: ClientCredentials, headers: Mapping[str, str]) -> Session:
    transport.redact.add(c.client_secret)
    form = {
        "grant_type": "client_credentials",
        "client_id": c.client_id,
        "client_secret": c.client_secret,
    }
    return _session(_token(transport, form, headers), "")


def _token(transport: Transport, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    # Asking for a token twice makes two sessions and changes nothing else, so that it may be sent again.
    request = Request(
        "POST", "/services/oauth2/token", form=form, headers=headers, reads=True, idempotent=True
    )
    try:
        answer: dict[str, Any] = transport.send(request).json()
    except OrgError as error:
        error.next_step = LOGIN_STEPS.get((_KINDS[form["grant_type"]], error.code), error.next_step)
        raise
    if not isinstance(answer, dict) or "access_token" not in answer or "instance_url" not in answer:
        raise OrgError("the token endpoint answered without a token", next_step="check the login URL")
    return answer


def _session(answer: Mapping[str, Any], username: str) -> Session:
    # The identity URL ends with org id and user id.
    identity = str(answer.get("id", "")).rstrip("/").split("/")
    org_id, user_id = (identity[-2], identity[-1]) if len(identity) > 2 else ("", "")
    return Session(str(answer["instance_url"]), str(answer["access_token"]), username, user_id, org_id)


def _soap_login(transport: Transport, c: UsernamePassword, headers: Mapping[str, str]) -> Session:
    secret = c.password + c.security_token
    for text in (secret, c.password, c.security_token):
        transport.redact.add(text)
    root, login = soap.request_envelope(soap.PARTNER, "login", soap.SoapHeaders())
    xml.add_all(login, {"username": c.username, "password": secret})
    answer = transport.send(
        Request(
            "POST",
            f"/services/Soap/u/{LAST_SOAP_LOGIN:.1f}",
            content=xml.serialize(root),
            headers={"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": "login", **headers},
            reads=True,
            idempotent=True,
        )
    )
    response = soap.parse_response(answer.body, "login", status=answer.status)
    result = next(iter(soap.results(response)), response)
    token, server = xml.text(result, "sessionId"), urlsplit(xml.text(result, "serverUrl"))
    if not token or not server.netloc:
        raise OrgError("SOAP login() answered without a session", next_step="check the login URL")
    info = xml.child(result, "userInfo")
    org_id = xml.text(info, "organizationId") if info is not None else ""
    url = f"{server.scheme}://{server.netloc}"
    return Session(url, token, c.username, xml.text(result, "userId"), org_id)
