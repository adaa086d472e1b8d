"""/tooling: what tools read of an org's own definitions, by SOQL, and its objects' describes."""

from __future__ import annotations

import orjson

from remit.api import errors
from remit.localorg.query import Page
from remit.localorg.virtual import run as virtual
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest import composite, sobjects
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.query import asked_query, columns_of, wants_columns
from remit.schema import describe as shapes

NAME = "tooling"


def handle(call: Call) -> Response:
    """Route by the second segment; setup objects are those of /sobjects."""
    inner = Call(call.ctx, call.request, call.segments[1:])
    match [s.lower() for s in inner.segments]:
        case ["query"] | ["queryall"]:
            return _query(call)
        case ["sobjects"]:
            call.only("GET")
            return json_response(_global(call))
        case ["sobjects", name, *rest] if virtual.is_virtual(name):
            return _virtual_object(call, name, rest)
        case ["sobjects", name, *_]:
            o = call.ctx.object(name)
            if o is None or not o.setup:
                raise errors.not_found()
            return sobjects.handle(inner)
        case ["composite", *_]:
            return composite.handle(inner)
        case _:
            raise errors.not_found()


def _query(call: Call) -> Response:
    call.only("GET")
    soql = asked_query(call)
    schema = virtual.tooling_objects(call.ctx)
    if wants_columns(call):
        return columns_of(call, virtual.resolve_for(call.ctx, soql, schema))
    page, name = virtual.run(call.ctx, soql, schema, "/tooling")
    return _told(page, None if page.count_only else name)


def _told(page: Page, entity: str | None) -> Response:
    head = orjson.dumps(
        {
            "size": 0 if page.count_only else len(page.records),
            "totalSize": page.total,
            "done": True,
            "queryLocator": None,
            "entityTypeName": entity,
        }
    )
    records = ",".join(page.records)
    return Response(200, head[:-1] + f',"records":[{records}]}}'.encode())


def _global(call: Call) -> dict[str, object]:
    virtual_ones = [(o, shapes.EVERYTHING) for o in virtual.virtual_objects().values()]
    return shapes.describe_global(virtual_ones, f"{call.ctx.version}/tooling")


def _virtual_object(call: Call, name: str, rest: list[str]) -> Response:
    call.only("GET")
    o = virtual.virtual_objects()[name]
    mask = shapes.Mask(create=False, edit=False, delete=False)
    if rest == ["describe"]:
        return json_response(shapes.describe(o, f"{call.ctx.version}/tooling", mask))
    if rest:
        raise errors.not_found()
    return json_response(shapes.basic_info(o, f"{call.ctx.version}/tooling", mask))
