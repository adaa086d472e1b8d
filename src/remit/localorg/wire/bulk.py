"""/services/async: Bulk API 1, which the local org does not have. It refuses in Bulk's own words."""

from __future__ import annotations

from xml.sax.saxutils import escape

import orjson

from remit.api.errors import ApiError
from remit.localorg.org import Org
from remit.localorg.wire import versions
from remit.localorg.wire.http import JSON, Request, Response

_NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
_XML = "application/xml"


def answer(org: Org, request: Request) -> Response:
    """Without a session 400 InvalidSessionId (not 401), with one: no such feature in this org."""
    version = request.path.split("/")[3] if request.path.count("/") > 2 else ""
    if not versions.supported(version):
        return _refusal(request, "InvalidVersion", "InvalidVersion")
    token = request.headers.get("x-sfdc-session") or ""
    try:
        org.store.read(lambda db: org.enter(db, token, version))
    except ApiError:
        return _refusal(request, "InvalidSessionId", "Invalid session id")
    return _refusal(request, "FeatureNotEnabled", "Bulk API isn’t enabled for this organization.")


def _refusal(request: Request, code: str, message: str) -> Response:
    if "json" in (request.headers.get("content-type") or ""):
        body = orjson.dumps({"exceptionCode": code, "exceptionMessage": message})
        return Response(400, body, JSON)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><error xmlns="{_NAMESPACE}">'
        f"<exceptionCode>{code}</exceptionCode><exceptionMessage>{escape(message)}</exceptionMessage></error>"
    )
    return Response(400, text.encode(), _XML)
