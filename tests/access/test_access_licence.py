"""A licence caps what grants give; the data behind it names its sources."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from remit.access import data
from remit.access.access import access_of
from remit.access.baseline import baseline
from remit.access.bits import has
from remit.access.catalogue import Catalogue, Op
from remit.access.grant import grant_of
from remit.access.licence import (
    INTEGRATION,
    INTEGRATION_PSL,
    Licence,
    allows,
    assignment_refusal,
    ceiling,
    licence_name,
)
from remit.schema.permissions import user_permissions
from remit.schema.standard import standard_schema


@pytest.fixture(scope="module")
def org() -> Catalogue:
    return Catalogue.of(standard_schema(), user_permissions(), ())


def test_the_full_licence_closes_nothing(org: Catalogue) -> None:
    assert ceiling(org, "Salesforce") is None
    assert ceiling(org, "SFDC") is None


def test_the_integration_licence_has_three_permissions_and_no_object(org: Catalogue) -> None:
    grant = grant_of(
        org,
        "Everything",
        objects=[("Account", list(Op)), ("Order", [Op.READ])],
        fields=[("Account", "Industry", True, True)],
        systems=["ApiEnabled", "ApiUserOnly", "ModifyAllData", "ViewSetup"],
    )
    access = access_of(org, [grant], ceiling(org, INTEGRATION))
    held = [org.name_of(p) for p in range(org.size) if access.has(p)]
    assert [str(b) for b in held] == ["system ApiEnabled", "system ApiUserOnly"]
    lifted = access_of(org, [grant], ceiling(org, INTEGRATION, [INTEGRATION_PSL]))
    assert lifted.has(org.position("Account.Industry:Edit"))
    assert lifted.has(org.position("OrderItem:Read"))


def test_a_set_that_the_licence_forbids_cannot_be_assigned(org: Catalogue) -> None:
    grant = grant_of(org, "SAP", objects=[("Account", [Op.READ])], systems=["ApiEnabled"])
    refusal = assignment_refusal(org, Licence(INTEGRATION), grant, "SAP Integration")
    assert refusal is not None and refusal.code == "FIELD_INTEGRITY_EXCEPTION"
    assert refusal.message == (
        "Can't assign permission set SAP to user SAP Integration. "
        "The user license doesn't allow the permission: Read Account"
    )
    assert assignment_refusal(org, Licence(INTEGRATION, (INTEGRATION_PSL,)), grant, "SAP Integration") is None


def test_the_platform_licence_is_shut_out_of_opportunities(org: Catalogue) -> None:
    platform = Licence("Salesforce Platform")
    assert allows(org, platform, org.position("Account:Read"))
    assert not allows(org, platform, org.position("Opportunity:Read"))
    assert not allows(org, platform, org.position("Opportunity.Amount:Read"))
    assert licence_name("AUL") == "Salesforce Platform"


def test_the_integration_licence_does_not_show_the_organization(org: Catalogue) -> None:
    reads = org.object_op("Organization", Op.READ)
    assert has(baseline(org, "Salesforce"), reads)
    assert not has(baseline(org, INTEGRATION), reads)


def test_everyone_reads_own_login_history_and_a_permission_shows_all(org: Catalogue) -> None:
    base = baseline(org, "Salesforce")
    everyone = access_of(org, [], None, base)
    assert everyone.can("LoginHistory", Op.READ) and not everyone.can("LoginHistory", Op.VIEW_ALL)
    monitor = access_of(org, [grant_of(org, "m", systems=["MonitorLoginHistory"])], None, base)
    assert monitor.can("LoginHistory", Op.VIEW_ALL)
    assert monitor.has(org.capability("ReadLoginHistory"))


def test_view_all_data_does_not_lift_field_level_security(org: Catalogue) -> None:
    access = access_of(org, [grant_of(org, "m", systems=["ModifyAllData"])])
    assert access.can("Account", Op.MODIFY_ALL) and not access.has(org.field_read("Account", "Industry"))
    assert "Industry" not in access.readable_fields("Account")
    sees = access_of(org, [grant_of(org, "f", objects=[("Account", [Op.READ, Op.VIEW_ALL_FIELDS])])])
    assert "Industry" in sees.readable_fields("Account")
    assert "Industry" not in sees.editable_fields("Account")


@pytest.mark.parametrize(
    "name", ["requires.csv", "capabilities.csv", "ceilings.csv", "baseline.csv", "licences.csv"]
)
def test_every_line_of_data_names_its_source(name: str) -> None:
    text = (files("remit.access.data") / name).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows and all(r["source"].strip() for r in rows)


def test_ceilings_and_capabilities_name_permissions_that_exist(org: Catalogue) -> None:
    for _, given_by in data.capabilities():
        assert given_by.lower() in org.systems, given_by
