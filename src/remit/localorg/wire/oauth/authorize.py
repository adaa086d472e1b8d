"""/services/oauth2/authorize: the page on which a person logs in and approves an app.

A refusal that the client may hear of goes to its redirect URI, whatever is wrong with client or URI stays on
a page. API Only users cannot finish it: their password opens no page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from remit.localorg import logins
from remit.localorg.apps.app import App
from remit.localorg.org import Org
from remit.localorg.settings import switch
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.oauth import codes
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.exchange import Exchange
from remit.localorg.wire.ui import html, login

_KEPT = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method",
)  # fmt: skip
_BUTTONS = (
    '<button type="submit" name="decision" value="allow">Allow</button>'
    '<button class="quiet" type="submit" name="decision" value="deny">Deny</button>'
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for approval that is in order so far."""

    exchange: Exchange
    app: App
    redirect_uri: str
    granted: tuple[str, ...]
    challenge: str


def answer(org: Org, request: Request) -> Response:
    """The page, or after a decision the way back to the client."""
    form = {**request.params, **(request.form() if request.method == "POST" else {})}

    def work(db: sqlite3.Connection) -> Response:
        exchange = Exchange(org, db, request, form)
        try:
            app = exchange.known_app()
            redirect_uri = _redirect_uri(app, form)
        except OauthError as error:
            return _error_page(error)
        try:
            asked = _asked(exchange, app, redirect_uri)
            return _decide(asked) if request.method == "POST" else _page(asked)
        except OauthError as error:
            return _back(redirect_uri, form, {"error": error.error, "error_description": error.description})

    return org.store.write(work)


def _error_page(error: OauthError) -> Response:
    told = html.paragraph(f"error={error.error}") + html.paragraph(f"error_description={error.description}")
    return html.page("OAuth Error", told, 400)


def _redirect_uri(app: App, form: Mapping[str, str]) -> str:
    given = form.get("redirect_uri", "")
    if not given:
        raise OauthError("redirect_uri_missing", "redirect_uri not provided")
    if given not in app.callbacks:
        raise OauthError("redirect_uri_mismatch", "redirect_uri must match configuration")
    return given


def _asked(exchange: Exchange, app: App, redirect_uri: str) -> _Asked:
    form = exchange.form
    if form.get("response_type") != "code":
        raise OauthError("unsupported_response_type", "response type not supported")
    wanted = tuple(form.get("scope", "").split()) or app.scopes
    if not set(wanted) <= set(app.scopes):
        raise OauthError("invalid_scope", "the requested scope is not allowed")
    challenge = form.get("code_challenge", "")
    required = app.oauth.isPkceRequired is not False or switch(exchange.db, "isPkceRequired")
    if (required and not challenge) or (challenge and form.get("code_challenge_method", "S256") != "S256"):
        raise OauthError("invalid_request", "missing required code challenge")
    return _Asked(exchange, app, redirect_uri, wanted, challenge)


def _page(asked: _Asked, error: str = "") -> Response:
    e = asked.exchange
    hidden = {name: e.form[name] for name in _KEPT if name in e.form}
    title = f"Allow {asked.app.label} to access your account?"
    action = "/services/oauth2/authorize"
    if login.session_user(e.org, e.db, e.request) and not error:
        kept = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items()
        )
        return html.page(title, f'<form method="post" action="{action}">{kept}{_BUTTONS}</form>')
    return html.page(title, html.login_form(action, hidden, error, _BUTTONS))


def _decide(asked: _Asked) -> Response:
    e = asked.exchange
    if e.form.get("decision") == "deny":
        raise OauthError("access_denied", "end-user denied authorization")
    user_id = "" if e.form.get("pw") else login.session_user(e.org, e.db, e.request)
    if not user_id:
        username = e.form.get("username") or e.form.get("un") or ""
        entrance = login.check(e.org, e.db, e.request, username, e.form.get("pw", ""))
        if entrance.api_only:
            return login.api_only_page()
        if entrance.status != logins.SUCCESS:
            return _page(asked, login.WRONG)
        user_id = entrance.user_id
    if asked.app.admin_approved and not e.approved(asked.app, user_id):
        raise OauthError("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app")
    code = codes.Code(
        asked.app.id, user_id, asked.redirect_uri, " ".join(asked.granted), asked.challenge, codes.expiry()
    )
    return _back(asked.redirect_uri, e.form, {"code": codes.make(e.db, code)})


def _back(redirect_uri: str, form: Mapping[str, str], values: Mapping[str, str]) -> Response:
    told = {**values, **({"state": form["state"]} if "state" in form else {})}
    joint = "&" if "?" in redirect_uri else "?"
    return Response(302, b"", "text/html", [("location", f"{redirect_uri}{joint}{urlencode(told)}")])
