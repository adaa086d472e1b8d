"""/query: SOQL."""

from __future__ import annotations

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg import query
from remit.localorg.wire.http import Response
from remit.localorg.wire.rest.base import Call

NAME = "query"


def handle(call: Call) -> Response:
    """The first page of a query, or the page that a locator names."""
    return answer(call, all_rows=False)


def answer(call: Call, *, all_rows: bool) -> Response:
    """As `handle`; `all_rows` also finds deleted records."""
    call.only("GET")
    batch = _batch_size(call)
    if len(call.segments) == 2:
        locator, _, start = call.segments[1].rpartition("-")
        if not start.isdigit():
            raise ApiError("INVALID_QUERY_LOCATOR", "Invalid query locator")
        soql, every = query.locator_of(call.ctx, locator)
        page = query.run(call.ctx, soql, every, int(start), batch)
        return page_response(call, page, locator, int(start) + len(page.records))
    if len(call.segments) > 2:
        raise errors.not_found()
    asked = call.request.soql
    if asked is None:
        raise ApiError("MALFORMED_QUERY", "A query string has to be specified")
    page = query.run(call.ctx, asked, all_rows, 0, batch)
    locator = query.save_locator(call.ctx, asked, all_rows) if page.next_locator else ""
    return page_response(call, page, locator, len(page.records))


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
    header = call.request.headers.get("sforce-query-options", "")
    name, _, size = header.partition("=")
    if name.strip().lower() == "batchsize" and size.strip().isdigit():
        return min(max(int(size), 200), query.BATCH)
    return query.BATCH
