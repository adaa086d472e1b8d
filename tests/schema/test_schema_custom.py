"""An org's own fields and objects are added to a schema, which itself never changes."""

from __future__ import annotations

import pytest

from remit.schema import standard_schema
from remit.schema.custom import custom_field, custom_object, next_prefix, with_definitions

SCHEMA = standard_schema()


def test_a_field_is_added_and_the_old_schema_stays() -> None:
    more = SCHEMA.with_fields("account", [custom_field("ERP_Number__c", "string", external_id=True)])
    found = more.field("Account", "erp_number__C")
    assert found is not None
    assert (found.custom, found.permissionable, found.id_lookup, found.label) == (
        True,
        True,
        True,
        "ERP Number",
    )
    assert SCHEMA.field("Account", "ERP_Number__c") is None
    assert more.without_fields("Account", ["erp_number__c"]) == SCHEMA


def test_a_field_of_the_same_name_is_replaced_in_its_place() -> None:
    once = SCHEMA.with_fields("Account", [custom_field("A__c", "string"), custom_field("B__c", "string")])
    again = once.with_fields("Account", [custom_field("a__c", "double")])
    assert [f.type for f in again.by_name["account"].fields[-2:]] == ["double", "string"]


def test_required_and_master_detail_fields_have_no_field_level_security() -> None:
    assert not custom_field("A__c", "string", required=True).permissionable
    assert not custom_field("A__c", "reference", reference_to=["Account"], master_detail=True).permissionable


def test_formulas_and_auto_numbers_are_read_only() -> None:
    formula = custom_field("A__c", "double", formula="1 + 1")
    assert formula.calculated
    assert not formula.updateable
    assert not custom_field("N__c", "string", auto_number=True).createable


def test_a_lookup_is_a_relationship_both_ways() -> None:
    lookup = custom_field("Partner__c", "reference", reference_to=["Account"], child_relationship="Projects")
    project = custom_object("Project__c", next_prefix(SCHEMA), fields=[lookup])
    more = SCHEMA.with_object(project)
    assert more.by_name["project__c"].by_relationship["partner__r"].name == "Partner__c"
    assert more.by_name["account"].children_by_name["projects__r"].child == "Project__c"
    assert more.by_prefix["a00"].name == "Project__c"
    assert more.by_name["user"].children != SCHEMA.by_name["user"].children
    assert next_prefix(more) == "a01"
    assert more.without_object("project__c") == SCHEMA


def test_definitions_as_rows() -> None:
    more = with_definitions(
        SCHEMA,
        [
            ("field", {"object": "Invoice__c", "name": "Amount__c", "type": "currency", "scale": 2}),
            ("object", {"name": "Invoice__c", "label": "Invoice"}),
            ("field", {"object": "Account", "name": "Tier__c", "type": "picklist", "picklist": ["A", "B"]}),
        ],
    )
    assert more.by_name["invoice__c"].key_prefix == "a00"
    assert more.by_name["invoice__c"].name_field is not None
    amount = more.field("Invoice__c", "Amount__c")
    assert amount is not None
    assert (amount.precision, amount.scale) == (18, 2)
    tier = more.field("Account", "Tier__c")
    assert tier is not None
    assert [v.value for v in tier.picklist] == ["A", "B"]


def test_definitions_that_fit_nothing_are_refused() -> None:
    with pytest.raises(KeyError):
        with_definitions(SCHEMA, [("field", {"object": "No__c", "name": "A__c", "type": "string"})])
    with pytest.raises(ValueError, match="neither"):
        with_definitions(SCHEMA, [("index", {})])
