"""What can be granted, as the restricted picklists of ObjectPermissions and FieldPermissions tell it."""

from __future__ import annotations

from typing import Any

import pytest

from remit.localorg.values import to_stored
from remit.schema import standard_schema
from remit.schema.model import Field
from tests.localorg.landlord import Landlord, code
from tests.serving import Api, Server


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def values(api: Api, name: str, field: str) -> set[str]:
    status, body = api.call("GET", f"sobjects/{name}/describe")
    assert status == 200, body
    (found,) = [f for f in body["fields"] if f["name"] == field]
    assert found["restrictedPicklist"]
    return {v["value"] for v in found["picklistValues"]}


def test_objects_that_take_object_permissions(admin: Api) -> None:
    objects = values(admin, "ObjectPermissions", "SobjectType")
    assert {"Account", "Campaign", "Order"} <= objects
    assert not {"Task", "OrderItem", "User", "PermissionSet"} & objects, "governed by others"


def test_fields_that_take_field_permissions(admin: Api) -> None:
    fields = values(admin, "FieldPermissions", "Field")
    assert {"Account.Industry", "Account.BillingAddress", "Task.Description"} <= fields
    assert not {"Account.Name", "Account.Id", "Account.BillingCity", "Contact.LastName"} & fields
    assert {f.partition(".")[0] for f in fields} == values(admin, "FieldPermissions", "SobjectType")


def test_every_value_is_taken_and_no_other(admin: Api) -> None:
    held = admin.create("PermissionSet", Name="Everything", Label="Everything")
    fields = sorted(values(admin, "FieldPermissions", "Field"))
    assert len(fields) > 400
    for start in range(0, len(fields), 200):
        records = [
            {
                "attributes": {"type": "FieldPermissions"},
                "ParentId": held, "SobjectType": f.partition(".")[0], "Field": f, "PermissionsRead": True,
            }
            for f in fields[start : start + 200]
        ]  # fmt: skip
        status, answers = admin.call("POST", "composite/sobjects", {"records": records})
        assert status == 200 and [a for a in answers if not a["success"]] == []
    refused = admin.call(
        "POST", "sobjects/FieldPermissions",
        {"ParentId": held, "SobjectType": "Account", "Field": "Account.Name", "PermissionsRead": True},
    )  # fmt: skip
    assert code(refused) == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_what_the_org_adds_can_be_granted(server: Server, admin: Api) -> None:
    landlord = Landlord(server)
    assert "Parcel__c" not in values(admin, "ObjectPermissions", "SobjectType")
    told = landlord.metadata(
        '<createMetadata><metadata xsi:type="CustomObject"><fullName>Parcel__c</fullName>'
        "<deploymentStatus>Deployed</deploymentStatus><fields><fullName>Weight__c</fullName><label>Weight</label>"
        "<precision>8</precision><scale>2</scale><type>Number</type></fields><label>Parcel</label>"
        "<nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Parcels</pluralLabel>"
        "<sharingModel>Private</sharingModel></metadata></createMetadata>"
    )
    assert "<success>true" in told, told
    assert "Parcel__c" in values(admin, "ObjectPermissions", "SobjectType")
    assert "Parcel__c.Weight__c" in values(admin, "FieldPermissions", "Field")


def test_an_old_version_offers_what_it_knows(admin: Api) -> None:
    old = Api(admin.url, admin.token, version="31.0")
    newer = values(admin, "ObjectPermissions", "SobjectType") - values(
        old, "ObjectPermissions", "SobjectType"
    )
    schema = standard_schema()
    assert newer
    assert all((o := schema.object(name)) is None or o.since > 31 for name in newer)


def test_a_field_with_a_long_name_can_be_granted(admin: Api) -> None:
    """46 characters; the documented length of the column is 40."""
    held = admin.create("PermissionSet", Name="Long", Label="Long")
    name = "Campaign.HierarchyNumberOfWonOpportunities"
    made = admin.create(
        "FieldPermissions", ParentId=held, SobjectType="Campaign", Field=name, PermissionsRead=True
    )
    assert admin.query(f"SELECT Field FROM FieldPermissions WHERE Id = '{made}'")[0]["Field"] == name


def _picklists() -> list[tuple[str, Field]]:
    return [(o.name, f) for o in standard_schema() for f in o.fields if f.type == "picklist" and f.picklist]


@pytest.mark.parametrize(("name", "f"), _picklists(), ids=lambda v: v if isinstance(v, str) else v.name)
def test_a_picklist_takes_each_of_its_values(name: str, f: Any) -> None:
    """Whatever length the Object Reference gives its column."""
    for value in f.picklist:
        assert to_stored(f, value.value, standard_schema()) == value.value, f"{name}.{f.name}"
