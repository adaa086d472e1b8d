"""Names of setup entities: the org's own and those of packages are never taken for each other."""

from __future__ import annotations

import pytest

from remit.state.permission_sets import SetupEntity
from remit.state.setup_names import canonical, resolve, split_name

OWN = SetupEntity("01p1", "ApexClass", "OrderService")
PACKAGED = SetupEntity("01p2", "ApexClass", "acme__OrderService")
OTHER = SetupEntity("01p3", "ApexClass", "zeta__OrderService")


@pytest.mark.parametrize(
    ("kind", "text", "namespace", "name", "canonical_name"),
    [
        ("ApexClass", "OrderService", "", "OrderService", "OrderService"),
        ("ApexClass", "acme__OrderService", "acme", "OrderService", "acme__OrderService"),
        ("ApexClass", "acme.OrderService", "acme", "OrderService", "acme__OrderService"),
        ("ApexPage", "acme.Invoice", "acme", "Invoice", "acme__Invoice"),
        ("CustomPermission", "acme__Refund", "acme", "Refund", "acme__Refund"),
        ("NamedCredential", "Bank_Account", "", "Bank_Account", "Bank_Account"),
        ("CustomMetadata", "Region", "", "Region", "Region__mdt"),
        ("CustomMetadata", "Region__mdt", "", "Region", "Region__mdt"),
        ("CustomMetadata", "acme__Region", "acme", "Region", "acme__Region__mdt"),
        ("CustomSetting", "acme__Limits__c", "acme", "Limits", "acme__Limits__c"),
        ("CustomSetting", "Limits", "", "Limits", "Limits__c"),
    ],
)
def test_names_as_people_write_them(
    kind: str, text: str, namespace: str, name: str, canonical_name: str
) -> None:
    assert split_name(kind, text) == (namespace, name)
    assert canonical(kind, text) == canonical_name
    assert canonical(kind, canonical_name) == canonical_name


def test_an_unprefixed_name_is_the_orgs_own() -> None:
    found = resolve([("ApexClass", "orderservice")], [PACKAGED, OWN])
    assert found.ids == {("ApexClass", "orderservice"): "01p1"}
    assert found.wrong == {}


@pytest.mark.parametrize("text", ["acme__OrderService", "acme.OrderService", "ACME.orderservice"])
def test_a_prefixed_name_is_the_packages(text: str) -> None:
    found = resolve([("ApexClass", text)], [OWN, PACKAGED, OTHER])
    assert found.ids == {("ApexClass", "acme__orderservice"): "01p2"}


def test_a_packaged_one_is_never_taken_for_an_unprefixed_name() -> None:
    found = resolve([("ApexClass", "OrderService")], [PACKAGED])
    assert found.ids == {}
    assert found.wrong[("ApexClass", "orderservice")] == (
        "no ApexClass OrderService of the org's own; the package acme has acme__OrderService: name it so"
    )


def test_two_of_one_name_are_refused_with_both_told() -> None:
    twice = [SetupEntity(i, "ConnectedApplication", "Loader") for i in ("0H41", "0H42")]
    found = resolve([("ConnectedApplication", "Loader")], twice)
    assert found.ids == {}
    told = found.wrong[("ConnectedApplication", "loader")]
    assert "ambiguous" in told and "0H41" in told and "0H42" in told


def test_in_an_org_that_makes_packages_its_own_namespace_is_local() -> None:
    found = resolve([("ApexClass", "OrderService")], [PACKAGED, OTHER], own_namespace="acme")
    assert found.ids == {("ApexClass", "orderservice"): "01p2"}


def test_what_is_not_there_is_neither_found_nor_wrong() -> None:
    found = resolve([("ApexClass", "zeta__Nothing"), ("ApexClass", "Nothing")], [OWN, PACKAGED])
    assert (found.ids, found.wrong) == ({}, {})
