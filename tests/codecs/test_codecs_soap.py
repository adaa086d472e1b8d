"""SOAP envelopes, headers and faults have the shapes that real orgs and clients send."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.api.codecs import soap, soap_metadata, soap_partner, xml
from remit.api.codecs.soap import METADATA, PARTNER, SoapFault, SoapHeaders
from remit.errors import OrgError
from tests.codecs.soap_shape import recorded, shape

NO_COLUMN = (
    "\nselect adfId, Name from Contact\n       ^\nERROR at Row:1:Column:8\n"
    "No such column 'adfId' on entity 'Contact'."
)


@pytest.mark.parametrize(
    ("name", "api", "fault"),
    [
        ("soap_fault_invalid_field", PARTNER, SoapFault("INVALID_FIELD", NO_COLUMN)),
        ("soap_fault_invalid_session", PARTNER, SoapFault("INVALID_SESSION_ID", "Invalid Session ID")),
        ("soap_login_fault_invalid_login", PARTNER, SoapFault("INVALID_LOGIN", "Invalid username")),
        ("metadata_fault_insufficient_access", METADATA, SoapFault("INSUFFICIENT_ACCESS", "use of the")),
    ],
)
def test_a_fault_has_the_recorded_shape_and_comes_back_as_it_was(
    name: str, api: soap.Api, fault: SoapFault
) -> None:
    written = soap.build_fault(api, fault)
    assert shape(written) == recorded(name)
    with pytest.raises(SoapFault) as caught:
        soap.parse_response(written, "query", status=500)
    assert (caught.value.code, caught.value.message) == (fault.code, fault.message)
    assert caught.value.status == 500


def test_a_query_fault_tells_the_place_that_its_message_names() -> None:
    written = soap.build_fault(PARTNER, SoapFault("INVALID_FIELD", NO_COLUMN))
    assert b"<sf:row>1</sf:row><sf:column>8</sf:column>" in written
    unplaced = soap.build_fault(PARTNER, SoapFault("INVALID_TYPE", "sObject type 'X' is not supported."))
    assert b"<sf:row>-1</sf:row><sf:column>-1</sf:column>" in unplaced


def test_fault_text_puts_the_code_first_and_the_exception_message_leaves_it_out() -> None:
    written = soap.build_fault(PARTNER, SoapFault("INVALID_LOGIN", "Invalid username"))
    assert b"<faultcode>sf:INVALID_LOGIN</faultcode>" in written
    assert b"<faultstring>INVALID_LOGIN: Invalid username</faultstring>" in written
    assert b"<sf:exceptionMessage>Invalid username</sf:exceptionMessage>" in written


def test_a_protocol_fault_has_neither_code_in_its_text_nor_a_detail() -> None:
    written = soap.build_fault(PARTNER, soap.no_operation("urn:partner.soap.sforce.com", "sing"))
    assert b"<faultcode>soapenv:Client</faultcode>" in written
    assert (
        b"<faultstring>No operation available for request {urn:partner.soap.sforce.com}sing, "
        b"please check the WSDL for the service.</faultstring>" in written
    )
    assert b"<detail>" not in written


def test_headers_arrive_as_they_were_sent() -> None:
    headers = SoapHeaders(
        session_id="00D!AQ",
        client="remit",
        default_namespace="sf",
        all_or_none=True,
        batch_size=200,
        organization_id="00D000000000001",
        trigger_user_email=False,
    )
    root, _ = soap.request_envelope(PARTNER, "query", headers)
    read = soap.parse_request(xml.serialize(root))
    assert (read.operation, read.namespace, read.headers) == ("query", PARTNER.namespace, headers)


def test_a_session_is_not_shown() -> None:
    assert "00D!AQ" not in repr(SoapHeaders(session_id="00D!AQ"))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"nothing", "soapenv:Client"),
        (b"<a/>", "soapenv:VersionMismatch"),
        (
            b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>',
            "soapenv:Client",
        ),
    ],
)
def test_what_is_no_request_is_a_fault(document: bytes, code: str) -> None:
    with pytest.raises(SoapFault) as caught:
        soap.parse_request(document)
    assert caught.value.code == code


def test_an_answer_that_is_no_soap_says_where_to_look() -> None:
    with pytest.raises(OrgError) as caught:
        soap.parse_response(b"<html>Log in</html>", "query", status=503)
    assert caught.value.status == 503
    assert "proxy" in caught.value.next_step


@given(data=st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_bytes_break_the_reading_of_a_request(data: bytes) -> None:
    with pytest.raises(SoapFault):
        soap.parse_request(data)


BODIES = st.recursive(
    st.just("") | st.sampled_from(["x", "true", "-1", "&lt;"]),
    lambda inner: st.lists(
        st.tuples(
            st.sampled_from(["metadata", "type", "fullNames", "sObjects", "Id", "queries", "asOfVersion"]),
            st.sampled_from(["", ' i:nil="true"', ' i:type="Profile"', ' i:type="m:CustomObject"']),
            inner,
        ),
        max_size=3,
    ).map(lambda parts: "".join(f"<{n}{a}>{b}</{n}>" for n, a, b in parts)),
    max_leaves=6,
)


@given(
    body=BODIES,
    operation=st.sampled_from(["createMetadata", "readMetadata", "listMetadata", "query", "update"]),
)
@settings(max_examples=150, deadline=None)
def test_no_body_breaks_the_reading_of_a_call(body: str, operation: str) -> None:
    for api, parse in ((METADATA, soap_metadata.parse_call), (PARTNER, soap_partner.parse_call)):
        request = soap.parse_request(
            f'<e:Envelope xmlns:e="{soap.ENVELOPE}" xmlns:i="{xml.XSI}" xmlns:m="{api.namespace}"><e:Body>'
            f'<{operation} xmlns="{api.namespace}">{body}</{operation}></e:Body></e:Envelope>'.encode()
        )
        with contextlib.suppress(SoapFault):
            parse(request)
