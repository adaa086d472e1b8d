"""Paths outside REST resources: versions, OAuth, SOAP, identity, the login page."""

from __future__ import annotations

from collections.abc import Callable

from remit.api import errors
from remit.localorg.org import Org
from remit.localorg.wire import bulk, versions
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.oauth import endpoints as oauth
from remit.localorg.wire.soap import endpoint as soap
from remit.localorg.wire.ui import pages

Answer = Callable[[Org, Request], Response]
_PREFIXES: tuple[tuple[str, Answer], ...] = (
    ("/services/oauth2/", oauth.answer),
    ("/services/Soap/", soap.answer),
    ("/services/async/", bulk.answer),
    ("/id/", oauth.identity),
    ("/secur/", pages.answer),
    ("/login", pages.answer),
    ("/home/", pages.answer),
)


def answer(org: Org, request: Request) -> Response:
    """The answer of the part of the org that a path belongs to."""
    path = request.path
    if path.rstrip("/") == "/services/data":
        return versions.listing()
    for prefix, handler in _PREFIXES:
        if path.startswith(prefix):
            return handler(org, request)
    if path == "/":
        return pages.answer(org, request)
    raise errors.not_found()
