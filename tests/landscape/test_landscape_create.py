"""What a create must say: what defaults on create is neither asked for, nor granted, nor warned of."""

from __future__ import annotations

import pytest

from remit.landscape import catalogue_for, check, desired, grant_all, load
from remit.schema import Schema, standard_schema

from .conftest import HEAD

# Object -> the fields that a create takes a value for. The owner is the current user where nobody else is named
# (Object Reference, "Frequently-Occurring Fields"); what describe calls defaultedOnCreate has a value as well.
TAKES = {
    "Account": {"Name"},
    "Contact": {"LastName"},
    "Lead": {"LastName", "Company"},
    "Opportunity": {"Name", "StageName", "CloseDate"},
    "Case": set(),
    "Campaign": {"Name"},
    "Contract": {"AccountId"},
    "Order": {"EffectiveDate", "Status"},
    "Task": set(),
    "Event": set(),
    "Product2": {"Name"},
    "Individual": {"LastName"},
    "WorkOrder": set(),
    "Invoice__c": set(),
}


@pytest.mark.parametrize("name", TAKES)
def test_what_a_create_takes(name: str, org_schema: Schema) -> None:
    found = org_schema.object(name)
    assert found is not None
    assert {f.name for f in found.fields if f.required} == TAKES[name]


def test_no_object_takes_an_owner() -> None:
    assert [o.name for o in standard_schema() for f in o.fields if f.name == "OwnerId" and f.required] == []


@pytest.mark.parametrize("name", TAKES)
def test_a_create_that_says_what_it_must_is_not_warned_of_and_grants_nothing_for_the_rest(
    name: str, org_schema: Schema
) -> None:
    fields = ", ".join(sorted(TAKES[name]))
    landscape = load(
        HEAD + f"systems: {{erp: {{flows: {{x: {{direction: both, objects: {{{name}: "
        f"{{can: [read, create], fields: {{write: [{fields}]}}}}}}}}}}}}}}\n"
    )
    assert [r.message for r in check(landscape, org_schema).remarks if "takes a value" in r.message] == []
    [granted] = grant_all(desired(landscape, None, org_schema), catalogue_for(landscape, org_schema))
    assert {field for _, field in granted.fields} <= TAKES[name]
    assert {p for p in granted.permissions if "Transfer" in p or "Owner" in p} == set()
