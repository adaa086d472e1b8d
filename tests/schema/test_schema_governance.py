"""What governs objects without object permissions, and how records are shared in a new org."""

from __future__ import annotations

import pytest

from remit.schema import standard_schema, tooling_schema
from remit.schema.custom import custom_field, custom_object
from remit.schema.governance import (
    OPEN_TO_NOBODY,
    VERBS,
    Everyone,
    Nobody,
    Own,
    Parent,
    System,
    governance_of,
    is_governed,
    parse_way,
)
from remit.schema.permissions import user_permissions
from remit.schema.sharing import sharing_of, sharing_of_object

SCHEMA = standard_schema()
ALL = (*SCHEMA.objects, *tooling_schema().objects)


@pytest.mark.parametrize("o", ALL, ids=lambda o: o.name)
def test_each_object_is_either_permissionable_or_governed(o) -> None:
    known = governance_of(o.name) is not OPEN_TO_NOBODY
    assert known == is_governed(o)


@pytest.mark.parametrize("o", [o for o in ALL if is_governed(o)], ids=lambda o: o.name)
def test_ways_name_things_that_exist(o) -> None:
    permissions = set(user_permissions())
    for verb in VERBS:
        for way in governance_of(o.name).ways(verb):
            if isinstance(way, System):
                assert way.name in permissions
            if isinstance(way, Parent):
                link = o.field(way.field)
                assert link is not None
                assert link.reference_to
                assert not way.object or way.object in link.reference_to


@pytest.mark.parametrize("o", SCHEMA.objects, ids=lambda o: o.name)
def test_what_can_be_done_by_no_way_is_not_done_by_the_object_either(o) -> None:
    if is_governed(o):
        never = [v for v in VERBS if governance_of(o.name).ways(v) == (Nobody(),)]
        can = {"create": o.createable, "edit": o.updateable, "delete": o.deletable, "read": o.queryable}
        assert not [v for v in never if can[v]]


def test_order_products_come_with_their_order() -> None:
    g = governance_of("OrderItem")
    assert g.read == (Parent("Order", "OrderId", "read"),)
    assert g.delete == (Parent("Order", "OrderId", "edit"),)


def test_tasks_come_with_a_system_permission() -> None:
    assert governance_of("task").edit == (System("EditTask"),)


def test_login_history_is_ones_own_or_an_administrators() -> None:
    assert governance_of("LoginHistory").read == (
        Own(),
        System("ManageUsers"),
        System("MonitorLoginHistory"),
    )
    assert governance_of("LoginHistory").delete == (Nobody(),)


def test_attachments_follow_whatever_record_they_hang_on() -> None:
    assert governance_of("Attachment").create == (Parent("", "ParentId", "edit"),)


def test_the_organisation_is_everyones_to_read() -> None:
    assert governance_of("Organization").read == (Everyone(),)


def test_an_unknown_object_is_open_to_nobody() -> None:
    assert governance_of("Nothing__mdt") is OPEN_TO_NOBODY


@pytest.mark.parametrize("text", ["", "system:", "parent:Order:edit", "parent:Order:merge:OrderId", "all"])
def test_a_way_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no way"):
        parse_way(text)


@pytest.mark.parametrize("o", SCHEMA.objects, ids=lambda o: o.name)
def test_sharing_names_fields_and_share_objects_that_exist(o) -> None:
    s = sharing_of(o.name)
    assert all(o.field(p) for p in s.parent_fields)
    assert (s.default == "ControlledByParent") <= bool(s.parent_fields)
    assert not s.share_object or SCHEMA.object(s.share_object)
    assert s.owned == (o.field("OwnerId") is not None)


def test_org_wide_defaults_of_a_new_org() -> None:
    assert sharing_of("Account").default == "ReadWrite"
    assert sharing_of("Case").default == "ReadWriteTransfer"
    assert sharing_of("Contact").parent_fields == ("AccountId",)
    assert sharing_of("Account").with_default("Private").default == "Private"
    with pytest.raises(ValueError, match="org-wide default"):
        sharing_of("Account").with_default("Secret")


def test_custom_objects_have_shares_and_details_follow_their_masters() -> None:
    assert sharing_of("Invoice__c").share_object == "Invoice__Share"
    master = custom_field("Invoice__c", "reference", reference_to=["Invoice__c"], master_detail=True)
    line = custom_object("Line__c", "a01", fields=[master], owned=False)
    assert sharing_of_object(line).default == "ControlledByParent"
    assert sharing_of_object(line).parent_fields == ("Invoice__c",)
