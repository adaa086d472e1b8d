"""A landscape against an org: names, what cannot be granted, and what comes along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from remit.landscape import Facts, check, load, template_names
from remit.schema import Schema, standard_schema

from .cases import Case, cases
from .conftest import EXAMPLE, HEAD


def told(text: str, schema: Schema, facts: Facts) -> list[str]:
    checked = check(load(text), schema, facts)
    lines = [line for said in (*checked.errors, *checked.remarks) for line in str(said).split("\n")]
    return [line.removeprefix("landscape.yaml:") for line in lines]


def flow(objects: str) -> str:
    return HEAD + f"systems: {{erp: {{flows: {{x: {{direction: both, objects: {objects}}}}}}}}}\n"


@pytest.mark.parametrize("case", cases("check.txt"), ids=lambda case: case.name)
def test_against_an_org(case: Case, org_schema: Schema, org_facts: Facts) -> None:
    assert told(case.text, org_schema, org_facts) == case.said


def test_what_exists_beyond_the_operators_sight_is_not_visible_never_unknown(org_schema: Schema) -> None:
    text = flow("{Secret__c: {can: [read]}, Account: {can: [read], fields: {read: [Hidden__c]}}}")
    facts = Facts(from_org=True, hidden=frozenset({"Secret__c", "Account.Hidden__c"}))
    errors = [e.message for e in check(load(text), org_schema, facts).errors]
    assert errors == [
        "object Secret__c is not visible to you",
        "field Account.Hidden__c is not visible to you",
    ]


def test_where_nobody_knows_what_is_hidden_nothing_is_called_unknown(org_schema: Schema) -> None:
    text = flow("{Acount: {can: [read]}, Account: {can: [read], fields: {read: [Industri]}}}")
    errors = [e.message for e in check(load(text), org_schema, Facts(from_org=True, hidden=None)).errors]
    assert errors == [
        "object Acount is not visible to you, or not there; did you mean Account?",
        "field Account.Industri is not visible to you, or not there; did you mean Industry?",
    ]


def test_audit_fields_are_written_by_who_creates_and_may_set_them(
    org_schema: Schema, org_facts: Facts
) -> None:
    needs = "Account: {can: [read, create], fields: {write: [Name, CreatedDate, Id]}}"
    text = HEAD + (
        f"systems: {{erp: {{flows: {{x: {{direction: both, objects: {{{needs}}}, permissions: [{{}}]}}}}}}}}\n"
    )
    facts = replace(org_facts, system_permissions=frozenset({"CreateAuditFields", "RunReports"}))

    def errors(permission: str) -> list[str]:
        return [
            str(e) for e in check(load(text.replace("[{}]", f"[{permission}]")), org_schema, facts).errors
        ]

    assert [e.partition(": ")[2].split("\n") for e in errors("RunReports")] == [
        [
            "Account.CreatedDate is never editable: Salesforce sets it",
            "  next: move it to `read`, or add CreateAuditFields to `permissions` to set it on create",
        ],
        ["Account.Id is never editable: Salesforce sets it", "  next: move it to `read`"],
    ]
    assert len(errors("CreateAuditFields")) == 1


def test_without_an_org_its_own_objects_and_fields_are_not_judged() -> None:
    checked = check(load(EXAMPLE), standard_schema())
    assert checked.errors == ()
    assert any("Invoice__c is the org's own" in r.message for r in checked.remarks)


def test_the_example_fits_the_demo_company(org_schema: Schema, org_facts: Facts) -> None:
    checked = check(load(EXAMPLE), org_schema, org_facts)
    assert checked.errors == ()
    warnings = [r.message for r in checked.remarks if r.level == "warning"]
    assert [w.partition(":")[0] for w in warnings] == ["warehouse and payroll"]


@pytest.mark.parametrize("name", template_names())
def test_every_template_fits_the_standard_objects(name: str, org_schema: Schema, org_facts: Facts) -> None:
    text = HEAD + f"systems: {{x: {{template: {name}}}}}\n"
    assert check(load(text), org_schema, org_facts).errors == ()
