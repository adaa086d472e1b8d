"""An unmodified simple-salesforce logs in and uses the Metadata API on answers of these codecs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from simple_salesforce import Salesforce, SalesforceLogin
from simple_salesforce.exceptions import SalesforceAuthenticationFailed

from remit.api.codecs import soap, soap_metadata, soap_partner
from remit.api.codecs.soap import METADATA, PARTNER, SoapFault
from remit.api.codecs.soap_metadata import MetadataResult, ReadMetadata, WriteMetadata
from remit.metadata.types.profile import Profile

USER = soap_partner.UserInfo(
    user_id="005E00000017spfIAA",
    user_name="sap@acme.example",
    user_email="sap@acme.example",
    user_full_name="SAP",
    organization_id="00DE0000000YSKpMAO",
    organization_name="Acme",
    profile_id="00eE0000000oANhIAM",
)


class Org(BaseAdapter):
    """Answers SOAP requests in process, as a server would over HTTP."""

    def __init__(self, answer: Callable[[soap.SoapRequest], bytes], api: soap.Api) -> None:
        super().__init__()
        self.answer = answer
        self.api = api

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        response = requests.Response()
        response.request, response.url = request, str(request.url)
        response.headers["Content-Type"] = "text/xml; charset=UTF-8"
        body = request.body.encode() if isinstance(request.body, str) else request.body
        assert isinstance(body, bytes)
        try:
            response.status_code, response._content = 200, self.answer(soap.parse_request(body))
        except SoapFault as fault:
            response.status_code, response._content = fault.status, soap.build_fault(self.api, fault)
        return response

    def close(self) -> None:
        """Nothing is open."""


def session(org: Org) -> requests.Session:
    made = requests.Session()
    made.mount("https://", org)
    return made


def log_in(request: soap.SoapRequest) -> bytes:
    call = soap_partner.parse_call(request)
    assert isinstance(call, soap_partner.Login)
    if (call.username, call.password) != (USER.user_name, "rightTOKEN"):
        raise SoapFault("INVALID_LOGIN", "Invalid username, password, security token; or user locked out.")
    return soap_partner.build_login_response(
        soap_partner.LoginResult(
            session_id="00DE!AQ",
            server_url="https://acme.my.salesforce.com/services/Soap/u/59.0/00DE0000000YSKp",
            metadata_server_url="https://acme.my.salesforce.com/services/Soap/m/59.0/00DE0000000YSKp",
            user=USER,
        )
    )


def test_the_right_password_gives_a_session() -> None:
    got = SalesforceLogin(
        username=USER.user_name,
        password="right",
        security_token="TOKEN",
        session=session(Org(log_in, PARTNER)),
    )
    assert got == ("00DE!AQ", "acme.my.salesforce.com")


def test_a_wrong_password_is_told_with_the_code_of_salesforce() -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as caught:
        SalesforceLogin(
            username=USER.user_name, password="no", security_token="", session=session(Org(log_in, PARTNER))
        )
    assert caught.value.code == "INVALID_LOGIN"
    assert caught.value.auth_message == "Invalid username, password, security token; or user locked out."


def test_a_profile_is_created_and_read_by_the_metadata_api() -> None:
    stored: dict[str, Profile] = {}

    def answer(request: soap.SoapRequest) -> bytes:
        assert request.headers.session_id == "00DE!AQ"
        call = soap_metadata.parse_call(request, version=59.0)
        if isinstance(call, WriteMetadata):
            for component in call.components:
                assert isinstance(component, Profile)
                stored[str(component.fullName)] = component
            return soap_metadata.build_results(call.operation, [MetadataResult(n) for n in stored])
        assert isinstance(call, ReadMetadata)
        return soap_metadata.build_read([stored.get(n) for n in call.full_names], version=59.0)

    client = Salesforce(instance="acme.my.salesforce.com", session_id="00DE!AQ", version="59.0")
    api = client.mdapi
    # zeep makes a session of its own, so the org is mounted there.
    api._client.transport.session.mount("https://", Org(answer, METADATA))
    made = api.Profile(
        fullName="API Only",
        custom=True,
        userLicense="Salesforce",
        loginIpRanges=[{"startAddress": "203.0.113.0", "endAddress": "203.0.113.9"}],
    )
    api.Profile.create(made)
    assert stored["API Only"].userLicense == "Salesforce"
    assert stored["API Only"].loginIpRanges[0].endAddress == "203.0.113.9"
    read = api.Profile.read("API Only")
    assert (read.fullName, read.custom) == ("API Only", True)
