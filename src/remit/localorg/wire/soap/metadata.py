"""The Metadata API."""

from __future__ import annotations

from remit.api.codecs import soap
from remit.localorg.org import Org
from remit.localorg.wire.http import Request


def answer(org: Org, request: Request, call: soap.SoapRequest, version: str) -> bytes:
    """The answer to one call."""
    raise soap.no_operation(call.namespace, call.operation)
