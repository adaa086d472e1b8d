"""A login by browser: username and password, who is let in and who is not.

An API Only user with the right password meets a page of its own and gets no session. Unknown, locked, frozen
and inactive users see what a wrong password sees.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from remit.localorg import logins, passwords
from remit.localorg.org import Org
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.ui import html

WRONG = "Please check your username and password. If you still can't log in, contact your Salesforce administrator."
API_ONLY_TITLE = "Access Restricted for API Only Users"
API_ONLY_BODY = (
    "You successfully updated your settings, and can no longer access the UI. Close this window to continue."
)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What became of a login: `status` is LoginHistory's; `user_id` is empty where the user is unknown."""

    status: str
    user_id: str = ""
    login_id: str = ""

    @property
    def api_only(self) -> bool:
        """Whether the right password was that of an API Only user."""
        return self.status == logins.API_ONLY


def check(org: Org, db: sqlite3.Connection, request: Request, username: str, password: str) -> Entrance:
    """Judge a username and password, and write the attempt down."""
    found = logins.user_named(db, username)
    if found is None:
        return Entrance("")
    user_id, active, profile_id = found
    status = _status(org, db, request, user_id, active, profile_id, password)
    attempt = logins.Attempt(
        "Application", "UsernamePasswordUiLogin", application="Browser", browser=_browser(request)
    )
    login_id = logins.record_attempt(db, user_id, request, status, attempt)
    if status in (logins.SUCCESS, logins.API_ONLY):
        logins.forget_failures(db, user_id)
    return Entrance(status, user_id, login_id)


def _status(
    org: Org,
    db: sqlite3.Connection,
    request: Request,
    user_id: str,
    active: bool,
    profile: str,
    password: str,
) -> str:
    barred = logins.barred(db, user_id, active)
    if barred == logins.LOCKED:
        return barred
    if not passwords.password_matches(db, user_id, password):
        logins.count_failure(db, user_id)
        return logins.INVALID_PASSWORD
    restricted = barred or logins.restriction(db, profile, request.ip)
    if restricted:
        return restricted
    return logins.API_ONLY if org.as_user(db, user_id).system("ApiUserOnly") else logins.SUCCESS


def _browser(request: Request) -> str:
    agent = request.headers.get("user-agent", "")
    return next((name for name in ("Firefox", "Edg", "Chrome", "Safari") if name in agent), "Unknown")


def api_only_page() -> Response:
    """What an API Only user meets after the right password: no session, no cookie."""
    return html.page(API_ONLY_TITLE, html.paragraph(API_ONLY_BODY))


def cookie(request: Request, token: str) -> tuple[str, str]:
    """The header that hands a browser its session."""
    secure = "; Secure" if request.base_url.startswith("https:") else ""
    return ("set-cookie", f"sid={token}; Path=/; HttpOnly; SameSite=Lax{secure}")


def session_user(org: Org, db: sqlite3.Connection, request: Request) -> str:
    """The user of the browser's session; empty where it has none."""
    from remit.api.errors import ApiError
    from remit.localorg.org import LATEST

    for piece in request.headers.get("cookie", "").split(";"):
        name, _, value = piece.strip().partition("=")
        if name == "sid" and value:
            try:
                ctx = org.enter(db, value, LATEST)
            except ApiError:  # an old session is no session
                return ""
            return ctx.user.id if ctx.session is not None and ctx.session.kind == "ui" else ""
    return ""
