"""What ships: the standard objects, whole and consistent in themselves."""

from __future__ import annotations

import time

import pytest

from remit.schema import SObject, standard_schema, tooling_schema
from remit.schema.fls import carried_by, field_permission_of, parts_of
from remit.schema.permissions import user_permissions

SCHEMA = standard_schema()


@pytest.fixture(params=SCHEMA.objects, ids=lambda o: o.name)
def each(request: pytest.FixtureRequest) -> SObject:
    assert isinstance(request.param, SObject)
    return request.param


def test_at_least_eighty_business_and_setup_objects() -> None:
    assert len(SCHEMA.objects) >= 90
    assert sum(not o.setup for o in SCHEMA) >= 60
    assert sum(o.permissionable for o in SCHEMA) >= 20


def test_every_object_has_an_id_and_a_key_prefix(each: SObject) -> None:
    assert each.fields[0].name == "Id"
    assert each.fields[0].type == "id"
    # What the asking user may is no record: no id of it is ever used.
    assert len(each.key_prefix) == (0 if each.name == "UserPermissionAccess" else 3)


def test_key_prefixes_tell_objects_apart() -> None:
    assert len(SCHEMA.by_prefix) == sum(bool(o.key_prefix) for o in SCHEMA)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Account", "001"),
        ("User", "005"),
        ("PermissionSet", "0PS"),
        ("PermissionSetAssignment", "0Pa"),
        ("ObjectPermissions", "110"),
        ("FieldPermissions", "01k"),
        ("SetupEntityAccess", "0J0"),
        ("ExternalClientApplication", "0xI"),
        ("LoginHistory", "0Ya"),
    ],
)
def test_well_known_key_prefixes(name: str, prefix: str) -> None:
    assert SCHEMA.by_name[name.lower()].key_prefix == prefix


def test_names_within_an_object_are_unique_and_no_feature_field_slipped_in(each: SObject) -> None:
    assert len(each.by_name) == len(each.fields)
    assert not [f.name for f in each.fields if f.name.endswith(("__c", "__pc", "CurrencyIsoCode"))]


def test_references_lead_to_shipped_objects_or_are_plain_ids(each: SObject) -> None:
    for f in each.fields:
        assert all(SCHEMA.object(target) for target in f.reference_to), f.name
        assert bool(f.relationship) == bool(f.reference_to), f.name


def test_relationship_names_are_unique(each: SObject) -> None:
    relationships = [f.relationship.lower() for f in each.fields if f.relationship]
    assert len(set(relationships)) == len(relationships)
    children = [c.name.lower() for c in each.children if c.name]
    assert len(set(children)) == len(children)


def test_types_are_those_of_describe() -> None:
    assert {f.type for o in SCHEMA for f in o.fields} <= {
        *("id", "string", "boolean", "reference", "picklist", "multipicklist", "combobox", "textarea"),
        *("int", "double", "currency", "percent", "date", "datetime", "time"),
        *("email", "phone", "url", "address", "location", "base64"),
    }


def test_children_are_reached_by_the_names_that_salesforce_gives_them() -> None:
    names = SCHEMA.by_name["account"].children_by_name
    assert names["contacts"].child == "Contact"
    assert names["opportunities"].field == "AccountId"
    assert names["childaccounts"].child == "Account"
    assert SCHEMA.by_name["permissionset"].children_by_name["objectperms"].child == "ObjectPermissions"
    assert SCHEMA.by_name["order"].children_by_name["orderitems"].cascade_delete


def test_a_permission_set_has_a_field_for_each_system_permission() -> None:
    names = user_permissions()
    assert len(names) == 419
    for holder in ("PermissionSet", "Profile", "MutingPermissionSet"):
        held = {f.name for f in SCHEMA.by_name[holder.lower()].fields}
        assert {f"Permissions{n}" for n in names} <= held
    assert SCHEMA.field("PermissionSet", "PermissionsApiEnabled") is not None
    ceiling = SCHEMA.field("PermissionSetLicense", "MaximumPermissionsApiEnabled")
    assert ceiling is not None
    assert not ceiling.updateable


def test_versions_hide_what_came_later() -> None:
    name, f = "ObjectPermissions", "PermissionsViewAllFields"
    assert SCHEMA.at(62.0).field(name, f) is None
    assert SCHEMA.at(63.0).field(name, f) is not None
    assert SCHEMA.at(44.0).object("PermissionSetGroup") is None
    old = SCHEMA.at(44.0).by_name["permissionset"]
    assert "PermissionSetGroupComponent" not in {c.child for c in old.children}


def test_required_fields_of_common_objects() -> None:
    def required(name: str) -> set[str]:
        return {f.name for f in SCHEMA.by_name[name.lower()].fields if f.required}

    assert required("Account") == {"Name"}
    assert required("Contact") == {"LastName"}
    assert required("Lead") == {"LastName", "Company"}
    assert required("Opportunity") == {"Name", "StageName", "CloseDate"}
    assert required("ObjectPermissions") == {"ParentId", "SobjectType"}
    assert required("PermissionSetAssignment") == {"AssigneeId"}


@pytest.mark.parametrize(
    ("object_name", "field_name", "permission"),
    [
        ("Account", "Industry", "Industry"),
        ("Account", "BillingCity", "BillingAddress"),
        ("Account", "BillingAddress", "BillingAddress"),
        ("Account", "Name", None),
        ("Account", "OwnerId", None),
        ("Account", "ParentId", "ParentId"),
        ("Contact", "FirstName", None),
        ("Contact", "Email", "Email"),
        ("Contact", "MailingStreet", "MailingAddress"),
        ("Lead", "City", "Address"),
        ("Opportunity", "Amount", "Amount"),
        ("Opportunity", "StageName", None),
        ("Order", "Status", None),
        ("Order", "Name", "Name"),
        ("OrderItem", "UnitPrice", None),
        ("OpportunityLineItem", "Discount", "Discount"),
        ("Task", "WhoId", "WhoId"),
        ("Task", "Status", None),
        ("Product2", "ProductCode", "ProductCode"),
        ("User", "Email", None),
        ("CampaignMember", "Status", None),
        ("PermissionSet", "Label", None),
    ],
)
def test_which_field_permission_a_field_takes(
    object_name: str, field_name: str, permission: str | None
) -> None:
    found = field_permission_of(SCHEMA, object_name, field_name)
    assert (found.name if found else None) == permission


def test_a_compound_address_opens_its_parts() -> None:
    account = SCHEMA.by_name["account"]
    opened = {f.name for f in carried_by(account, account.by_name["billingaddress"])}
    assert {"BillingAddress", "BillingStreet", "BillingCity", "BillingGeocodeAccuracy"} <= opened
    assert {f.name for f in parts_of(SCHEMA.by_name["contact"], "Name")} == {
        "FirstName",
        "LastName",
        "Salutation",
    }


def test_setup_objects_have_no_field_level_security() -> None:
    assert not [(o.name, f.name) for o in SCHEMA if o.setup for f in o.fields if f.permissionable]


def test_the_tooling_api_has_its_own_objects() -> None:
    names = {o.name for o in tooling_schema()}
    assert names == {"PermissionDependency", "EntityDefinition", "FieldDefinition", "EntityParticle"}
    assert tooling_schema().field("EntityParticle", "IsPermissionable") is not None
    assert tooling_schema().field("PermissionDependency", "RequiredPermission") is not None


def test_the_schema_is_read_in_a_moment() -> None:
    """Every command and every worker reads it at its start: 40 ms on the machine it was measured on."""
    begun = time.process_time()
    standard_schema.__wrapped__()
    assert time.process_time() - begun < 0.15
