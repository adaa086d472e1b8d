"""Whose token a request to an OAuth endpoint carries."""

from __future__ import annotations

import sqlite3

from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.org import LATEST, Org
from remit.localorg.wire.http import Request, Response


class Refused(Exception):
    """A token that opens nothing: plain text, and 403 rather than 401 (seen)."""

    def __init__(self, text: str = "Bad_OAuth_Token") -> None:
        super().__init__(text)
        self.text = text

    def response(self) -> Response:
        """The answer."""
        return Response(403, self.text.encode(), "text/html;charset=UTF-8")


def token_of(request: Request) -> str:
    """The token from the header, the form or the query."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() in ("bearer", "oauth") and token.strip():
        return token.strip()
    form = request.form() if request.method == "POST" else {}
    for source in (form, request.params):
        for name in ("access_token", "oauth_token"):
            if source.get(name):
                return source[name]
    return ""


def enter(org: Org, db: sqlite3.Connection, request: Request) -> Context:
    """The context of the token's session; raises Refused where there is none."""
    token = token_of(request)
    try:
        if not token:
            raise Refused("Missing_OAuth_Token")
        ctx = org.enter(db, token, LATEST)
    except ApiError as error:
        raise Refused() from error
    ctx.base_url, ctx.ip = request.base_url, request.ip
    return ctx
