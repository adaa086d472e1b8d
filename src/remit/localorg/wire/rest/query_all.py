"""/queryAll: SOQL over deleted records too."""

from __future__ import annotations

from remit.localorg.wire.http import Response
from remit.localorg.wire.rest import query
from remit.localorg.wire.rest.base import Call

NAME = "queryall"


def handle(call: Call) -> Response:
    """As /query, with what is in the recycle bin."""
    return query.answer(call, all_rows=True)
