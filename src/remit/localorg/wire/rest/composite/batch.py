"""/composite/batch: up to 25 independent requests, each committed by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api.errors import ApiError, json_body_required
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.composite.parts import Answer, Part, refused, run

MOST = 25


def handle(call: Call) -> Response:
    """POST: the results in order; with haltOnError those after a refusal are not tried (412)."""
    call.only("POST")
    body = call.request.json()
    wanted = body.get("batchRequests") if isinstance(body, Mapping) else None
    if not isinstance(wanted, list) or not all(isinstance(w, Mapping) and w.get("url") for w in wanted):
        raise json_body_required()
    if len(wanted) > MOST:
        raise ApiError("LIMIT_EXCEEDED", f"The request can’t contain more than {MOST} operations.")
    halt, answers = bool(body.get("haltOnError")), list[Answer]()
    for one in wanted:
        if halt and answers and (answers[-1].failed):
            answers.append(_halted())
        else:
            answers.append(run(call, _part(one)))
    return json_response(
        {
            "hasErrors": any(a.failed for a in answers),
            "results": [{"statusCode": a.status, "result": a.body} for a in answers],
        }
    )


def _part(one: Mapping[str, Any]) -> Part:
    url = str(one["url"]).lstrip("/")
    if not url.startswith("services/data/"):
        url = f"services/data/{url}"
    return Part(str(one.get("method", "GET")), f"/{url}", one.get("richInput"))


def _halted() -> Answer:
    # Code and status are the guide's; no source has the text, so the code stands in for it.
    return refused(ApiError("BATCH_PROCESSING_HALTED", "BATCH_PROCESSING_HALTED", 412))
