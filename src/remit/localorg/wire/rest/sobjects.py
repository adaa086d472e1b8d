"""/sobjects: the global describe, objects, describes, records by id and by external id."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from remit import ids
from remit.access.catalogue import Op
from remit.api import errors
from remit.api.errors import ApiError
from remit.api.operation import Describe
from remit.localorg import describes, passwords, query, records
from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.localorg.wire.http import Response, json_response, no_content
from remit.localorg.wire.rest import multipart, replication
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.query import page_response
from remit.schema.model import ChildRelationship, SObject

NAME = "sobjects"
_UPDATE_ONLY_SINCE = 61.0


def _updated(call: Call, o: SObject) -> Response:
    return replication.answer(call, o, deleted=False)


def _deleted(call: Call, o: SObject) -> Response:
    return replication.answer(call, o, deleted=True)


def _absent(call: Call, o: SObject) -> Response:
    raise errors.not_found()


# Third segments that are no record id; what the local org does not have is not there.
_WORDS: dict[str, Callable[[Call, SObject], Response]] = {
    "updated": _updated,
    "deleted": _deleted,
    "listviews": _absent,
    "quickActions": _absent,
    "defaultValues": _absent,
    "compactLayouts": _absent,
}


def handle(call: Call) -> Response:
    """Route by the number of segments and their words."""
    segments = call.segments
    if len(segments) == 3 and call.request.method == "GET" and segments[2] != "describe":
        o = records.object_named(call.ctx, segments[1])
        if segments[2] not in _WORDS:
            return _retrieve(call, o, segments[2])
    if len(segments) == 1:
        call.only("GET")
        return json_response(describes.global_describe(call.ctx))
    o = records.object_named(call.ctx, segments[1])
    if len(segments) == 2:
        return _object(call, o)
    if segments[2].lower() == "describe" and len(segments) == 3:
        call.only("GET")
        call.ctx.judge(Describe(o))
        return json_response(describes.describe(call.ctx, o))
    if len(segments) == 3 and segments[2] in _WORDS:
        return _WORDS[segments[2]](call, o)
    if len(segments) == 3:
        return _record(call, o, segments[2])
    if len(segments) == 4 and o.name == "User" and segments[3] == "password":
        return passwords.resource(call, records.id_in_path(call.ctx, o, segments[2]))
    if len(segments) == 4:
        return _by_external_id(call, o, segments[2], segments[3])
    if o.field(segments[2]) is not None:  # the value of an external id had slashes, encoded as %2F
        return _by_external_id(call, o, segments[2], "/".join(segments[3:]))
    raise errors.not_found()


def _object(call: Call, o: SObject) -> Response:
    call.only("GET", "POST")
    if call.method == "POST":
        return _create(call, o)
    call.ctx.judge(Describe(o))
    return json_response(describes.basic(call.ctx, o))


def _create(call: Call, o: SObject) -> Response:
    record_id = records.create(call.ctx, o, _body(call))
    response = json_response({"id": record_id, "success": True, "errors": []}, 201)
    location = f"/services/data/v{call.ctx.version}/sobjects/{o.name}/{record_id}"
    response.headers.append(("Location", location))
    return response


def _body(call: Call) -> Mapping[str, Any]:
    if multipart.is_multipart(call.request):
        return multipart.record_of(call.request)
    body = call.request.json()
    if not isinstance(body, dict):
        raise ApiError(
            "JSON_PARSER_ERROR", "Can not deserialize instance of sobject out of START_ARRAY token"
        )
    return body


def _fields(call: Call) -> tuple[str, ...] | None:
    wanted = call.request.params.get("fields") if call.request.query else None
    if wanted is None:
        return None
    return tuple(name.strip() for name in wanted.split(",") if name.strip())


def _retrieve(call: Call, o: SObject, record_id: str) -> Response:
    found = records.id_in_path(call.ctx, o, record_id)
    return Response(200, records.retrieve(call.ctx, o, found, _fields(call)).encode())


def _record(call: Call, o: SObject, segment: str) -> Response:
    if call.method == "POST" and segment.lower() == "id":
        return _create(call, o)
    call.only("GET", "PATCH", "DELETE")
    record_id = ids.to18(segment)
    if record_id is None or record_id[:3] != o.key_prefix:
        if call.method == "GET":
            raise errors.record_not_found(segment)
        raise errors.malformed_id(f"{o.label} ID" if not o.custom else "Record ID", segment, "Id")
    if call.method in ("GET", "HEAD"):
        return _retrieve(call, o, record_id)
    if call.method == "DELETE":
        records.delete(call.ctx, o, record_id)
    else:
        records.update(call.ctx, o, record_id, _without_keys(_body(call), "Id"))
    return no_content()


def _without_keys(body: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The body, which names nothing that the URL names already."""
    given = {name.lower() for name in body}
    for key in keys:
        if key.lower() in given:
            raise errors.key_in_body(key)
    return body


def _by_external_id(call: Call, o: SObject, field: str, value: str) -> Response:
    if field.lower() == "describe":
        raise errors.not_found()
    by_id = ids.to18(field)
    if by_id is not None and by_id[:3] == o.key_prefix:
        return _blob_or_parent(call, o, by_id, value)
    call.only("GET", "PATCH", "DELETE")
    matches = records.find(call.ctx, o, field, value, hidden=call.method == "PATCH")
    if len(matches) > 1:
        root = f"/services/data/v{call.ctx.version}/sobjects/{o.name}/"
        return json_response([root + m for m in matches], 300)
    if call.method == "PATCH":
        return _upsert(call, o, field, value, matches)
    if not matches:
        raise errors.record_not_found(value)
    if call.method == "DELETE":
        records.delete(call.ctx, o, matches[0])
        return no_content()
    return _retrieve(call, o, matches[0])


def _upsert(call: Call, o: SObject, field: str, value: str, matches: list[str]) -> Response:
    body = _without_keys(_body(call), "Id", o.by_name[field.lower()].name)
    if not matches and _update_only(call):
        raise errors.record_not_found(value)
    record_id, created = records.upsert(call.ctx, o, field, value, body, matches)
    done = {"id": record_id, "success": True, "errors": [], "created": created}
    return json_response(done, 201 if created else 200)


def _update_only(call: Call) -> bool:
    """Whether an upsert must not create; a parameter that is there from 61.0 on."""
    return (
        float(call.ctx.version) >= _UPDATE_ONLY_SINCE
        and call.request.params.get("updateOnly", "").lower() == "true"
    )


def _blob_or_parent(call: Call, o: SObject, record_id: str, name: str) -> Response:
    f = o.field(name)
    call.only("GET")
    if f is not None and f.type == "base64":
        return _blob(call.ctx, o, record_id, f.name)
    children = o.children_by_name.get(name.lower())
    if children is not None:
        return _children(call, o, record_id, children)
    lookup = o.by_relationship.get(name.lower())
    if lookup is None or not lookup.reference_to:
        raise errors.not_found()
    parent_id = orjson.loads(records.retrieve(call.ctx, o, record_id, (lookup.name,)))[lookup.name]
    target = call.ctx.schema.by_prefix.get(parent_id[:3]) if parent_id else None
    if target is None:
        raise errors.not_found()
    return _retrieve(call, target, parent_id)


def _children(call: Call, o: SObject, record_id: str, relationship: ChildRelationship) -> Response:
    """The children of a record that the user sees, as a query answers them."""
    ctx = call.ctx
    records.retrieve(ctx, o, record_id, ("Id",))
    child = ctx.object(relationship.child)
    if child is None or not visible(ctx, child):
        raise errors.not_found()
    at, access = ctx.model.catalogue.field_read, ctx.user.access
    seen = tuple(f.name for f in child.fields if access.has(at(child.name, f.name)))
    names = ", ".join(_fields(call) or seen)
    soql = f"SELECT {names} FROM {child.name} WHERE {relationship.field} = '{record_id}'"
    page = query.run(ctx, soql)
    locator = query.save_locator(ctx, soql, all_rows=False) if page.next_locator else ""
    return page_response(call, page, locator, len(page.records))


def _blob(ctx: Context, o: SObject, record_id: str, name: str) -> Response:
    records.retrieve(ctx, o, record_id, (name,))
    row = ctx.db.execute(f'SELECT {quote(name)} FROM {quote(o.name)} WHERE "Id" = ?', (record_id,)).fetchone()
    return Response(200, base64.b64decode(row[0] or ""), "application/octetstream")


def visible(ctx: Context, o: SObject) -> bool:
    """Whether the user may know that an object is there."""
    return ctx.user.access.has(ctx.model.catalogue.object_op(o.name, Op.READ))
