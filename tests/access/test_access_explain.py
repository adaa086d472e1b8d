"""`explain` tells the path of grants of a bit, or what stands in its way."""

from __future__ import annotations

from remit.access.baseline import baseline
from remit.access.explain import explain
from remit.access.grant import Assignment, Grant, grant_of, group_grant
from remit.access.licence import INTEGRATION, Licence

from .world import CATALOGUE


def _told(bit: str, *assigned: Assignment | Grant, licence: Licence | None = None) -> str:
    all_of_them = [a if isinstance(a, Assignment) else Assignment(a) for a in assigned]
    base = baseline(CATALOGUE, "Salesforce")
    told = explain(CATALOGUE, CATALOGUE.position(bit), all_of_them, 1000.0, licence, base)
    return "\n".join(map(str, told.paths or told.absent))


ORDERS = grant_of(CATALOGUE, "Orders", systems=["ModifyAllData"])


def test_a_direct_grant_names_its_source() -> None:
    grant = grant_of(
        CATALOGUE, "Integration", fields=[("Account", "BillingCity", True, False)], kind="profile"
    )
    assert _told("Account.BillingCity:Read", grant) == "profile Integration gives Account.BillingAddress:Read"


def test_each_relation_on_the_way_is_told() -> None:
    assert _told("OrderItem:Edit", ORDERS) == (
        "permission set Orders gives system ModifyAllData; Order:Edit, implied by system ModifyAllData; "
        "OrderItem:Edit, carried by Order:Edit"
    )


def test_a_group_names_the_component_that_holds_the_bit() -> None:
    group = group_grant(CATALOGUE, "Sales", [ORDERS, Grant("Empty", bytes(CATALOGUE.width))], None)
    assert _told("system ModifyAllData", group) == "group Sales (through Orders) gives system ModifyAllData"


def test_the_baseline_is_a_source() -> None:
    assert _told("Task:Read") == "baseline gives Task:Read"


def test_edit_read_only_fields_of_another_set_lifts_a_read() -> None:
    read = grant_of(CATALOGUE, "Reader", fields=[("Account", "Industry", True, False)])
    lift = grant_of(CATALOGUE, "Lift", systems=["EditReadonlyFields"])
    assert _told("Account.Industry:Edit", read, lift) == (
        "permission set Reader gives Account.Industry:Read; Account.Industry:Edit, implied by "
        "system EditReadonlyFields"
    )


def test_what_is_absent_says_why() -> None:
    muting = grant_of(CATALOGUE, "muting", objects=[("Order", [CATALOGUE.name_of(2).op])])
    muted = group_grant(CATALOGUE, "Sales", [ORDERS], muting)
    assert _told("Order:Edit", muted) == "muted in group Sales"
    assert _told("OrderItem:Edit", muted) == "muted in group Sales"
    assert _told("Order:Edit", Assignment(ORDERS, expires=999.0)) == (
        "permission set Orders would give it, but its assignment is expired"
    )
    assert _told("Order:Edit", Assignment(ORDERS, session=False)) == (
        "permission set Orders would give it, but its assignment is not active in this session"
    )
    assert _told("Order:Edit", Assignment(ORDERS, revoked=True)).endswith("is revoked")
    assert _told("Order:Edit", ORDERS, licence=Licence(INTEGRATION)) == (
        "permission set Orders would give it, but it is capped by the licence Salesforce Integration"
    )
    assert _told("Order:Edit") == "no grant gives it"
