"""/services/oauth2/* and /id/*."""

from __future__ import annotations

from remit.api import errors
from remit.localorg.org import Org
from remit.localorg.wire.http import Request, Response


def answer(org: Org, request: Request) -> Response:
    """The OAuth endpoint that a path names."""
    raise errors.not_found()


def identity(org: Org, request: Request) -> Response:
    """/id/{org}/{user}."""
    raise errors.not_found()
