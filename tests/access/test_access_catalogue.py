"""Every name has its position, every position its name; several names may share one."""

from __future__ import annotations

import pytest

from remit.access.catalogue import Bit, Catalogue, Op, UnknownPermissionError, parse_bit
from remit.errors import InputError
from remit.schema.permissions import user_permissions
from remit.schema.standard import standard_schema

from .world import CATALOGUE


@pytest.fixture(scope="module")
def org() -> Catalogue:
    return Catalogue.of(standard_schema(), user_permissions(), [("ApexClass", "OrderService")])


def test_names_and_positions_of_a_whole_org_go_both_ways(org: Catalogue) -> None:
    named = 0
    for position in range(org.size):
        try:
            bit = org.name_of(position)
        except UnknownPermissionError:
            continue  # padding at the end of an object's block
        assert org.position(str(bit)) == org.position(bit) == position
        assert org.position(str(bit).upper() if bit.kind != "setup" else str(bit)) == position
        named += 1
    assert named > 1_500


@pytest.mark.parametrize(
    ("text", "bit"),
    [
        ("Account:Read", Bit("object", "Account", op=Op.READ)),
        ("Account:View All", Bit("object", "Account", op=Op.VIEW_ALL)),
        ("Account.Industry:Edit", Bit("field", "Account", "Industry", Op.EDIT)),
        ("system ApiEnabled", Bit("system", "ApiEnabled")),
        ("setup ApexClass OrderService", Bit("setup", "OrderService", type="ApexClass")),
        ("capability ReadLoginHistory", Bit("capability", "ReadLoginHistory")),
    ],
)
def test_a_bit_is_written_as_it_is_read(text: str, bit: Bit) -> None:
    assert parse_bit(text) == bit
    assert str(bit) == text.replace("View All", "ViewAll")


@pytest.mark.parametrize(
    "text", ["", "Account", "Account:Burn", "Account.Name:Delete", "setup ApexClass", ":Read"]
)
def test_what_is_no_permission_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="names no permission"):
        parse_bit(text)


def test_parts_of_an_address_share_the_compounds_positions(org: Catalogue) -> None:
    for of in (org.field_read, org.field_edit, org.field_create):
        assert (
            of("Account", "BillingCity") == of("account", "billingaddress") == of("Account", "BillingStreet")
        )
    assert str(org.name_of(org.field_edit("Account", "BillingCity"))) == "Account.BillingAddress:Edit"


def test_a_field_without_field_level_security_takes_its_objects_permissions(org: Catalogue) -> None:
    assert org.field_read("Account", "Name") == org.object_op("Account", Op.READ)
    assert org.field_edit("Account", "Name") == org.object_op("Account", Op.EDIT)
    assert org.field_create("Account", "Name") == org.object_op("Account", Op.CREATE)
    assert org.field_create("Account", "Industry") == org.field_edit("Account", "Industry")


@pytest.mark.parametrize(
    "name", ["Nothing:Read", "Account.Nothing:Read", "system Nothing", "setup ApexClass Nothing"]
)
def test_an_unknown_name_says_so(name: str) -> None:
    with pytest.raises(UnknownPermissionError, match="no "):
        CATALOGUE.position(name)
