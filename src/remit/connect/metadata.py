"""The Metadata API over SOAP: create, read, update, delete and list components, ten a call.

Named-user JWT access tokens do not open it; an opaque token is needed (help page xcloud.jwt_access_tokens).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from remit.api.codecs.soap import SoapHeaders
from remit.api.codecs.soap_metadata import (
    build_request,
    parse_describe,
    parse_list,
    parse_read,
    parse_results,
)
from remit.api.codecs.soap_metadata_values import (
    LIMIT,
    DeleteMetadata,
    DescribeMetadata,
    FileProperties,
    ListMetadata,
    MetadataCall,
    MetadataResult,
    ReadMetadata,
    WriteMetadata,
    WriteName,
)
from remit.connect.refusals import NEXT_STEPS
from remit.connect.rest import Org
from remit.connect.transport import Answer, Request
from remit.errors import OrgError
from remit.metadata import Component

C = TypeVar("C", bound=Component)
T = TypeVar("T")
# listMetadata takes at most three queries a call (Metadata API Developer Guide, listMetadata).
LIST_LIMIT = 3


class MetadataApi:
    """The metadata of an org. An update replaces a component whole: read, change, write back."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def read(self, component_type: type[C], full_names: Sequence[str]) -> list[C | None]:
        """Components by full name, in order; None where the org has none of that name."""
        found: list[C | None] = []
        for chunk in _chunks(full_names, LIMIT):
            answer = self._call(ReadMetadata(component_type.__name__, tuple(chunk)), "readMetadata")
            for record in parse_read(answer.body, status=answer.status):
                if record is not None and not isinstance(record, component_type):
                    raise OrgError(
                        f"readMetadata of {component_type.__name__} gave a {type(record).__name__}"
                    )
                found.append(record)
        return found

    def list_components(self, *types: str) -> list[FileProperties]:
        """The components of these types, three types a request."""
        found: list[FileProperties] = []
        for chunk in _chunks(types, LIST_LIMIT):
            call = ListMetadata(tuple((name, "") for name in chunk), self._org.version)
            answer = self._call(call, "listMetadata")
            found.extend(parse_list(answer.body, status=answer.status))
        return found

    def describe_types(self) -> list[str]:
        """The names of the metadata types that the org has, children not among them."""
        answer = self._call(DescribeMetadata(self._org.version), "describeMetadata")
        return [found.name for found in parse_describe(answer.body, status=answer.status)]

    def create(self, *components: Component) -> list[MetadataResult]:
        """Create components, ten a request; each one's result, in order. Never sent twice."""
        return self._write("createMetadata", components)

    def update(self, *components: Component) -> list[MetadataResult]:
        """Replace components, ten a request; each one's result, in order. Left-out elements fall back to what
        the org assumes."""
        return self._write("updateMetadata", components)

    def upsert(self, *components: Component) -> list[MetadataResult]:
        """Create or replace components, ten a request; each one's result, in order."""
        return self._write("upsertMetadata", components)

    def delete(self, component_type: type[Component], full_names: Sequence[str]) -> list[MetadataResult]:
        """Delete components of one type, ten a request; each one's result, in order."""
        found: list[MetadataResult] = []
        for chunk in _chunks(full_names, LIMIT):
            answer = self._call(DeleteMetadata(component_type.__name__, tuple(chunk)), "deleteMetadata")
            found += parse_results(answer.body, "deleteMetadata", status=answer.status)
        return found

    def check(self, results: Sequence[MetadataResult], doing: str) -> None:
        """Raise the OrgError of the first result that failed; nothing where all succeeded."""
        for result in results:
            for error in result.errors:
                raise OrgError(
                    self._org.transport.redact(
                        f"{doing} {result.full_name}: {error.status_code}: {error.message}"
                    ),
                    code=error.status_code,
                    status=200,
                    next_step=NEXT_STEPS.get(error.status_code, ""),
                )

    def _write(self, operation: WriteName, components: Sequence[Component]) -> list[MetadataResult]:
        found: list[MetadataResult] = []
        for chunk in _chunks(components, LIMIT):
            answer = self._call(WriteMetadata(operation, tuple(chunk)), operation)
            found += parse_results(answer.body, operation, status=answer.status)
        return found

    def _call(self, call: MetadataCall, operation: str) -> Answer:
        org = self._org
        headers = SoapHeaders(session_id=org.session.access_token)
        reads = operation in ("readMetadata", "listMetadata", "describeMetadata")
        return org.transport.send(
            Request(
                "POST",
                f"/services/Soap/m/{org.version:.1f}",
                content=build_request(call, headers, version=org.version),
                headers={
                    "Content-Type": "text/xml; charset=UTF-8",
                    "SOAPAction": operation,
                    "Accept": "text/xml",
                },
                reads=reads,
                idempotent=reads or operation in ("updateMetadata", "upsertMetadata"),
            )
        )


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
