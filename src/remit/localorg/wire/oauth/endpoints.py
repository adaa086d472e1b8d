"""/services/oauth2/* and /id/*: which endpoint a path names, and how its refusals are written."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import orjson

from remit.api import errors as api_errors
from remit.localorg.org import Org
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.oauth.errors import OauthError
from remit.localorg.wire.oauth.identity import answer as identity_answer

_ENDPOINTS = ("token", "revoke", "introspect", "userinfo", "authorize")
Endpoint = Callable[[Org, Request], Response]


def answer(org: Org, request: Request) -> Response:
    """The OAuth endpoint that a path names; a file of this folder each."""
    name = request.path.removeprefix("/services/oauth2/").strip("/").lower()
    if name not in _ENDPOINTS:
        raise api_errors.not_found()
    endpoint: Endpoint = importlib.import_module(f"{__package__}.{name}").answer
    try:
        return endpoint(org, request)
    except OauthError as error:
        return refusal(error)


def refusal(error: OauthError) -> Response:
    """A refusal as the token endpoint answers it."""
    body = {"error": error.error, "error_description": error.description}
    return Response(error.http, orjson.dumps(body))


def identity(org: Org, request: Request) -> Response:
    """/id/{org}/{user}."""
    return identity_answer(org, request)
