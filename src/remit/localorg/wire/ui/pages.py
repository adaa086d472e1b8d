"""The login page, and the one page behind it."""

from __future__ import annotations

import sqlite3

from remit.api import errors
from remit.localorg import logins
from remit.localorg.org import Opening, Org
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.ui import html, login

_HOME = "/home/home.jsp"
_TITLE = "Login | Salesforce"


def answer(org: Org, request: Request) -> Response:
    """The page that a path names."""
    path = request.path.rstrip("/") or "/"
    if path in ("/", "/login", "/login.jsp"):
        return _log_in(org, request) if request.method == "POST" else _form()
    if path == _HOME:
        return _home(org, request)
    if path == "/secur/logout.jsp":
        return Response(302, b"", "text/html", [("location", "/"), ("set-cookie", "sid=; Path=/; Max-Age=0")])
    raise errors.not_found()


def _form(error: str = "") -> Response:
    return html.page(_TITLE, html.login_form("/", error=error))


def _log_in(org: Org, request: Request) -> Response:
    form = request.form()
    username = form.get("username") or form.get("un") or ""
    password = form.get("pw") or ""

    def work(db: sqlite3.Connection) -> tuple[login.Entrance, str]:
        entrance = login.check(org, db, request, username, password)
        if entrance.status != logins.SUCCESS:
            return entrance, ""
        token = org.open_session(
            db, Opening(entrance.user_id, kind="ui", ip=request.ip, login_id=entrance.login_id)
        )
        return entrance, token

    entrance, token = org.store.write(work)
    if entrance.api_only:
        return login.api_only_page()
    if not token:
        return _form(login.WRONG)
    return Response(302, b"", "text/html", [("location", _HOME), login.cookie(request, token)])


def _home(org: Org, request: Request) -> Response:
    def work(db: sqlite3.Connection) -> str:
        user_id = login.session_user(org, db, request)
        return org.as_user(db, user_id).user.username if user_id else ""

    username = org.store.read(work)
    if not username:
        return Response(302, b"", "text/html", [("location", "/")])
    return html.page("Home | Salesforce", html.paragraph(f"You are logged in as {username}."))
