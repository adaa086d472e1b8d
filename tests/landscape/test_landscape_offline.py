"""A landscape without an org: what only an org can tell is a remark, and what nobody has is an error."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files

import pytest

from remit.landscape import Facts, check, load
from remit.landscape.elsewhere import feature_of, other_fields, other_objects, other_permissions
from remit.schema import Schema, standard_schema
from remit.schema.permissions import user_permissions

from .cases import Case, cases
from .conftest import HEAD
from .test_landscape_check import flow, told


@pytest.mark.parametrize("case", cases("offline.txt"), ids=lambda case: case.name)
def test_without_an_org(case: Case) -> None:
    assert told(case.text, standard_schema(), Facts()) == case.said


def test_an_org_decides_what_it_has(org_schema: Schema, org_facts: Facts) -> None:
    text = flow("{Case: {can: [read], fields: {read: [RecordTypeId]}}, Territory2: {can: [read]}}")
    text = text.replace("both,", "both, permissions: [ManageEntitlements, BrewCoffee],")
    facts = replace(org_facts, system_permissions=frozenset({"BrewCoffee"}))
    errors = [e.message for e in check(load(text), org_schema, facts).errors]
    assert errors == [
        "no system permission ManageEntitlements",
        "no field Case.RecordTypeId; did you mean MasterRecordId?",
        "no object Territory2",
    ]


def test_every_feature_names_its_source() -> None:
    text = files("remit.landscape").joinpath("data", "feature_fields.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))
    assert [row for row in rows if not (row["feature"] and row["source"])] == []
    assert feature_of("Case", "recordtypeid") == "record types"


def test_what_is_elsewhere_is_not_what_every_org_has() -> None:
    schema = standard_schema()
    assert [name for name in other_objects().values() if schema.object(name)] == []
    assert other_permissions() & set(user_permissions()) == set()
    both = [(o.name, f) for o in schema for f in other_fields(o.name) if schema.field(o.name, f)]
    assert both == []


def test_every_permission_that_remit_knows_is_taken() -> None:
    names = ", ".join(user_permissions())
    text = HEAD + f"systems: {{erp: {{flows: {{x: {{direction: both, permissions: [{names}]}}}}}}}}\n"
    assert check(load(text), standard_schema()).errors == ()
