"""SOAP 1.1 as Salesforce speaks it: envelopes, headers and faults, for the client and for the org.

A fault is one type on both sides, `SoapFault`: the org raises it and writes it, the client reads and raises
it. The shapes are those of recorded answers; the Partner API tells a fault's kind in `detail`, the Metadata
API sends code and text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from remit.api.codecs import xml
from remit.errors import OrgError

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass(frozen=True, slots=True)
class Api:
    """A SOAP API: its namespace, that of its faults, and whether a fault carries a detail."""

    name: str
    namespace: str
    faults: str
    detail: bool


PARTNER = Api("partner", "urn:partner.soap.sforce.com", "urn:fault.partner.soap.sforce.com", True)
METADATA = Api(
    "metadata", "http://soap.sforce.com/2006/04/metadata", "http://soap.sforce.com/2006/04/metadata", False
)

# Which fault of the Partner WSDL carries a code; all others are UnexpectedErrorFault.
_KINDS = {
    "INVALID_LOGIN": "LoginFault",
    "LOGIN_MUST_USE_SECURITY_TOKEN": "LoginFault",
    "LOGIN_DURING_RESTRICTED_DOMAIN": "LoginFault",
    "LOGIN_DURING_RESTRICTED_TIME": "LoginFault",
    "LOGIN_CHALLENGE_ISSUED": "LoginFault",
    "LOGIN_CHALLENGE_PENDING": "LoginFault",
    "PASSWORD_LOCKOUT": "LoginFault",
    "ORG_LOCKED": "LoginFault",
    "INVALID_FIELD": "InvalidFieldFault",
    "INVALID_TYPE": "InvalidSObjectFault",
    "MALFORMED_QUERY": "MalformedQueryFault",
    "MALFORMED_SEARCH": "MalformedSearchFault",
    "INVALID_ID_FIELD": "InvalidIdFault",
    "MALFORMED_ID": "InvalidIdFault",
    "INVALID_QUERY_LOCATOR": "InvalidQueryLocatorFault",
    "INVALID_NEW_PASSWORD": "InvalidNewPasswordFault",
    "INVALID_OLD_PASSWORD": "InvalidOldPasswordFault",
}
# The faults that extend ApiQueryFault: they carry the place in the query, -1 where there is none.
_QUERY_FAULTS = {"InvalidFieldFault", "InvalidSObjectFault", "MalformedQueryFault", "MalformedSearchFault"}
_PLACE = re.compile(r"^ERROR at Row:(\d+):Column:(\d+)$", re.MULTILINE)


class SoapFault(OrgError):
    """A SOAP fault. `message` is without the code, as in `exceptionMessage`.

    A code with a colon (`soapenv:Client`) is the protocol's: it has no detail, and its text no code in front.
    """

    def __init__(self, code: str, message: str, *, status: int = 500, kind: str = "") -> None:
        super().__init__(message, code=code, status=status)
        self.kind = kind or ("" if ":" in code else _KINDS.get(code, "UnexpectedErrorFault"))

    @property
    def faultcode(self) -> str:
        """`sf:CODE`, or the protocol's own."""
        return self.code if ":" in self.code else f"sf:{self.code}"

    @property
    def faultstring(self) -> str:
        """`CODE: message`, or the message alone for the protocol's own codes."""
        return self.message if ":" in self.code else f"{self.code}: {self.message}"

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the query that the message names, or -1, -1."""
        found = _PLACE.search(self.message)
        return (int(found[1]), int(found[2])) if found else (-1, -1)


def no_operation(namespace: str, operation: str) -> SoapFault:
    """An operation that the endpoint does not have, or one of another WSDL."""
    return SoapFault(
        "soapenv:Client",
        f"No operation available for request {{{namespace}}}{operation}, "
        "please check the WSDL for the service.",
    )


@dataclass(frozen=True, slots=True)
class SoapHeaders:
    """The headers that Remit reads and writes. None where a header was not sent."""

    session_id: str = field(default="", repr=False)
    client: str = ""
    default_namespace: str = ""
    all_or_none: bool | None = None
    batch_size: int | None = None
    organization_id: str = ""
    trigger_user_email: bool | None = None


@dataclass(frozen=True, slots=True)
class SoapRequest:
    """A request: the operation's name and namespace, its headers, and the operation's element."""

    operation: str
    namespace: str
    headers: SoapHeaders
    body: etree._Element


@dataclass(frozen=True, slots=True)
class LimitInfo:
    """The API request count that answers of the Partner API carry."""

    current: int
    limit: int
    type: str = "API REQUESTS"


def parse_request(data: bytes) -> SoapRequest:
    """What a client sent. Raises SoapFault `soapenv:Client` where it is no SOAP 1.1 request."""
    body, head = _open(data)
    operation = next(xml.children(body), None)
    if operation is None:
        raise SoapFault("soapenv:Client", "the SOAP body is empty")
    return SoapRequest(xml.local(operation), xml.namespace(operation), _read_headers(head), operation)


def _open(data: bytes) -> tuple[etree._Element, etree._Element | None]:
    """Body and header of an envelope."""
    try:
        root = xml.parse(data)
    except xml.XmlError as error:
        raise SoapFault("soapenv:Client", error.message) from error
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise SoapFault("soapenv:VersionMismatch", "not a SOAP 1.1 envelope")
    body = xml.child(root, "Body")
    if body is None:
        raise SoapFault("soapenv:Client", "the SOAP envelope has no body")
    return body, xml.child(root, "Header")


def _read_headers(head: etree._Element | None) -> SoapHeaders:
    """The headers by local name: clients put them under the API's namespace with any prefix."""
    if head is None:
        return SoapHeaders()
    found = {xml.local(h): h for h in xml.children(head)}
    nothing = etree.Element("nothing")

    def header(name: str) -> etree._Element:
        return found.get(name, nothing)

    return SoapHeaders(
        session_id=xml.text(header("SessionHeader"), "sessionId").strip(),
        client=xml.text(header("CallOptions"), "client"),
        default_namespace=xml.text(header("CallOptions"), "defaultNamespace"),
        all_or_none=xml.flag(found["AllOrNoneHeader"], "allOrNone") if "AllOrNoneHeader" in found else None,
        batch_size=xml.number(header("QueryOptions"), "batchSize") or None,
        organization_id=xml.text(header("LoginScopeHeader"), "organizationId").strip(),
        trigger_user_email=(
            xml.flag(found["EmailHeader"], "triggerUserEmail") if "EmailHeader" in found else None
        ),
    )


def new_envelope(api: Api, **prefixes: str) -> tuple[etree._Element, etree._Element, etree._Element]:
    """An envelope, its header and its body, the API's namespace being the default one."""
    ns = xml.namespaces(api.namespace, soapenv=ENVELOPE, xsi=xml.XSI, **prefixes)
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap=ns)
    return root, xml.add(root, "Header"), xml.add(root, "Body")


def request_envelope(
    api: Api, operation: str, headers: SoapHeaders, **prefixes: str
) -> tuple[etree._Element, etree._Element]:
    """An envelope with headers, and the operation's element to be filled."""
    root, head, body = new_envelope(api, **prefixes)
    _write_headers(head, headers, api.namespace)
    if len(head) == 0:
        root.remove(head)
    return root, xml.add(body, operation, None, api.namespace)


def _write_headers(head: etree._Element, headers: SoapHeaders, ns: str) -> None:
    if headers.session_id:
        xml.add(xml.add(head, "SessionHeader", None, ns), "sessionId", headers.session_id)
    if headers.client or headers.default_namespace:
        options = xml.add(head, "CallOptions", None, ns)
        xml.add(options, "client", headers.client)
        if headers.default_namespace:
            xml.add(options, "defaultNamespace", headers.default_namespace)
    if headers.organization_id:
        xml.add(xml.add(head, "LoginScopeHeader", None, ns), "organizationId", headers.organization_id)
    if headers.all_or_none is not None:
        xml.add(xml.add(head, "AllOrNoneHeader", None, ns), "allOrNone", headers.all_or_none)
    if headers.batch_size is not None:
        xml.add(xml.add(head, "QueryOptions", None, ns), "batchSize", headers.batch_size)
    if headers.trigger_user_email is not None:
        mail = xml.add(head, "EmailHeader", None, ns)
        xml.add(mail, "triggerAutoResponseEmail", False)
        xml.add(mail, "triggerOtherEmail", False)
        xml.add(mail, "triggerUserEmail", headers.trigger_user_email)


def response_envelope(
    api: Api, operation: str, limits: LimitInfo | None = None, **prefixes: str
) -> tuple[etree._Element, etree._Element]:
    """An envelope and its `{operation}Response` element to be filled with results."""
    root, head, body = new_envelope(api, **prefixes)
    if limits is None:
        root.remove(head)
    else:
        info = xml.add(xml.add(head, "LimitInfoHeader", None, api.namespace), "limitInfo")
        xml.add_all(info, {"current": limits.current, "limit": limits.limit, "type": limits.type})
    return root, xml.add(body, f"{operation}Response", None, api.namespace)


def build_fault(api: Api, fault: SoapFault) -> bytes:
    """A fault as the API answers it, with status `fault.status`."""
    ns: dict[str, str] = {"soapenv": ENVELOPE, "sf": api.faults, "xsi": xml.XSI}
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap=ns)
    element = xml.add(xml.add(root, "Body"), "Fault")
    xml.add(element, "faultcode", fault.faultcode, "")
    xml.add(element, "faultstring", fault.faultstring, "")
    if api.detail and fault.kind:
        detail = xml.add(xml.add(element, "detail", None, ""), fault.kind, None, api.faults)
        detail.set(xml.TYPE, f"sf:{fault.kind}")
        xml.add(detail, "exceptionCode", fault.code)
        xml.add(detail, "exceptionMessage", fault.message)
        if fault.kind in _QUERY_FAULTS:
            row, column = fault.place
            xml.add(detail, "row", row)
            xml.add(detail, "column", column)
    return xml.serialize(root)


def parse_response(data: bytes, operation: str, *, status: int = 200) -> etree._Element:
    """The `{operation}Response` element of an answer.

    Raises SoapFault where the answer is one, OrgError where it is no answer to that operation (a page of a
    proxy, say).
    """
    try:
        body, _ = _open(data)
    except SoapFault as error:
        raise OrgError(
            f"the answer to {operation} is no SOAP (HTTP {status}): {error.message}",
            status=status,
            next_step="check the URL, and whether a proxy or a login page answers in the org's place",
        ) from error
    first = next(xml.children(body), None)
    if first is not None and xml.local(first) == "Fault":
        raise read_fault(first, status=status)
    if first is None or xml.local(first) != f"{operation}Response":
        got = "nothing" if first is None else xml.local(first)
        raise OrgError(f"the answer to {operation} holds {got}", status=status)
    return first


def read_fault(element: etree._Element, *, status: int = 500) -> SoapFault:
    """A fault from its element. The code is told without `sf:`, the message without the code."""
    faultcode = xml.text(element, "faultcode").strip()
    prefix, _, name = faultcode.rpartition(":")
    code = faultcode if prefix.lower().startswith(("soap", "env")) else name
    message = xml.text(element, "faultstring")
    if message.startswith(f"{code}: "):
        message = message[len(code) + 2 :]
    detail = xml.child(element, "detail")
    kind = next((xml.local(d) for d in xml.children(detail)), "") if detail is not None else ""
    return SoapFault(code or "UNKNOWN_EXCEPTION", message, status=status, kind=kind)


def results(response: etree._Element) -> Iterable[etree._Element]:
    """The `result` elements of a response."""
    return xml.children(response, "result")
