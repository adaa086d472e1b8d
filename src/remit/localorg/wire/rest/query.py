"""/query: SOQL."""

from __future__ import annotations

from typing import Any

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg import query
from remit.localorg.virtual import run as virtual
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.soql import resolved as r

NAME = "query"


def handle(call: Call) -> Response:
    """The first page of a query, or the page that a locator names."""
    return answer(call, all_rows=False)


def answer(call: Call, *, all_rows: bool) -> Response:
    """As `handle`; `all_rows` also finds deleted records."""
    call.only("GET")
    batch = _batch_size(call)
    if len(call.segments) == 2:
        return _next_page(call, call.segments[1], batch)
    if len(call.segments) > 2:
        raise errors.not_found()
    asked = asked_query(call)
    if wants_columns(call):
        return columns_of(call, virtual.resolve_for(call.ctx, asked, virtual.data_objects(call.ctx)))
    try:
        page = query.run(call.ctx, asked, all_rows, 0, batch)
    except ApiError as error:
        if error.code != "INVALID_TYPE" or not virtual.mentions_virtual(asked):
            raise
        page, _ = virtual.run(call.ctx, asked, virtual.data_objects(call.ctx), "")
    locator = query.save_locator(call.ctx, asked, all_rows) if page.next_locator else ""
    return page_response(call, page, locator, len(page.records))


def _next_page(call: Call, name: str, batch: int) -> Response:
    locator, _, start = name.rpartition("-")
    if not start.isdigit():
        raise ApiError("INVALID_QUERY_LOCATOR", "Invalid query locator")
    soql, every = query.locator_of(call.ctx, locator)
    page = query.run(call.ctx, soql, every, int(start), batch)
    return page_response(call, page, locator, int(start) + len(page.records))


def asked_query(call: Call) -> str:
    """The statement of a request; plans of queries (`explain`) are refused, as the org has none to tell."""
    asked = call.request.soql
    if asked is None:
        if "explain" in call.request.params:
            raise errors.not_found()
        raise ApiError("MALFORMED_QUERY", "A query string has to be specified")
    return asked


def wants_columns(call: Call) -> bool:
    """Whether a client asks what columns a query has (`&columns=true`, as the sf CLI does)."""
    return "columns=" in call.request.query and call.request.params.get("columns", "").lower() == "true"


def columns_of(call: Call, resolved: r.Resolved) -> Response:
    """The columns of a query instead of its rows."""
    id_selected = any(
        isinstance(o, r.OutputColumn) and not o.column.joins and o.column.field.name == "Id"
        for o in resolved.select
    )
    return json_response(
        {
            "columnMetadata": _columns(call, resolved),
            "entityName": resolved.object.name,
            "groupBy": bool(resolved.group_by),
            "idSelected": id_selected,
            "keyPrefix": resolved.object.key_prefix or None,
        }
    )


def _columns(call: Call, resolved: r.Resolved) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    roots: dict[str, list[dict[str, Any]]] = {"": found}
    for output in resolved.select:
        match output:
            case r.OutputColumn(key, column):
                into, path = found, ""
                for step in key[:-1]:
                    path = f"{path}.{step}"
                    if path not in roots:
                        roots[path] = []
                        into.append(_column(step, "reference", joined=roots[path]))
                    into = roots[path]
                f = column.field
                into.append(_column(key[-1], f.type, custom=f.name.endswith("__c"), write=f))
            case r.OutputValue(key, value):
                found.append(_column(key[-1], value.type, aggregate=value.aggregate))
            case r.OutputChild(key, _, _, rows):
                found.append(_column(key[-1], "child", aggregate=True, joined=_columns(call, rows)))
            case r.OutputFields(_, candidates):
                access, at = call.ctx.user.access, call.ctx.model.catalogue.field_read
                for c in candidates:
                    if virtual.is_virtual(c.object.name) or access.has(at(c.object.name, c.field.name)):
                        found.append(_column(c.field.name, c.field.type, write=c.field))
    return found


_NUMBERS = frozenset({"int", "long", "double", "currency", "percent"})
_APEX = {
    "id": "Id",
    "reference": "Id",
    "boolean": "Boolean",
    "int": "Integer",
    "long": "Long",
    "double": "Double",
    "currency": "Double",
    "percent": "Double",
    "date": "Date",
    "datetime": "Datetime",
    "time": "Time",
}


def _column(
    name: str,
    kind: str,
    *,
    custom: bool = False,
    aggregate: bool = False,
    joined: list[dict[str, Any]] | None = None,
    write: Any = None,
) -> dict[str, Any]:
    return {
        "aggregate": aggregate,
        "apexType": None if joined is not None else _APEX.get(kind, "String"),
        "booleanType": kind == "boolean",
        "columnName": name,
        "custom": custom,
        "displayName": name,
        "foreignKeyName": None,
        "insertable": bool(write is not None and write.createable),
        "joinColumns": [] if joined is None else joined,
        "numberType": kind in _NUMBERS,
        "textType": joined is None and kind not in _NUMBERS and kind not in _APEX,
        "updatable": bool(write is not None and write.updateable),
    }


def page_response(call: Call, page: query.Page, locator: str, upto: int) -> Response:
    """A page as REST answers it."""
    if page.count_only:
        return Response(200, b'{"totalSize":%d,"done":true,"records":[]}' % page.total)
    records = ",".join(page.records)
    if not page.next_locator:
        text = f'{{"totalSize":{page.total},"done":true,"records":[{records}]}}'
    else:
        url = f"/services/data/v{call.ctx.version}/query/{locator}-{upto}"
        text = f'{{"totalSize":{page.total},"done":false,"nextRecordsUrl":"{url}","records":[{records}]}}'
    return Response(200, text.encode())


def _batch_size(call: Call) -> int:
    header = call.request.headers.get("sforce-query-options") or ""
    name, _, size = header.partition("=")
    if name.strip().lower() == "batchsize" and size.strip().isdigit():
        return min(max(int(size), 200), query.BATCH)
    return query.BATCH
