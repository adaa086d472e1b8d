"""/sobjects/{object}/updated and /deleted: what changed between two moments."""

from __future__ import annotations

from datetime import datetime, timedelta

from remit.api.errors import ApiError
from remit.api.operation import Describe
from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.localorg.values import datetime_text, parse_datetime
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.schema.model import SObject

# How long deleted records stay known (REST API Developer Guide, "sObject Get Deleted").
_KEPT = timedelta(days=15)


def answer(call: Call, o: SObject, deleted: bool) -> Response:
    """The ids of records that the user sees, changed or deleted from `start` until `end`."""
    call.only("GET")
    call.ctx.judge(Describe(o))
    stamp = "SystemModstamp" if o.field("SystemModstamp") else "LastModifiedDate"
    if o.field(stamp) is None or not o.replicateable or (deleted and o.field("IsDeleted") is None):
        raise ApiError(
            "INVALID_TYPE_FOR_OPERATION", f"entity type {o.label} does not support replication", 400
        )
    start, end = _moment(call, "start"), _moment(call, "end")
    rows = _rows(call.ctx, o, stamp, deleted, datetime_text(start), datetime_text(end))
    covered = datetime_text(min(end, call.ctx.now).replace(second=0, microsecond=0))
    if not deleted:
        return json_response({"ids": [row[0] for row in rows], "latestDateCovered": covered})
    return json_response(
        {
            "deletedRecords": [{"id": row[0], "deletedDate": row[1]} for row in rows],
            "earliestDateAvailable": datetime_text(call.ctx.now - _KEPT),
            "latestDateCovered": covered,
        }
    )


def _moment(call: Call, name: str) -> datetime:
    text = call.request.params.get(name, "")
    try:
        return parse_datetime(text)
    except ValueError as error:
        raise ApiError(
            "JSON_PARSER_ERROR", f"Cannot deserialize instance of datetime from VALUE_STRING value {text}"
        ) from error


def _rows(ctx: Context, o: SObject, stamp: str, deleted: bool, start: str, end: str) -> list[tuple[str, str]]:
    column = f"t.{quote(stamp)}"
    wheres = [f"{column} >= ?2 AND {column} < ?3"]
    if o.field("IsDeleted"):
        wheres.append(f't."IsDeleted" = {int(deleted)}')
    scope = ctx.scope(o, "read")
    if scope:
        wheres.append(scope)
    sql = f'SELECT t."Id", {column} FROM {quote(o.name)} t WHERE ?1 IS NOT NULL AND {" AND ".join(wheres)}'
    return ctx.db.execute(sql, (ctx.user.id, start, end)).fetchall()
