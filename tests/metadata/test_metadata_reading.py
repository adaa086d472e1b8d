"""How an org reads components: what it refuses, in its own words, and what a client must not lose."""

from __future__ import annotations

import pytest
from lxml import etree

from remit.metadata import (
    MissingElement,
    UnknownType,
    UnreadableComponent,
    complete,
    disallowed,
    from_element,
    metadata_type,
    metadata_types,
    to_element,
)
from remit.metadata.types.connected_app import ConnectedApp
from remit.metadata.types.custom_object import CustomObject
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.permission_set import PermissionSet
from remit.metadata.types.profile import Profile, ProfileLoginIpRange

NS = "http://soap.sforce.com/2006/04/metadata"


def element(inner: str) -> etree._Element:
    return etree.fromstring(
        f'<metadata xmlns="{NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inner}</metadata>'
    )


def test_every_type_is_found_by_its_api_name_and_says_where_it_lives() -> None:
    assert set(metadata_types()) >= {
        "ExternalClientApplication",
        "ExtlClntAppGlobalOauthSettings",
        "ExtlClntAppOauthSettings",
        "ExtlClntAppOauthConfigurablePolicies",
        "ExtlClntAppConfigurablePolicies",
        "ExternalClientAppSettings",
        "Profile",
        "SecuritySettings",
        "OauthOidcSettings",
        "ConnectedAppSettings",
        "PermissionSet",
        "CustomField",
        "CustomObject",
        "ConnectedApp",
    }
    assert metadata_type("Profile").METADATA.folder == "profiles"
    assert metadata_type("CustomField").METADATA.parent == "CustomObject"


def test_an_unknown_type_names_the_nearest() -> None:
    with pytest.raises(UnknownType) as caught:
        metadata_type("ExternalClientAplication")
    assert caught.value.next_step == "did you mean ExternalClientApplication?"


def test_an_element_that_the_type_does_not_have() -> None:
    with pytest.raises(UnreadableComponent) as caught:
        from_element(Profile, element("<sessionSettings/>"))
    assert caught.value.message == f"Element {{{NS}}}sessionSettings invalid at this location in type Profile"


def test_an_element_of_a_later_version_is_unknown_to_an_earlier_one() -> None:
    later = element(
        "<externalClientApplication>A</externalClientApplication><isCanvasPluginEnabled>true"
        "</isCanvasPluginEnabled><isEnabled>true</isEnabled>"
    )
    assert from_element(ExtlClntAppConfigurablePolicies, later, version=66.0).isCanvasPluginEnabled
    with pytest.raises(UnreadableComponent, match="isCanvasPluginEnabled invalid at this location"):
        from_element(ExtlClntAppConfigurablePolicies, later, version=65.0)


def test_a_written_component_leaves_out_what_the_version_does_not_know() -> None:
    value = ExtlClntAppConfigurablePolicies(
        externalClientApplication="A", isEnabled=True, isCanvasPluginEnabled=True
    )
    assert to_element(value, "metadata", version=65.0).find(f"{{{NS}}}isCanvasPluginEnabled") is None
    assert to_element(value, "metadata", version=66.0).find(f"{{{NS}}}isCanvasPluginEnabled") is not None


def test_a_required_element_that_is_missing() -> None:
    with pytest.raises(MissingElement) as caught:
        from_element(PermissionSet, element("<fullName>Sap</fullName>"))
    assert caught.value.message == "Required field is missing: label"
    assert caught.value.code == "REQUIRED_FIELD_MISSING"
    assert caught.value.fields == ("label",)


def test_a_nil_element_is_absent() -> None:
    assert from_element(CustomObject, element('<label xsi:nil="true"/>')).label is None


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        (
            "<isProtected>yes</isProtected>",
            "'yes' is not valid for type xsd:boolean, should be '0', '1', 'true' or 'false'",
        ),
        (
            "<distributionState>Public</distributionState>",
            "'Public' is not a valid value for the enum 'ExtlClntAppDistState'",
        ),
    ],
)
def test_a_value_of_the_wrong_kind(inner: str, message: str) -> None:
    with pytest.raises(UnreadableComponent) as caught:
        from_element(ExternalClientApplication, element(inner))
    assert caught.value.message == message


def test_elements_of_one_name_stand_together() -> None:
    one = "<loginIpRanges><endAddress>::9</endAddress><startAddress>::1</startAddress></loginIpRanges>"
    with pytest.raises(UnreadableComponent) as caught:
        from_element(Profile, element(one + "<custom>true</custom>" + one))
    assert caught.value.message == "Element loginIpRanges is duplicated at this location in type Profile"
    assert len(from_element(Profile, element(one + one + "<custom>true</custom>")).loginIpRanges) == 2


def test_order_is_free_otherwise() -> None:
    read = from_element(CustomObject, element("<pluralLabel>Things</pluralLabel><label>Thing</label>"))
    assert (read.label, read.pluralLabel) == ("Thing", "Things")


def test_a_client_keeps_what_a_newer_org_sends_and_writes_it_back() -> None:
    sent = element(
        "<fullName>A_oauthPlcy</fullName><externalClientApplication>A</externalClientApplication>"
        "<fancyNewPolicy><level>3</level></fancyNewPolicy><label>A</label>"
    )
    read = from_element(ExtlClntAppOauthConfigurablePolicies, sent, strict=False)
    written = to_element(read, "metadata")
    assert written.findtext(f"{{{NS}}}fancyNewPolicy/{{{NS}}}level") == "3"
    assert read.label == "A"


def test_what_the_org_assumes_is_filled_in_on_demand_only() -> None:
    given = ExternalClientApplication(label="SAP")
    assert given.isProtected is None
    assert complete(given).isProtected is False


def test_values_outside_a_documented_list_are_told() -> None:
    policy = ExtlClntAppOauthConfigurablePolicies(
        externalClientApplication="A", ipRelaxationPolicyType="Never", namedUserJwtTimeout=15
    )
    assert [e.name for e in disallowed(policy)] == ["ipRelaxationPolicyType"]


def test_connected_apps_say_that_nobody_may_create_one() -> None:
    assert ConnectedApp.METADATA.refused.startswith("You can't create a connected app.")


def test_a_control_character_cannot_be_written() -> None:
    value = Profile(
        loginIpRanges=(
            ProfileLoginIpRange(startAddress="10.0.0.1", endAddress="10.0.0.2", description="\x00"),
        )
    )
    with pytest.raises(UnreadableComponent):
        to_element(value, "metadata")
