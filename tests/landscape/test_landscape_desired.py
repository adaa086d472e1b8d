"""What an org should hold for a landscape: one profile, and for each system a user, sets and an app."""

from __future__ import annotations

import pytest

from remit.access.catalogue import Op
from remit.errors import InputError
from remit.landscape import catalogue_for, desired, grant_all, load, wrong_org
from remit.schema import Schema

from .conftest import EXAMPLE, HEAD

SYSTEM = HEAD + "systems: {erp: {label: ERP, %s}}\n"
ORDERS = (
    "flows: {orders: {direction: outbound, objects: {Order: {can: [read]}}}, invoices: {direction: both}}"
)


def test_one_profile_with_two_permissions_and_its_networks() -> None:
    profile = desired(load(EXAMPLE), "local").profile
    assert profile.permissions == ("ApiEnabled", "ApiUserOnly")
    assert profile.networks == (("203.0.113.0", "203.0.113.255"), ("127.0.0.1", "127.0.0.1"))
    assert profile.description.startswith("Managed by Remit")
    assert (profile.license, profile.clone_of) == ("Salesforce", "Read Only")


def test_the_licence_is_that_of_the_cloned_profile() -> None:
    text = HEAD.replace("profile: {", "profile: {clone_of: Minimum Access - API Only Integrations, ")
    text += "systems: {erp: {}}\n"
    made = desired(load(text))
    assert made.profile.license == "Salesforce Integration"
    assert made.systems[0].user.permission_set_licenses == ("SalesforceAPIIntegrationPsl",)


def test_only_the_org_knows_the_licence_of_a_custom_profile() -> None:
    text = HEAD.replace("profile: {", "profile: {clone_of: Our Read Only, ")
    assert desired(load(text)).profile.license is None


def test_a_user_for_each_system_named_by_the_environment() -> None:
    made = desired(load(EXAMPLE), "uat")
    assert [s.user.username for s in made.systems][:2] == [
        "erp@acme.example.uat",
        "warehouse@acme.example.uat",
    ]
    warehouse = made.system("marketing")
    assert warehouse is not None
    assert warehouse.user.fields == {
        "LastName": "Marketing Automation",
        "Alias": "marke" + warehouse.user.fields["Alias"][5:],
        "Username": "marketing@acme.example.uat",
        "Email": "integrations@acme.example",
        "TimeZoneSidKey": "GMT",
        "LocaleSidKey": "en_US",
        "LanguageLocaleKey": "en_US",
        "EmailEncodingKey": "UTF-8",
    }
    assert all(len(s.user.fields["Alias"]) <= 8 for s in made.systems)


def test_utc_is_gmt_to_salesforce() -> None:
    text = (SYSTEM % ORDERS).replace("example}\n", "example, time_zone: UTC}\n", 2)
    text = text.replace(
        '{username: "{system}@acme.example, time_zone: UTC}', '{username: "{system}@acme.example"}'
    )
    assert desired(load(text)).systems[0].user.fields["TimeZoneSidKey"] == "GMT"


def test_one_permission_set_for_each_system() -> None:
    (only,) = desired(load(SYSTEM % ORDERS)).systems[0].permission_sets
    assert (only.name, only.label, only.flows, only.login) == (
        "Remit_erp",
        "ERP",
        ("orders", "invoices"),
        True,
    )


def test_or_one_for_each_flow_and_one_for_the_login() -> None:
    system = desired(load("permission_sets: per-flow\n" + SYSTEM % ORDERS)).systems[0]
    assert [s.name for s in system.permission_sets] == [
        "Remit_erp_orders",
        "Remit_erp_invoices",
        "Remit_erp_login",
    ]
    assert system.app is not None
    assert system.app.permission_sets == ("Remit_erp_login",)
    assert not system.permission_sets[-1].needs.objects


def test_the_app_of_each_login() -> None:
    jwt = desired(load(SYSTEM % "owner: erp@acme.example")).systems[0].app
    assert jwt is not None
    assert (jwt.name, jwt.scopes, jwt.contact_email, jwt.run_as) == (
        "Remit_erp",
        ("Api", "RefreshToken"),
        "erp@acme.example",
        None,
    )
    secret = desired(load(SYSTEM % "login: client-credentials")).systems[0].app
    assert secret is not None
    assert (secret.scopes, secret.run_as, secret.contact_email) == (
        ("Api",),
        "erp@acme.example",
        "integrations@acme.example",
    )


def test_username_password_takes_use_any_api_auth_and_has_an_end() -> None:
    system = desired(load(SYSTEM % "login: username-password")).systems[0]
    assert system.app is None
    assert system.permission_sets[0].needs.system == {"UseAnyApiAuth"}
    assert "ends with Summer '27" in system.notes[0]


def test_a_moved_system_knows_its_former_names() -> None:
    former = desired(load(SYSTEM % ("moved: {from: sap-ecc}, " + ORDERS))).systems[0].former
    assert former is not None
    assert former.username == "sap-ecc@acme.example"
    assert former.app == "Remit_sap_ecc"
    assert former.permission_sets == {"Remit_erp": "Remit_sap_ecc"}


def test_a_frozen_system() -> None:
    assert desired(load(SYSTEM % "frozen: true")).systems[0].user.frozen


def test_a_template_is_worked_in_and_the_landscape_wins() -> None:
    warehouse = desired(load(EXAMPLE), "local").system("warehouse")
    assert warehouse is not None
    assert warehouse.label == "Data Warehouse"
    assert set(warehouse.permission_sets[0].needs.objects) == {"Account", "Opportunity", "Lead", "Invoice__c"}
    gong = desired(load(HEAD + "systems: {talk: {template: gong}}\n")).systems[0]
    assert gong.label == "Gong"
    assert gong.permission_sets[0].needs.system == {"ViewAllUsers"}


def test_which_environment() -> None:
    landscape = load(EXAMPLE)
    with pytest.raises(InputError, match="several environments: local, uat and prod"):
        desired(landscape)
    with pytest.raises(InputError, match="no environment prodd; did you mean prod"):
        desired(landscape, "prodd")


def test_the_wrong_org_is_told_apart_by_id_kind_and_address() -> None:
    text = HEAD.replace(
        "prod: {", "prod: {org: 00D5g000004XyZE, sandbox: true, instance: https://a.my.salesforce.com, "
    )
    binding = desired(load(text)).binding
    assert wrong_org(binding, "00D5g000004XyZEAU1", True, "https://A.my.salesforce.com/") == []
    assert len(wrong_org(binding, "00D000000000000AAA", False, "https://b.my.salesforce.com")) == 3


def test_names_are_spelled_as_the_org_spells_them(org_schema: Schema) -> None:
    text = (
        SYSTEM
        % "flows: {x: {direction: both, objects: {account: {can: [read], fields: {read: [INDUSTRY]}}}}}"
    )
    needs = desired(load(text), None, org_schema).systems[0].permission_sets[0].needs
    assert needs.fields == {("Account", "Industry"): "read"}


def test_what_the_example_is_granted_and_why(org_schema: Schema) -> None:
    landscape = load(EXAMPLE)
    defaults = {"Account": "Private", "Case": "ReadWrite"}
    granted = grant_all(
        desired(landscape, "local", org_schema), catalogue_for(landscape, org_schema), defaults
    )
    by_set = {g.set.name: g for g in granted}
    erp = by_set["Remit_erp"]
    assert erp.objects["Account"] == {Op.READ, Op.CREATE, Op.EDIT, Op.VIEW_ALL}
    assert erp.fields["Account", "BillingAddress"] is True
    assert erp.fields["Account", "Industry"] is False
    assert ("Account", "Name") not in erp.fields
    assert "OrderItem" not in erp.objects
    assert "records.read is all" in erp.reasons["Account:ViewAll"]
    assert by_set["Remit_support"].permissions == {"EditTask"}
    assert by_set["Remit_marketing"].reasons == {
        "Campaign:Edit": "gives CampaignMember:Create, which has no permission of its own"
    }


def test_what_cannot_be_granted_is_told_where_it_was_asked_for(org_schema: Schema) -> None:
    objects = "{Account: {can: [read, edit], records: {write: all}, fields: {read: [Name]}}}"
    landscape = load(SYSTEM % f"flows: {{x: {{direction: both, objects: {objects}}}}}")
    catalogue = catalogue_for(landscape, org_schema)
    with pytest.raises(InputError, match=r"erp cannot have Account: records\.write all") as raised:
        grant_all(desired(landscape), catalogue, {"Account": "Private"})
    assert str(raised.value.location) == str(
        landscape.value_at("systems", "erp", "flows", "x", "objects", "Account", "records", "write")
    )


def test_only_a_user_that_the_file_says_is_adopted() -> None:
    made = desired(load(HEAD + "systems: {erp: {}, payroll: {adopt: true, username: pat@acme.example}}\n"))
    assert [(s.name, s.user.username, s.adopt) for s in made.systems] == [
        ("erp", "erp@acme.example", False),
        ("payroll", "pat@acme.example", True),
    ]
