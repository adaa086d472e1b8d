"""The Metadata API over SOAP, both ways; a strict client (zeep) reads and writes the same by the WSDL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import simple_salesforce
import zeep
from lxml import etree
from requests import Response

from remit.api.codecs import soap, soap_metadata
from remit.api.codecs.soap import METADATA, SoapFault, SoapHeaders
from remit.api.codecs.soap_metadata import (
    DeleteMetadata,
    DescribeMetadata,
    FileProperties,
    ListMetadata,
    MetadataCall,
    MetadataError,
    MetadataResult,
    ReadMetadata,
    Rejected,
    WriteMetadata,
)
from remit.errors import InputError
from remit.metadata import Component
from remit.metadata.types.custom_field import CustomField
from remit.metadata.types.custom_object import CustomObject
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_global_oauth_settings import (
    ExternalAppIdTokenConfig,
    ExtlClntAppGlobalOauthSettings,
)
from remit.metadata.types.permission_set import PermissionSet
from remit.metadata.types.profile import (
    Profile,
    ProfileLoginHours,
    ProfileLoginIpRange,
    ProfileUserPermission,
)
from tests.codecs.soap_shape import recorded, shape

HEADERS = SoapHeaders(session_id="00D!S")
APP = ExternalClientApplication(fullName="Sap", label="SAP", distributionState="Local", isProtected=False)
PROFILE = Profile(
    fullName="API Only Integrations",
    custom=True,
    loginHours=ProfileLoginHours(mondayStart="300", mondayEnd="1200"),
    loginIpRanges=(ProfileLoginIpRange(startAddress="203.0.113.0", endAddress="203.0.113.255"),),
    userLicense="Salesforce",
    userPermissions=(ProfileUserPermission(name="ApiEnabled", enabled=True),),
)
GLOBAL = ExtlClntAppGlobalOauthSettings(
    fullName="Sap_glbloauth",
    externalClientApplication="Sap",
    callbackUrl="https://localhost/callback",
    idTokenConfig=ExternalAppIdTokenConfig(idTokenValidityInMinutes=2),
    isPkceRequired=True,
)
OBJECT = CustomObject(
    fullName="Shipment__c",
    label="Shipment",
    pluralLabel="Shipments",
    deploymentStatus="Deployed",
    sharingModel="Private",
    nameField=CustomField(type="AutoNumber", label="Shipment Number", displayFormat="S-{0000}"),
)
COMPONENTS: list[Component] = [APP, PROFILE, GLOBAL, OBJECT]


def received(call: MetadataCall, version: float = 0.0) -> MetadataCall:
    request = soap.parse_request(soap_metadata.build_request(call, HEADERS))
    assert request.headers.session_id == "00D!S"
    return soap_metadata.parse_call(request, version=version)


def request_of(body: str) -> soap.SoapRequest:
    return soap.parse_request(
        f'<e:Envelope xmlns:e="{soap.ENVELOPE}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:m="{METADATA.namespace}"><e:Body>{body}</e:Body></e:Envelope>'.encode()
    )


@pytest.mark.parametrize(
    "call",
    [
        WriteMetadata("createMetadata", tuple(COMPONENTS)),
        WriteMetadata("updateMetadata", (PROFILE,)),
        WriteMetadata("upsertMetadata", (APP, GLOBAL)),
        ReadMetadata("Profile", ("Admin", "API Only Integrations")),
        DeleteMetadata("ExternalClientApplication", ("Sap",)),
        ListMetadata((("Profile", ""), ("CustomObject", "objects")), 64.0),
        DescribeMetadata(64.0),
    ],
    ids=lambda c: type(c).__name__,
)
def test_a_call_arrives_as_it_was_sent(call: MetadataCall) -> None:
    assert received(call) == call


def test_more_than_ten_are_refused_by_the_org_and_never_sent_by_the_client() -> None:
    names = "".join(f"<m:fullNames>P{i}</m:fullNames>" for i in range(11))
    with pytest.raises(SoapFault) as caught:
        soap_metadata.parse_call(
            request_of(f"<m:readMetadata><m:type>Profile</m:type>{names}</m:readMetadata>")
        )
    assert caught.value.faultstring == (
        "EXCEEDED_ID_LIMIT: record limit reached. cannot submit more than 10 records in this operation"
    )
    with pytest.raises(InputError):
        soap_metadata.build_request(DeleteMetadata("Profile", tuple(map(str, range(11)))), HEADERS)


def test_a_type_may_be_said_with_any_prefix() -> None:
    call = soap_metadata.parse_call(
        request_of(
            '<m:createMetadata><m:metadata i:type="m:ExternalClientApplication">'
            "<m:fullName>Sap</m:fullName></m:metadata></m:createMetadata>"
        )
    )
    assert call == WriteMetadata("createMetadata", (ExternalClientApplication(fullName="Sap"),))


def test_a_component_without_a_type() -> None:
    with pytest.raises(SoapFault) as caught:
        soap_metadata.parse_call(request_of("<m:createMetadata><m:metadata/></m:createMetadata>"))
    assert caught.value.code == "soapenv:Client"
    assert caught.value.message == (
        "Must specify a {http://www.w3.org/2001/XMLSchema-instance}type attribute value for the "
        "{http://soap.sforce.com/2006/04/metadata}metadata element"
    )


def test_reading_an_unknown_type() -> None:
    with pytest.raises(SoapFault, match="Nonsense is not a valid metadata type for reading"):
        soap_metadata.parse_call(request_of("<m:readMetadata><m:type>Nonsense</m:type></m:readMetadata>"))


def test_an_element_out_of_place_refuses_the_request() -> None:
    with pytest.raises(SoapFault) as caught:
        soap_metadata.parse_call(
            request_of(
                '<m:createMetadata><m:metadata i:type="Profile"><m:nonsense/></m:metadata></m:createMetadata>'
            )
        )
    assert caught.value.message == (
        "Element {http://soap.sforce.com/2006/04/metadata}nonsense invalid at this location in type Profile"
    )


def test_a_missing_required_element_rejects_its_component_only() -> None:
    call = soap_metadata.parse_call(
        request_of(
            '<m:createMetadata><m:metadata i:type="PermissionSet"><m:fullName>A</m:fullName></m:metadata>'
            '<m:metadata i:type="PermissionSet"><m:fullName>B</m:fullName><m:label>B</m:label></m:metadata>'
            "</m:createMetadata>"
        )
    )
    assert isinstance(call, WriteMetadata)
    first, second = call.components
    assert isinstance(first, Rejected)
    assert soap_metadata.rejected_result(first) == MetadataResult(
        "A",
        (MetadataError("REQUIRED_FIELD_MISSING", "Required field is missing: label", ("label",)),),
        created=False,
    )
    assert second == PermissionSet(fullName="B", label="B")


def test_an_unknown_operation() -> None:
    with pytest.raises(SoapFault, match="No operation available for request"):
        soap_metadata.parse_call(request_of("<m:deploy/>"))


RESULTS = (
    MetadataResult("Sap"),
    MetadataResult("Sap_oauth", (MetadataError("DUPLICATE_VALUE", "duplicate value found", ("label",)),)),
)


@pytest.mark.parametrize("operation", ["createMetadata", "updateMetadata", "deleteMetadata"])
def test_results_come_back_as_they_were(operation: str) -> None:
    assert soap_metadata.parse_results(soap_metadata.build_results(operation, RESULTS), operation) == RESULTS


def test_an_upsert_also_says_whether_it_created() -> None:
    results = (MetadataResult("Sap", created=True), MetadataResult("B", created=False))
    written = soap_metadata.build_results("upsertMetadata", results)
    assert soap_metadata.parse_results(written, "upsertMetadata") == results


def test_read_answers_in_order_with_nil_for_what_is_not_there() -> None:
    records = (PROFILE, None, APP)
    written = soap_metadata.build_read(records)
    assert soap_metadata.parse_read(written) == records
    assert shape(written)[:3] == recorded("metadata_readMetadata_reportfolder")[:3]
    assert "/records@Profile/fullName" in shape(written)[5] + shape(written)[4]


def test_list_has_the_recorded_shape() -> None:
    file = FileProperties(
        type="CustomObject",
        full_name="Site",
        file_name=soap_metadata.file_name("CustomObject", "Site"),
        created_by_id="005U0000000EGpcIAG",
        created_by_name="Admin",
        last_modified_by_id="005U0000000EGpcIAG",
        last_modified_by_name="Admin",
    )
    written = soap_metadata.build_list([file])
    assert shape(written) == [
        p for p in recorded("metadata_listMetadata") if not p.endswith("/namespacePrefix")
    ]
    assert soap_metadata.parse_list(written) == (file,)
    assert shape(soap_metadata.build_list([])) == recorded("metadata_listMetadata_empty")


def test_components_live_where_a_package_has_them() -> None:
    assert soap_metadata.file_name("Profile", "Admin") == "profiles/Admin.profile"
    assert soap_metadata.file_name("CustomField", "Account.Ext__c") == "objects/Account.object"


def test_describe_has_the_recorded_shape() -> None:
    objects = soap_metadata.known_objects(64.0)
    written = soap_metadata.build_describe(objects)
    # The recorded org also has nil among the names of children; a client drops it, the local org has none.
    real = [p for p in recorded("metadata_describeMetadata") if not p.endswith("@nil")]
    assert sorted(shape(written)) == sorted(real)
    assert soap_metadata.parse_describe(written) == objects
    assert "ExtlClntAppConfigurablePolicies" not in [o.name for o in soap_metadata.known_objects(59.0)]


@pytest.fixture(scope="module")
def strict_client() -> Any:
    """zeep with the WSDL (API 63.0) that simple-salesforce carries."""
    return zeep.Client(str(Path(simple_salesforce.__file__).parent / "metadata.wsdl"))


def answer(client: Any, operation: str, body: bytes) -> Any:
    response = Response()
    response.status_code, response._content = 200, body
    response.headers["Content-Type"] = "text/xml; charset=utf-8"
    binding = client.service._binding
    return binding.process_reply(client, binding.get(operation), response)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: type(c).__name__)
def test_a_strict_client_reads_components_by_the_wsdl(strict_client: Any, component: Component) -> None:
    read = answer(strict_client, "readMetadata", soap_metadata.build_read([component], version=63.0))
    assert read[0].fullName == component.fullName
    assert type(read[0]).__name__ == type(component).__name__
    if isinstance(component, Profile):
        assert read[0].loginIpRanges[0].startAddress == "203.0.113.0"
        assert read[0].loginHours.mondayEnd == "1200"


def test_a_strict_client_reads_results_lists_and_describes(strict_client: Any) -> None:
    saved = answer(strict_client, "createMetadata", soap_metadata.build_results("createMetadata", RESULTS))
    assert [(r.fullName, r.success) for r in saved] == [("Sap", True), ("Sap_oauth", False)]
    assert saved[1].errors[0].statusCode == "DUPLICATE_VALUE"
    file = FileProperties(type="Profile", full_name="Admin", file_name="profiles/Admin.profile")
    listed = answer(strict_client, "listMetadata", soap_metadata.build_list([file]))
    assert listed[0].fileName == "profiles/Admin.profile"
    told = answer(
        strict_client, "describeMetadata", soap_metadata.build_describe(soap_metadata.known_objects())
    )
    assert "ExternalClientApplication" in [o.xmlName for o in told.metadataObjects]


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: type(c).__name__)
def test_what_a_strict_client_sends_is_understood(strict_client: Any, component: Component) -> None:
    kind = strict_client.get_type(f"{{{METADATA.namespace}}}{type(component).__name__}")
    wire = answer(strict_client, "readMetadata", soap_metadata.build_read([component], version=63.0))[0]
    values = {name: wire[name] for name in wire if wire[name] not in (None, [])}
    envelope = strict_client.create_message(strict_client.service, "createMetadata", [kind(**values)])
    request = soap.parse_request(etree.tostring(envelope))
    assert soap_metadata.parse_call(request, version=63.0) == WriteMetadata("createMetadata", (component,))
