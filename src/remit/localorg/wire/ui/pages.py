"""The login page."""

from __future__ import annotations

from remit.api import errors
from remit.localorg.org import Org
from remit.localorg.wire.http import Request, Response


def answer(org: Org, request: Request) -> Response:
    """The page that a path names."""
    raise errors.not_found()
