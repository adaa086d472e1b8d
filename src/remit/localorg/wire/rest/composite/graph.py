"""/composite/graph: several composites, each of which is done whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from remit.api.errors import ApiError, json_body_required
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.composite.requests import perform, requests_of, told

MOST = 500


def handle(call: Call) -> Response:
    """POST: each graph's answers, and whether it succeeded."""
    call.only("POST")
    body = call.request.json()
    graphs = body.get("graphs") if isinstance(body, Mapping) else None
    if not isinstance(graphs, list) or not graphs or not all(isinstance(g, Mapping) for g in graphs):
        raise json_body_required()
    if sum(len(requests_of(g)) for g in graphs) > MOST:
        raise ApiError("LIMIT_EXCEEDED", f"The request can’t contain more than {MOST} operations.")
    found = []
    for graph in graphs:
        wanted = requests_of(graph)
        answers = perform(call, wanted, all_or_none=True)
        parts = [told(one.get("referenceId"), a) for one, a in zip(wanted, answers, strict=True)]
        found.append(
            {
                "graphId": graph.get("graphId"),
                "graphResponse": {"compositeResponse": parts},
                "isSuccessful": not any(a.failed for a in answers),
            }
        )
    return json_response({"graphs": found})
