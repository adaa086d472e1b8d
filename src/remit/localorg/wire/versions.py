"""API versions: which there are, what they are called, and what becomes of those that are gone.

Versions up to 30.0 were retired with Summer '25. Source: Salesforce help, "Platform API Version Retirement".
"""

from __future__ import annotations

import re

import orjson

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.wire.http import Request, Response, error_response, json_response
from remit.localorg.wire.oauth.person import identity_url

OLDEST, NEWEST = 31, 68
LATEST = f"{NEWEST}.0"
_SEASONS = ("Winter", "Spring", "Summer")
_SUPPORTED = frozenset(f"{n}.0" for n in range(OLDEST, NEWEST + 1))
_VERSION = re.compile(r"\d{1,3}\.0\Z")


def supported(version: str) -> bool:
    """Whether the org speaks a version ("64.0")."""
    return version in _SUPPORTED


def refuse(version: str) -> Response:
    """The answer to a version that the org does not speak."""
    if _VERSION.match(version) and 7 <= float(version) < OLDEST:
        return error_response(
            ApiError(
                "UNSUPPORTED_API_VERSION",
                "The requested resource has been retired or removed. Delete or update any references to the"
                " resource.",
                410,
            )
        )
    return error_response(errors.not_found())


def label(number: int) -> str:
    """The release that brought a version: 68 is Winter '27."""
    years, season = divmod(number - 20, 3)
    return f"{_SEASONS[season]} '{11 + years}"


def listing() -> Response:
    """/services/data: open to everybody."""
    return json_response(
        [
            {"label": label(n), "url": f"/services/data/v{n}.0", "version": f"{n}.0"}
            for n in range(OLDEST, NEWEST + 1)
        ]
    )


def resources_of(ctx: Context, request: Request) -> Response:
    """/services/data/vXX.X: the resources that the local org has."""
    names = ("sobjects", "query", "queryAll", "limits", "composite", "tooling")
    root = f"/services/data/v{ctx.version}/"
    found = {name: root + name for name in names}
    found["identity"] = identity_url(ctx, request, ctx.user.id)
    return Response(200, orjson.dumps(found))
