"""What the Partner API answers: sessions, query results, results of writes; built and read.

Elements stand in the order of the Partner WSDL 54.0, nil and left out as in recorded answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from remit.api.codecs import soap, xml
from remit.api.codecs.soap import PARTNER, LimitInfo
from remit.api.codecs.soap_partner_values import LoginResult, RowError, RowResult, UserInfo
from remit.api.codecs.soap_records import (
    SOBJECT,
    Record,
    read_query_result,
    read_record,
    write_query_result,
    write_record,
)

# Element of GetUserInfoResult, attribute of UserInfo, and whether the WSDL calls it nillable.
_USER_INFO: tuple[tuple[str, str, bool], ...] = (
    ("accessibilityMode", "accessibility_mode", False),
    ("chatterExternal", "chatter_external", False),
    ("currencySymbol", "currency_symbol", True),
    ("orgAttachmentFileSizeLimit", "attachment_file_size_limit", False),
    ("orgDefaultCurrencyIsoCode", "default_currency", True),
    ("orgDefaultCurrencyLocale", "default_currency_locale", True),
    ("orgDisallowHtmlAttachments", "disallow_html_attachments", False),
    ("orgHasPersonAccounts", "person_accounts", False),
    ("organizationId", "organization_id", False),
    ("organizationMultiCurrency", "multi_currency", False),
    ("organizationName", "organization_name", False),
    ("profileId", "profile_id", False),
    ("roleId", "role_id", True),
    ("sessionSecondsValid", "session_seconds_valid", False),
    ("userDefaultCurrencyIsoCode", "user_default_currency", True),
    ("userEmail", "user_email", False),
    ("userFullName", "user_full_name", False),
    ("userId", "user_id", False),
    ("userLanguage", "user_language", False),
    ("userLocale", "user_locale", False),
    ("userName", "user_name", False),
    ("userTimeZone", "user_time_zone", False),
    ("userType", "user_type", False),
    ("userUiSkin", "user_ui_skin", False),
)
_BOOLEANS = {
    "accessibility_mode",
    "chatter_external",
    "disallow_html_attachments",
    "person_accounts",
    "multi_currency",
}
_INTEGERS = {"attachment_file_size_limit", "session_seconds_valid"}


def _write_user_info(element: etree._Element, user: UserInfo) -> None:
    for name, attribute, nillable in _USER_INFO:
        value = getattr(user, attribute)
        if nillable:
            xml.add_or_nil(element, name, value)
        else:
            xml.add(element, name, value)


def _read_user_info(element: etree._Element) -> UserInfo:
    values: dict[str, Any] = {}
    for name, attribute, nillable in _USER_INFO:
        text = xml.text(element, name)
        if attribute in _BOOLEANS:
            values[attribute] = text.strip() in xml.TRUE
        elif attribute in _INTEGERS:
            values[attribute] = xml.number(element, name)
        else:
            values[attribute] = text or None if nillable else text
    return UserInfo(**values)


def build_login_response(login: LoginResult) -> bytes:
    """A LoginResult; answers to login carry no limit header."""
    root, response = soap.response_envelope(PARTNER, "login")
    result = xml.add(response, "result")
    xml.add_all(
        result,
        {
            "metadataServerUrl": login.metadata_server_url,
            "passwordExpired": login.password_expired,
            "sandbox": login.sandbox,
            "serverUrl": login.server_url,
            "sessionId": login.session_id,
            "userId": login.user.user_id,
        },
    )
    _write_user_info(xml.add(result, "userInfo"), login.user)
    return xml.serialize(root)


def parse_login(data: bytes, *, status: int = 200) -> LoginResult:
    """The session of a login. Raises SoapFault where the org refused it."""
    response = soap.parse_response(data, "login", status=status)
    result = next(iter(soap.results(response)), response)
    info = xml.child(result, "userInfo")
    return LoginResult(
        session_id=xml.text(result, "sessionId"),
        server_url=xml.text(result, "serverUrl"),
        metadata_server_url=xml.text(result, "metadataServerUrl"),
        sandbox=xml.flag(result, "sandbox"),
        password_expired=xml.flag(result, "passwordExpired"),
        user=_read_user_info(result if info is None else info),
    )


def build_user_info_response(user: UserInfo, limits: LimitInfo | None = None) -> bytes:
    """A GetUserInfoResult."""
    root, response = soap.response_envelope(PARTNER, "getUserInfo", limits)
    _write_user_info(xml.add(response, "result"), user)
    return xml.serialize(root)


def parse_user_info(data: bytes, *, status: int = 200) -> UserInfo:
    """Whom a session belongs to."""
    response = soap.parse_response(data, "getUserInfo", status=status)
    return _read_user_info(next(iter(soap.results(response)), response))


def build_query_response(
    records: Sequence[Mapping[str, Any]],
    *,
    operation: str = "query",
    size: int | None = None,
    locator: str = "",
    limits: LimitInfo | None = None,
) -> bytes:
    """A QueryResult of query, queryAll or queryMore.

    `records` are REST's dicts, in the order of the select list; `size` is the whole query's count, and
    `locator` is set while more records are to come (`01g...-2000`).
    """
    root, response = soap.response_envelope(PARTNER, operation, limits, sf=SOBJECT, xsd=xml.XSD)
    write_query_result(xml.add(response, "result"), records, size, locator)
    return xml.serialize(root)


def parse_query(data: bytes, operation: str = "query", *, status: int = 200) -> Record:
    """A QueryResult in the words of REST: totalSize, done, records, queryLocator. Values are texts."""
    response = soap.parse_response(data, operation, status=status)
    return read_query_result(next(iter(soap.results(response)), response))


def build_search_response(records: Iterable[Mapping[str, Any]], limits: LimitInfo | None = None) -> bytes:
    """A SearchResult."""
    root, response = soap.response_envelope(PARTNER, "search", limits, sf=SOBJECT)
    result = xml.add(response, "result")
    xml.add(result, "queryId", "")
    for record in records:
        write_record(xml.add(result, "searchRecords"), "record", record)
    return xml.serialize(root)


def build_retrieve_response(
    records: Iterable[Mapping[str, Any] | None], limits: LimitInfo | None = None
) -> bytes:
    """The records of a retrieve in the order asked for, nil where one is not there or not visible."""
    root, response = soap.response_envelope(PARTNER, "retrieve", limits, sf=SOBJECT)
    for record in records:
        if record is None:
            xml.add_nil(response, "result")
        else:
            write_record(response, "result", record)
    return xml.serialize(root)


def parse_retrieve(data: bytes, *, status: int = 200) -> tuple[Record | None, ...]:
    """The records of a retrieve."""
    return tuple(
        None if xml.is_nil(r) else read_record(r)
        for r in soap.results(soap.parse_response(data, "retrieve", status=status))
    )


def build_row_results(operation: str, rows: Iterable[RowResult], limits: LimitInfo | None = None) -> bytes:
    """SaveResult, UpsertResult, DeleteResult or UndeleteResult of each record, in the order sent."""
    root, response = soap.response_envelope(PARTNER, operation, limits)
    for row in rows:
        result = xml.add(response, "result")
        if operation == "upsert":
            xml.add(result, "created", bool(row.created))
        for error in row.errors:
            told = xml.add(result, "errors")
            for name in error.fields:
                xml.add(told, "fields", name)
            xml.add_all(told, {"message": error.message, "statusCode": error.status_code})
        xml.add_or_nil(result, "id", row.id)
        xml.add(result, "success", row.success)
    return xml.serialize(root)


def parse_row_results(data: bytes, operation: str, *, status: int = 200) -> tuple[RowResult, ...]:
    """What became of each record. Raises SoapFault where the org refused the call."""
    rows = []
    for r in soap.results(soap.parse_response(data, operation, status=status)):
        errors = tuple(
            RowError(xml.text(e, "statusCode"), xml.text(e, "message"), xml.texts(e, "fields"))
            for e in xml.children(r, "errors")
        )
        if not errors and not xml.flag(r, "success"):
            errors = (RowError("UNKNOWN_EXCEPTION", "the org reported failure without an error"),)
        created = xml.flag(r, "created") if xml.child(r, "created") is not None else None
        rows.append(RowResult(xml.text(r, "id") or None, errors, created))
    return tuple(rows)


def build_simple_response(
    operation: str,
    result: Mapping[str, str | bool | int | float | None] | None = None,
    limits: LimitInfo | None = None,
) -> bytes:
    """An answer of few words: logout (no result), setPassword (an empty one), resetPassword (`password`),
    getServerTimestamp (`timestamp`).
    """
    root, response = soap.response_envelope(PARTNER, operation, limits)
    if result is not None:
        xml.add_all(xml.add(response, "result"), result)
    return xml.serialize(root)
