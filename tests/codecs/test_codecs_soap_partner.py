"""The Partner API: calls and answers both ways, in the shapes of recorded answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.api.codecs import soap, soap_partner, xml
from remit.api.codecs.soap import LimitInfo, SoapFault, SoapHeaders
from remit.api.codecs.soap_describe import build_describe_global, build_describe_sobjects
from remit.api.codecs.soap_partner import (
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
from tests.codecs.soap_shape import recorded, shape

LIMITS = LimitInfo(9, 15000)
USER = UserInfo(
    user_id="005E00000017spfIAA",
    user_name="sap@integration.acme.example",
    user_email="integrations@acme.example",
    user_full_name="SAP Integration",
    organization_id="00DE0000000YSKpMAO",
    organization_name="Acme",
    profile_id="00eE0000000oANhIAM",
)
LOGIN = LoginResult(
    session_id="00DE!SESSION",
    server_url="https://acme.my.salesforce.com/services/Soap/u/59.0/00DE0000000YSKp",
    metadata_server_url="https://acme.my.salesforce.com/services/Soap/m/59.0/00DE0000000YSKp",
    user=USER,
)
# Elements that the recorded answers (API 24.0 to 48.0) are too old to have, from the WSDL of 54.0.
NEWER = ("chatterExternal", "orgDefaultCurrencyLocale@nil", "orgDefaultCurrencyLocale")


def contact(**fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Contact"}, **fields}


def without_newer(paths: list[str]) -> list[str]:
    return [p for p in paths if p.rpartition("/")[2] not in NEWER]


CALLS: list[PartnerCall] = [
    Login("sap@acme.example", "p<&>w"),
    Logout(),
    Query("SELECT Id FROM Account WHERE Name < 'a & b'"),
    Query("SELECT Id FROM Account", all=True),
    QueryMore("01g000000000001AAA-2000"),
    Search("FIND {acme} RETURNING Account(Id)"),
    Create((contact(LastName="A", Account={"attributes": {"type": "Account"}, "Ext__c": "7"}),)),
    Update((contact(Id="003000000000001AAA", Phone=None, LastName=""),)),
    Upsert("Ext__c", (contact(Ext__c="1", LastName="B"),)),
    Delete(("003000000000001AAA", "003000000000002AAA")),
    Undelete(("003000000000001AAA",)),
    Retrieve(("Id", "Name"), "Contact", ("003000000000001AAA",)),
    DescribeGlobal(),
    DescribeSObjects(("Account", "Contact")),
    DescribeSObjects(("Account",), single=True),
    GetUserInfo(),
    GetServerTimestamp(),
    SetPassword("005E00000017spfIAA", "secret"),
    ResetPassword("005E00000017spfIAA"),
]


@pytest.mark.parametrize("call", CALLS, ids=soap_partner.operation_of)
def test_a_call_arrives_as_it_was_sent(call: PartnerCall) -> None:
    request = soap.parse_request(soap_partner.build_request(call, SoapHeaders(session_id="s")))
    assert soap_partner.parse_call(request) == call


def test_passwords_and_sessions_are_not_shown() -> None:
    assert "p<&>w" not in repr(CALLS[0])
    assert "secret" not in repr(SetPassword("005", "secret"))
    assert "SESSION" not in repr(LOGIN)


def test_the_login_of_simple_salesforce_is_understood() -> None:
    document = b"""<?xml version="1.0" encoding="utf-8" ?>
    <env:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"
            xmlns:urn="urn:partner.soap.sforce.com">
        <env:Header><urn:CallOptions><urn:client>app</urn:client>
            <urn:defaultNamespace>sf</urn:defaultNamespace></urn:CallOptions></env:Header>
        <env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com">
            <n1:username>a@b.example</n1:username><n1:password>pwTOKEN</n1:password>
        </n1:login></env:Body>
    </env:Envelope>"""
    request = soap.parse_request(document)
    assert request.headers.client == "app"
    assert soap_partner.parse_call(request) == Login("a@b.example", "pwTOKEN")


def test_an_operation_of_another_wsdl_is_refused() -> None:
    request = soap.parse_request(
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        b'<query xmlns="urn:enterprise.soap.sforce.com"/></e:Body></e:Envelope>'
    )
    with pytest.raises(SoapFault, match=r"\{urn:enterprise.soap.sforce.com\}query"):
        soap_partner.parse_call(request)


def test_login_answers_in_the_recorded_shape() -> None:
    written = soap_partner.build_login_response(LOGIN)
    assert without_newer(shape(written)) == recorded("soap_login_response")
    assert soap_partner.parse_login(written) == LOGIN


def test_user_info_answers_in_the_recorded_shape() -> None:
    written = soap_partner.build_user_info_response(USER, LIMITS)
    assert without_newer(shape(written)) == recorded("soap_getUserInfo_response")
    assert soap_partner.parse_user_info(written) == USER


def test_a_query_answers_with_the_id_twice() -> None:
    records = [contact(Id="003000000000001AAA", Name="A")]
    written = soap_partner.build_query_response(records, limits=LIMITS)
    assert shape(written) == recorded("soap_query_response")
    assert soap_partner.parse_query(written) == {"totalSize": 1, "done": True, "records": records}


def test_an_unfinished_query_carries_a_locator_and_the_whole_size() -> None:
    records = [{"attributes": {"type": "Opportunity"}, "Id": "006000000000001AAA", "Name": "A"}]
    written = soap_partner.build_query_response(
        records, operation="queryAll", size=3000, locator="01g000000000001AAA-2000", limits=LIMITS
    )
    assert shape(written) == recorded("soap_queryAll_not_done_locator")
    read = soap_partner.parse_query(written, "queryAll")
    assert (read["totalSize"], read["done"], read["queryLocator"]) == (3000, False, "01g000000000001AAA-2000")


def test_a_parent_is_a_nested_record_and_an_unselected_id_is_nil() -> None:
    records = [
        contact(Account={"attributes": {"type": "Account"}, "Name": "Acme"}, FirstName=None, LastName="Admin")
    ]
    written = soap_partner.build_query_response(records, operation="queryAll")
    assert shape(written) == recorded("soap_query_parent_no_id_selected")
    assert soap_partner.parse_query(written, "queryAll")["records"] == records


def test_a_child_subquery_is_a_nested_query_result() -> None:
    child = contact(Id="003000000000001AAA", LastName="A")
    records = [
        {
            "attributes": {"type": "Account"},
            "Name": "Acme",
            "Contacts": {"totalSize": 1, "done": True, "records": [child]},
            "Cases": None,
        }
    ]
    written = soap_partner.build_query_response(records)
    assert (
        "/soapenv:Body/queryResponse/result@QueryResult/records@sf:sObject/sf:Contacts@QueryResult/done"
        in shape(written)
    )
    assert soap_partner.parse_query(written)["records"] == records


def test_values_are_written_as_soap_writes_them() -> None:
    record = {
        "attributes": {"type": "Account"},
        "Active__c": True,
        "NumberOfEmployees": 12,
        "AnnualRevenue": 1200.5,
        "CreatedDate": "2026-01-31T10:00:00.000+0000",
        "BillingAddress": {"city": "Berlin", "latitude": 52.5, "longitude": 13.4},
    }
    written = soap_partner.build_query_response([record])
    for text in (
        b"<sf:Active__c>true</sf:Active__c>",
        b"<sf:NumberOfEmployees>12</sf:NumberOfEmployees>",
        b"<sf:AnnualRevenue>1200.5</sf:AnnualRevenue>",
        b"<sf:CreatedDate>2026-01-31T10:00:00.000Z</sf:CreatedDate>",
        b'<sf:BillingAddress xsi:type="address"><latitude>52.5</latitude><longitude>13.4</longitude>'
        b'<city>Berlin</city><country xsi:nil="true"/>',
    ):
        assert text in written


def test_an_aggregate_says_the_type_of_its_values() -> None:
    row = {"attributes": {"type": "AggregateResult"}, "expr0": 5, "avg": 1.5}
    written = soap_partner.build_query_response([row])
    assert b'<sf:expr0 xsi:type="xsd:int">5</sf:expr0><sf:avg xsi:type="xsd:double">1.5</sf:avg>' in written


@pytest.mark.parametrize(
    ("operation", "rows"),
    [
        ("create", [RowResult("003000000000001AAA")]),
        ("delete", [RowResult("001000000000001AAA")]),
        (
            "upsert",
            [RowResult("001000000000001AAA", created=False), RowResult("001000000000002AAA", created=True)],
        ),
    ],
)
def test_writes_answer_in_the_recorded_shape(operation: str, rows: list[RowResult]) -> None:
    written = soap_partner.build_row_results(operation, rows, LIMITS)
    assert shape(written) == recorded(f"soap_{operation}_response")
    assert soap_partner.parse_row_results(written, operation) == tuple(rows)


def test_a_refused_record_carries_its_errors_and_a_nil_id() -> None:
    row = RowResult(
        None, (RowError("REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ("Name",)),)
    )
    written = soap_partner.build_row_results("create", [row])
    assert [p.rpartition("/")[2] for p in shape(written)][3:] == [
        "errors",
        "fields",
        "message",
        "statusCode",
        "id@nil",
        "success",
    ]
    assert soap_partner.parse_row_results(written, "create") == (row,)


def test_retrieve_answers_nil_for_what_is_not_there() -> None:
    records = [contact(Id="003000000000001AAA", Name="A"), None]
    written = soap_partner.build_retrieve_response(records)
    assert list(soap_partner.parse_retrieve(written)) == records


def test_fields_to_null_become_none_and_nil_elements_are_ignored() -> None:
    request = soap.parse_request(
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
        b'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e:Body>'
        b'<p:update xmlns:p="urn:partner.soap.sforce.com" xmlns:o="urn:sobject.partner.soap.sforce.com">'
        b"<p:sObjects><o:type>Account</o:type><o:fieldsToNull>Phone</o:fieldsToNull>"
        b'<o:Id>001000000000001AAA</o:Id><Type>Prospect</Type><Fax i:nil="true"/></p:sObjects>'
        b"</p:update></e:Body></e:Envelope>"
    )
    assert soap_partner.parse_call(request) == Update(
        (
            {
                "attributes": {"type": "Account"},
                "Id": "001000000000001AAA",
                "Type": "Prospect",
                "Phone": None,
            },
        )
    )


def test_simple_answers() -> None:
    assert shape(soap_partner.build_simple_response("logout"))[-1] == "/soapenv:Body/logoutResponse"
    reset = soap_partner.build_simple_response("resetPassword", {"password": "x1"})
    assert shape(reset)[-1] == "/soapenv:Body/resetPasswordResponse/result/password"


def test_describes_come_from_those_of_rest_in_the_order_of_the_wsdl() -> None:
    field = {
        "name": "Rating",
        "label": "Rating",
        "type": "picklist",
        "soapType": "xsd:string",
        "defaultValue": False,
        "nillable": True,
        "picklistValues": [{"value": "Hot", "label": "Hot", "active": True, "defaultValue": False}],
    }
    describe = {"name": "Account", "label": "Account", "keyPrefix": "001", "fields": [field], "urls": {}}
    written = build_describe_sobjects([describe], single=True)
    names = [p.rpartition("/")[2] for p in shape(written)]
    assert (
        names.index("createable")
        < names.index("fields")
        < names.index("keyPrefix")
        < names.index("urlDetail@nil")
    )
    assert "urls" not in names
    assert "defaultValue@xsd:boolean" in names
    everything = build_describe_global({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [describe]})
    assert (
        xml.text(next(iter(soap.results(soap.parse_response(everything, "describeGlobal")))), "encoding")
        == "UTF-8"
    )


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    max_size=20,
)
NAMES = st.from_regex(r"[A-Z][a-z]{0,8}(__c)?", fullmatch=True).filter(lambda n: n not in ("Id",))
VALUES = st.none() | TEXT


@given(fields=st.dictionaries(NAMES, VALUES, max_size=6), parent=st.dictionaries(NAMES, VALUES, max_size=3))
@settings(max_examples=50, deadline=None)
def test_any_record_of_texts_survives_a_query_and_an_update(
    fields: dict[str, str | None], parent: dict[str, str | None]
) -> None:
    nested = {"attributes": {"type": "Account"}, **parent}
    record = contact(**fields, ParentX={**nested})
    read = soap_partner.parse_query(soap_partner.build_query_response([record]))
    assert read["records"] == [record]
    sent = soap_partner.build_request(Update((record,)), SoapHeaders())
    assert soap_partner.parse_call(soap.parse_request(sent)) == Update((record,))
