"""Names against a schema: references in Salesforce's order, joins, and the shape of the answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from remit.errors import NotYetError
from remit.schema.model import Schema
from remit.soql import Resolved, parse, resolve
from remit.soql.resolved import (
    AllOf,
    Compare,
    FunctionValue,
    Holds,
    InRows,
    OneOf,
    OutputChild,
    OutputColumn,
    OutputFields,
    OutputValue,
    Value,
)
from remit.soql.tree import Path, Query, Source

ACCOUNT = "001000000000001AAA"


def _resolve(text: str, schema: Schema, version: float = 0.0) -> Resolved:
    resolved = resolve(parse(text), schema, version)
    assert resolved.ok, [r.message for r in resolved.references if not r.exists]
    return resolved


def _told(resolved: Resolved) -> list[tuple[str, str, str, str]]:
    return [(r.kind, r.object, r.name, r.clause) for r in resolved.references]


def test_references_come_in_the_order_of_salesforces_checks(schema: Schema) -> None:
    resolved = _resolve(
        "SELECT Account.Name, Id FROM Contact WHERE Email != null AND AccountId IN "
        "(SELECT Id FROM Account WHERE Industry = 'x') ORDER BY LastName",
        schema,
    )
    assert _told(resolved) == [
        ("object", "Contact", "Contact", "from"),
        ("relationship", "Contact", "Account", "select"),
        ("field", "Account", "Name", "select"),
        ("field", "Contact", "Id", "select"),
        ("field", "Contact", "Email", "where"),
        ("field", "Contact", "AccountId", "where"),
        ("object", "Account", "Account", "from"),
        ("field", "Account", "Id", "select"),
        ("field", "Account", "Industry", "where"),
        ("field", "Contact", "LastName", "order"),
    ]


def test_every_reference_carries_the_error_that_hiding_it_gives(schema: Schema) -> None:
    text = "SELECT Account.Name, (SELECT Id FROM Cases) FROM Contact"
    object_, parent, field, child, _ = _resolve(text, schema).references
    assert object_.error.code == "INVALID_TYPE"
    assert object_.error.body.startswith("sObject type 'Contact' is not supported.")
    assert parent.error.body.startswith("Didn't understand relationship 'Account' in field path.")
    assert (parent.field and parent.field.name, parent.target) == ("AccountId", "Account")
    assert field.error.body.startswith("No such column 'Name' on entity 'Account'.")
    assert "ERROR at Row:1:Column:8\n" in field.error.message
    assert child.error.code == "INVALID_TYPE"
    assert (child.kind, child.object, child.field and child.field.name) == ("child", "Case", "ContactId")


def test_what_is_unknown_does_not_hide_what_follows(schema: Schema) -> None:
    resolved = resolve(parse("SELECT Nope, Id FROM Account WHERE Boss.Id = null AND Name = 'x'"), schema)
    assert not resolved.ok
    assert [(r.name, r.exists) for r in resolved.references] == [
        ("Account", True),
        ("Nope", False),
        ("Id", True),
        ("Boss", False),
        ("Name", True),
    ]


def test_a_parent_path_is_one_join_however_often_it_is_used(schema: Schema) -> None:
    resolved = _resolve(
        "SELECT ReportsTo.Account.Name, ReportsTo.Email FROM Contact ORDER BY ReportsTo.Account.Industry",
        schema,
    )
    assert [(j.alias, j.source, j.path, j.target.name) for j in resolved.joins] == [
        ("t1", "t0", "ReportsTo", "Contact"),
        ("t2", "t1", "ReportsTo.Account", "Account"),
    ]
    first = resolved.select[0]
    assert isinstance(first, OutputColumn)
    assert first.key == ("ReportsTo", "Account", "Name")
    assert (first.column.alias, first.column.field.name) == ("t2", "Name")


def test_names_are_spelled_as_the_schema_spells_them(schema: Schema) -> None:
    resolved = _resolve("select ACCOUNT.name from CONTACT", schema)
    assert isinstance(resolved.select[0], OutputColumn)
    assert resolved.select[0].key == ("Account", "Name")
    assert resolved.object.name == "Contact"


def test_a_lookup_to_several_objects_leads_to_name(schema: Schema) -> None:
    resolved = _resolve(
        "SELECT Owner.Name, Owner.Profile.Id FROM Case WHERE Owner.Type = 'User'", _with_profile(schema)
    )
    owner = resolved.joins[0]
    assert owner.polymorphic
    assert (owner.target.name, owner.relationship.reference_to) == ("Name", ("Group", "User"))
    assert [r.object for r in resolved.references if r.name == "Type"] == ["Name"]


def _with_profile(schema: Schema) -> Schema:
    user = schema.by_name["user"]
    profile = type(user)("Profile", "Profile", "Profiles", "00e", user.fields[:1])
    return Schema((*schema.objects, profile))


def test_a_lookup_to_one_object_leads_to_it(schema: Schema) -> None:
    resolved = _resolve("SELECT Owner.Username FROM Account", schema)
    assert (resolved.joins[0].polymorphic, resolved.joins[0].target.name) == (False, "User")


def test_aliases_and_the_objects_own_name_stand_for_the_table(schema: Schema) -> None:
    resolved = _resolve("SELECT c.Id, a.Name FROM Contact c, c.Account a WHERE a.Industry = 'x'", schema)
    keys = [o.key for o in resolved.select if isinstance(o, OutputColumn)]
    assert keys == [("Id",), ("Account", "Name")]
    assert _resolve("SELECT Account.Name FROM Account", schema).joins == ()


def test_a_child_query_is_linked_by_the_childs_lookup(schema: Schema) -> None:
    resolved = _resolve(
        "SELECT Id, (SELECT Email, Account.Name FROM Account.contacts LIMIT 3) FROM Account", schema
    )
    child = resolved.select[1]
    assert isinstance(child, OutputChild)
    assert (child.key, child.link.name, child.rows.object.name) == (("Contacts",), "AccountId", "Contact")
    assert child.rows.limit == 3
    assert [j.path for j in child.rows.joins] == ["Account"]


def test_fields_are_candidates_for_whoever_narrows_them(schema: Schema) -> None:
    resolved = _resolve("SELECT FIELDS(CUSTOM), Name FROM Account LIMIT 200", schema)
    marker = resolved.select[0]
    assert isinstance(marker, OutputFields)
    assert [c.path for c in marker.candidates] == ["Founded__c", "Regions__c"]
    assert {r.clause for r in resolved.references if r.name.endswith("__c")} == {"fields"}
    standard = _resolve("SELECT FIELDS(STANDARD) FROM Account", schema).select[0]
    assert isinstance(standard, OutputFields)
    assert "Founded__c" not in [c.path for c in standard.candidates]


def test_fields_newer_than_the_version_are_unknown_to_it(schema: Schema) -> None:
    assert _resolve("SELECT Newer FROM Account", schema, 60.0)
    assert not resolve(parse("SELECT Newer FROM Account"), schema, 59.0).ok
    all_ = _resolve("SELECT FIELDS(ALL) FROM Account LIMIT 1", schema, 59.0).select[0]
    assert isinstance(all_, OutputFields)
    assert "Newer" not in [c.path for c in all_.candidates]


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("Id = '001000000000001'", Value("string", ACCOUNT)),
        ("ParentId = ''", Value("null", None)),
        ("Name = null", Value("null", None)),
        ("AnnualRevenue > 1.5", Value("number", Decimal("1.5"))),
        ("NumberOfEmployees = 7", Value("number", 7)),
        ("IsDeleted = FALSE", Value("boolean", False)),
        ("Founded__c = 2024-02-29", Value("date", "2024-02-29")),
        ("CreatedDate < 2024-01-01T01:00:00+02:00", Value("datetime", "2023-12-31T23:00:00.000Z")),
        ("CreatedDate = last_n_days:3", Value("range", "LAST_N_DAYS", 3)),
        ("CALENDAR_YEAR(CreatedDate) = 2024", Value("number", 2024)),
    ],
)
def test_literals_are_typed(condition: str, value: Value, schema: Schema) -> None:
    where = _resolve(f"SELECT Id FROM Account WHERE {condition}", schema).where
    assert isinstance(where, Compare)
    assert where.right == value


def test_lists_sets_and_semi_joins(schema: Schema) -> None:
    where = _resolve(
        "SELECT Id FROM Account WHERE Name NOT IN ('a', 'b') AND Regions__c INCLUDES ('x;y', 'z') AND "
        "Id NOT IN (SELECT AccountId FROM Case WHERE Status = 'New')",
        schema,
    ).where
    assert isinstance(where, AllOf)
    names, regions, cases = where.parts
    assert isinstance(names, OneOf)
    assert names.negated
    assert isinstance(regions, Holds)
    assert regions.any_of == (("x", "y"), ("z",))
    assert isinstance(cases, InRows)
    assert (cases.negated, cases.rows.object.name) == (True, "Case")


def test_aggregates_have_column_names(schema: Schema) -> None:
    resolved = _resolve(
        "SELECT Industry, Owner.Name boss, COUNT(Id), MAX(AnnualRevenue) most, CALENDAR_YEAR(CreatedDate) "
        "FROM Account GROUP BY Industry, Owner.Name, CALENDAR_YEAR(CreatedDate) "
        "HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC NULLS LAST",
        schema,
    )
    assert resolved.aggregate
    keys = [o.key for o in resolved.select if isinstance(o, OutputColumn | OutputValue)]
    assert keys == [("Industry",), ("boss",), ("expr0",), ("most",), ("expr1",)]
    sort = resolved.order_by[0]
    assert isinstance(sort.operand, FunctionValue)
    assert (sort.descending, sort.nulls_first, sort.operand.type) == (True, False, "int")


def test_count_alone_gives_no_rows(schema: Schema) -> None:
    resolved = _resolve("SELECT COUNT() FROM Account WHERE Name LIKE 'A%'", schema)
    assert (resolved.count_only, resolved.aggregate, resolved.select) == (True, False, ())


def test_labels_and_formats_stand_under_their_fields_name(schema: Schema) -> None:
    resolved = _resolve("SELECT toLabel(Industry), FORMAT(AnnualRevenue) shown FROM Account", schema)
    assert [o.key for o in resolved.select if isinstance(o, OutputValue)] == [("Industry",), ("shown",)]


def test_nulls_come_first_unless_told(schema: Schema) -> None:
    orders = _resolve(
        "SELECT Id FROM Account ORDER BY Name, Industry DESC, OwnerId NULLS LAST", schema
    ).order_by
    assert [o.nulls_first for o in orders] == [True, True, False]


def test_a_tree_built_by_hand_resolves_too(schema: Schema) -> None:
    assert resolve(Query((Path("Id"),), Source("Account")), schema).ok


@pytest.mark.parametrize(
    "text",
    [
        "SELECT COUNT(Id) FROM Account GROUP BY CUBE(Industry)",
        "SELECT GROUPING(Industry), COUNT(Id) FROM Account GROUP BY Industry",
        "SELECT TYPEOF Owner WHEN User THEN Name END FROM Case",
    ],
)
def test_what_is_not_built_yet_is_refused_by_name(text: str, schema: Schema) -> None:
    with pytest.raises(NotYetError, match=r"CUBE|GROUPING|TYPEOF"):
        resolve(parse(text), schema)
