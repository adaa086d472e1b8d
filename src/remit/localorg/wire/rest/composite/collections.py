"""/composite/sobjects: up to 200 records of a call, each with its own outcome."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from remit.api import errors
from remit.api.errors import ApiError, json_body_required
from remit.localorg import many, records
from remit.localorg.many import Outcome
from remit.localorg.settings import switch
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.schema.model import SObject

MOST_READ = 2000


def handle(call: Call) -> Response:
    """POST, PATCH and DELETE of records, GET and POST of those of one object, PATCH by external id."""
    size = len(call.segments)
    if size == 4:
        call.only("PATCH")
        return _upsert(call, records.object_named(call.ctx, call.segments[2]), call.segments[3])
    if size == 3:
        call.only("GET", "POST")
        return _retrieve(call, records.object_named(call.ctx, call.segments[2]))
    call.only("POST", "PATCH", "DELETE")
    if call.method == "DELETE":
        return _delete(call)
    body, given = _given(call)
    one = partial(_create if call.method == "POST" else _update, call)
    names = [str(r.get("id") or r.get("Id") or "") for r in given] if call.method == "PATCH" else []
    return _told(
        many.write_all(call.ctx, [partial(one, r) for r in given], bool(body.get("allOrNone")), names)
    )


def row_error(error: ApiError) -> dict[str, Any]:
    """An error as a row tells it: `statusCode` instead of `errorCode`, always with `fields`."""
    return {"statusCode": error.code, "message": error.message, "fields": error.fields or []}


def _told(outcomes: list[Outcome]) -> Response:
    rows: list[dict[str, Any]] = []
    for o in outcomes:
        row: dict[str, Any] = {"id": o.id} if o.id else {}
        row |= {"success": o.error is None, "errors": [row_error(o.error)] if o.error else []}
        if o.created is not None:
            row["created"] = o.created
        rows.append(row)
    return json_response(rows)


def _given(call: Call) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    body = call.request.json()
    given = body.get("records") if isinstance(body, Mapping) else None
    if not isinstance(given, list) or not all(isinstance(r, Mapping) for r in given):
        raise json_body_required()
    many.limit(len(given))
    return body, given


def _object_of(call: Call, record: Mapping[str, Any]) -> SObject:
    found = call.ctx.object(many.attribute_of(record, "type"))
    if found is None:
        raise errors.not_found()
    return found


def _create(call: Call, record: Mapping[str, Any]) -> Outcome:
    o = _object_of(call, record)
    _check_collected(call, o)
    return Outcome(records.create(call.ctx, o, record))


def _check_collected(call: Call, o: SObject) -> None:
    """Raises where the org makes no record of the object in a collection."""
    if o.name == "Profile" and not switch(call.ctx.db, "profileInCollection"):
        raise errors.cannot("inserted", o.label)


def _update(call: Call, record: Mapping[str, Any]) -> Outcome:
    named = {name.lower(): value for name, value in record.items()}
    record_id = many.any_id(str(named.get("id", "")))
    o = _object_of(call, record)
    if record_id[:3] != o.key_prefix:
        raise errors.malformed_id("Record ID" if o.custom else f"{o.label} ID", record_id, "Id")
    records.update(call.ctx, o, record_id, record)
    return Outcome(record_id)


def _delete(call: Call) -> Response:
    params = call.request.params
    wanted = [one.strip() for one in params.get("ids", "").split(",") if one.strip()]
    many.limit(len(wanted))
    works = [partial(_delete_one, call, one) for one in wanted]
    return _told(many.write_all(call.ctx, works, params.get("allOrNone", "").lower() == "true", wanted))


def _delete_one(call: Call, one: str) -> Outcome:
    record_id = many.any_id(one)
    records.delete(call.ctx, many.object_of_id(call.ctx, record_id), record_id)
    return Outcome(record_id)


def _retrieve(call: Call, o: SObject) -> Response:
    if call.method == "POST":
        body = call.request.json()
        wanted, fields = list(body.get("ids") or []), list(body.get("fields") or [])
    else:
        wanted = [i.strip() for i in call.request.params.get("ids", "").split(",") if i.strip()]
        fields = [f.strip() for f in call.request.params.get("fields", "").split(",") if f.strip()]
    many.limit(len(wanted), MOST_READ)
    found = [_retrieve_one(call, o, str(one), tuple(fields)) for one in wanted]
    return Response(200, b"[" + b",".join(found) + b"]")


def _retrieve_one(call: Call, o: SObject, one: str, fields: tuple[str, ...]) -> bytes:
    record_id = many.any_id(one)
    try:
        return records.retrieve(call.ctx, o, record_id, fields).encode()
    except ApiError as error:
        if error.status == 404:
            return b"null"
        raise


def _upsert(call: Call, o: SObject, field: str) -> Response:
    body, given = _given(call)
    works = [partial(_upsert_one, call, o, field, r) for r in given]
    return _told(many.write_all(call.ctx, works, bool(body.get("allOrNone"))))


def _upsert_one(call: Call, o: SObject, field: str, record: Mapping[str, Any]) -> Outcome:
    found = many.upsert_one(call.ctx, o, field, record)
    if found.created:
        _check_collected(call, o)
    return found
