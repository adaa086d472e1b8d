"""/limits: the org's allowances, as a new developer org has them."""

from __future__ import annotations

from importlib.resources import files

from remit.localorg.wire.http import Response
from remit.localorg.wire.rest.base import Call

NAME = "limits"


def handle(call: Call) -> Response:
    """All limits. The local org does not count, so that what remains is always what there is."""
    call.only("GET")
    return Response(200, files("remit.localorg.wire.rest").joinpath("limits.json").read_bytes())
