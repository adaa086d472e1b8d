"""The Partner API over SOAP: what a client calls, parsed and built.

Answers are in `soap_partner_results`, describes in `soap_describe`; values are re-exported here.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from remit.api.codecs import soap, xml
from remit.api.codecs.soap import PARTNER, SoapHeaders, SoapRequest
from remit.api.codecs.soap_partner_results import (
    build_login_response,
    build_query_response,
    build_retrieve_response,
    build_row_results,
    build_search_response,
    build_simple_response,
    build_user_info_response,
    parse_login,
    parse_query,
    parse_retrieve,
    parse_row_results,
    parse_user_info,
)
from remit.api.codecs.soap_partner_values import (
    Create,
    Delete,
    DescribeGlobal,
    DescribeSObjects,
    GetServerTimestamp,
    GetUserInfo,
    Login,
    LoginResult,
    Logout,
    PartnerCall,
    Query,
    QueryMore,
    ResetPassword,
    Retrieve,
    RowError,
    RowResult,
    Search,
    SetPassword,
    Undelete,
    Update,
    Upsert,
    UserInfo,
)
from remit.api.codecs.soap_records import SOBJECT, read_input, write_input

__all__ = [
    "Create",
    "Delete",
    "DescribeGlobal",
    "DescribeSObjects",
    "GetServerTimestamp",
    "GetUserInfo",
    "Login",
    "LoginResult",
    "Logout",
    "PartnerCall",
    "Query",
    "QueryMore",
    "ResetPassword",
    "Retrieve",
    "RowError",
    "RowResult",
    "Search",
    "SetPassword",
    "Undelete",
    "Update",
    "Upsert",
    "UserInfo",
    "build_login_response",
    "build_query_response",
    "build_request",
    "build_retrieve_response",
    "build_row_results",
    "build_search_response",
    "build_simple_response",
    "build_user_info_response",
    "operation_of",
    "parse_call",
    "parse_login",
    "parse_query",
    "parse_retrieve",
    "parse_row_results",
    "parse_user_info",
]


def _records(body: etree._Element) -> tuple[dict[str, object], ...]:
    return tuple(read_input(e) for e in xml.children(body, "sObjects"))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


_READERS: dict[str, Callable[[etree._Element], PartnerCall]] = {
    "login": lambda b: Login(xml.text(b, "username"), xml.text(b, "password")),
    "logout": lambda b: Logout(),
    "query": lambda b: Query(xml.text(b, "queryString")),
    "queryAll": lambda b: Query(xml.text(b, "queryString"), all=True),
    "queryMore": lambda b: QueryMore(xml.text(b, "queryLocator").strip()),
    "search": lambda b: Search(xml.text(b, "searchString")),
    "create": lambda b: Create(_records(b)),
    "update": lambda b: Update(_records(b)),
    "upsert": lambda b: Upsert(xml.text(b, "externalIDFieldName").strip(), _records(b)),
    "delete": lambda b: Delete(xml.texts(b, "ids")),
    "undelete": lambda b: Undelete(xml.texts(b, "ids")),
    "retrieve": lambda b: Retrieve(
        _names(xml.text(b, "fieldList")), xml.text(b, "sObjectType").strip(), xml.texts(b, "ids")
    ),
    "describeGlobal": lambda b: DescribeGlobal(),
    "describeSObject": lambda b: DescribeSObjects(xml.texts(b, "sObjectType"), single=True),
    "describeSObjects": lambda b: DescribeSObjects(xml.texts(b, "sObjectType")),
    "getUserInfo": lambda b: GetUserInfo(),
    "getServerTimestamp": lambda b: GetServerTimestamp(),
    "setPassword": lambda b: SetPassword(xml.text(b, "userId").strip(), xml.text(b, "password")),
    "resetPassword": lambda b: ResetPassword(xml.text(b, "userId").strip()),
}


def parse_call(request: SoapRequest) -> PartnerCall:
    """What a client asks for.

    Raises SoapFault for an operation that the local org does not have, or one of another WSDL.
    """
    reader = _READERS.get(request.operation)
    if request.namespace != PARTNER.namespace or reader is None:
        raise soap.no_operation(request.namespace, request.operation)
    return reader(request.body)


def operation_of(call: PartnerCall) -> str:
    """The operation's name in the WSDL, which also names its response."""
    if isinstance(call, Query):
        return "queryAll" if call.all else "query"
    if isinstance(call, DescribeSObjects):
        return "describeSObject" if call.single else "describeSObjects"
    name = type(call).__name__
    return name[0].lower() + name[1:]


def build_request(call: PartnerCall, headers: SoapHeaders) -> bytes:
    """A call as a client sends it."""
    root, body = soap.request_envelope(PARTNER, operation_of(call), headers, sf=SOBJECT)
    if isinstance(call, Create | Update | Upsert):
        if isinstance(call, Upsert):
            xml.add(body, "externalIDFieldName", call.external_id)
        for record in call.records:
            write_input(body, record)
    elif isinstance(call, Delete | Undelete):
        _add_many(body, "ids", call.ids)
    elif isinstance(call, Retrieve):
        xml.add_all(body, {"fieldList": ",".join(call.fields), "sObjectType": call.type})
        _add_many(body, "ids", call.ids)
    elif isinstance(call, DescribeSObjects):
        _add_many(body, "sObjectType", call.types)
    else:
        xml.add_all(body, _arguments(call))
    return xml.serialize(root)


def _add_many(body: etree._Element, name: str, values: tuple[str, ...]) -> None:
    for value in values:
        xml.add(body, name, value)


def _arguments(call: PartnerCall) -> dict[str, str | bool | int | float | None]:
    """The arguments of a call that takes texts only."""
    match call:
        case Login(username, password):
            return {"username": username, "password": password}
        case Query(text):
            return {"queryString": text}
        case QueryMore(locator):
            return {"queryLocator": locator}
        case Search(text):
            return {"searchString": text}
        case SetPassword(user_id, password):
            return {"userId": user_id, "password": password}
        case ResetPassword(user_id):
            return {"userId": user_id}
        case _:
            return {}
