"""/services/Soap/{u,c,m}/{version}[/...]: which API, and its faults."""

from __future__ import annotations

from remit.api.codecs import soap
from remit.api.errors import ApiError
from remit.localorg.org import Org
from remit.localorg.wire import versions
from remit.localorg.wire.http import XML, Request, Response
from remit.localorg.wire.soap import metadata, partner


def answer(org: Org, request: Request) -> Response:
    """The answer of the SOAP API that a path names; all errors are faults."""
    segments = [s for s in request.path.split("/") if s][2:]
    kind = segments[0] if segments else ""
    version = segments[1] if len(segments) > 1 else versions.LATEST
    api = soap.METADATA if kind == "m" else soap.PARTNER
    try:
        if not versions.supported(_padded(version)):
            raise soap.SoapFault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")
        call = soap.parse_request(request.body)
        handler = metadata.answer if kind == "m" else partner.answer
        return Response(200, handler(org, request, call, _padded(version)), XML)
    except ApiError as error:
        fault = soap.SoapFault(error.code, error.message)
        return Response(500, soap.build_fault(api, fault), XML)
    except soap.SoapFault as fault:
        return Response(500, soap.build_fault(api, fault), XML)


def _padded(version: str) -> str:
    return version if "." in version else f"{version}.0"
