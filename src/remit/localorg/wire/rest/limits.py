"""/limits: the org's allowances, as a new developer org has them."""

from __future__ import annotations

from importlib.resources import files

from remit.access.catalogue import Op
from remit.api import errors
from remit.localorg.store.ddl import quote
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call

NAME = "limits"


def handle(call: Call) -> Response:
    """All limits. The local org does not count, so that what remains is always what there is."""
    call.only("GET")
    if [s.lower() for s in call.segments[1:]] == ["recordcount"]:
        return _record_count(call)
    if len(call.segments) > 1:
        raise errors.not_found()
    return Response(200, files("remit.localorg.wire.rest").joinpath("limits.json").read_bytes())


def _record_count(call: Call) -> Response:
    """How many records there are of the objects asked for, as far as the user may see all of one.

    An object without records is absent (recorded answer).
    """
    ctx, found = call.ctx, []
    wanted = {n.strip().lower() for n in call.request.params.get("sObjects", "").split(",") if n.strip()}
    for o in ctx.schema:
        if wanted and o.name.lower() not in wanted:
            continue
        if not ctx.user.access.has(ctx.model.catalogue.object_op(o.name, Op.VIEW_ALL)):
            continue
        alive = ' WHERE "IsDeleted" = 0' if o.field("IsDeleted") else ""
        count = ctx.db.execute(f"SELECT count(*) FROM {quote(o.name)}{alive}").fetchone()[0]
        if count:
            found.append({"count": count, "name": o.name})
    return json_response({"sObjects": found})
