"""/composite: several requests or records in one call."""

from __future__ import annotations

from remit.api import errors
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.composite import batch, collections, graph, requests, tree

NAME = "composite"
_RESOURCES = ("batch", "tree", "sobjects", "graph")


def handle(call: Call) -> Response:
    """Route by the second segment."""
    if len(call.segments) == 1:
        if call.method in ("GET", "HEAD"):
            root = f"/services/data/v{call.ctx.version}/composite/"
            return json_response({name: root + name for name in _RESOURCES})
        return requests.handle(call)
    match call.segments[1].lower(), len(call.segments):
        case "batch", 2:
            return batch.handle(call)
        case "graph", 2:
            return graph.handle(call)
        case "tree", 3:
            return tree.handle(call)
        case "sobjects", 2 | 3 | 4:
            return collections.handle(call)
        case _:
            raise errors.not_found()
