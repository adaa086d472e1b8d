"""The SOQL that loads a state: lists instead of loops, escaped, never too long for an address."""

from __future__ import annotations

from urllib.parse import quote_plus

from hypothesis import given
from hypothesis import strategies as st

from remit.state import ObjectPermissions, PermissionSet, PermissionSetAssignment, User
from remit.state.soql import chunks, literal, prefix_pattern, select, select_in, whole_org


def test_ten_thousand_users_are_asked_for_by_lists_and_not_one_by_one() -> None:
    names = [f"user{i}@integration.acme.example" for i in range(10_000)]
    statements = select_in(User, 68.0, "Username", names)
    assert len(statements) < 60
    assert sum(s.soql.count("@integration") for s in statements) == 10_000


@given(st.sets(st.text(min_size=1, max_size=80), max_size=300))
def test_a_query_fits_into_the_address_of_a_request(values: set[str]) -> None:
    statements = select_in(ObjectPermissions, 68.0, "ParentId", values)
    assert all(len(quote_plus(s.soql)) < 16_000 for s in statements)
    assert [v for c in chunks(values) for v in c] == sorted(values)


def test_no_values_need_no_query() -> None:
    assert select_in(User, 68.0, "Id", []) == []


def test_texts_are_escaped() -> None:
    assert literal("O'Neil\\") == r"'O\'Neil\\'"
    assert prefix_pattern("Remit_100%") == r"'Remit\_100\%%'"


def test_an_older_version_is_not_asked_for_columns_that_it_does_not_know() -> None:
    assert "PermissionsViewAllFields" not in select(ObjectPermissions, 62.0).soql
    assert "PermissionsViewAllFields" in select(ObjectPermissions, 63.0).soql
    assert "IsRevoked" not in select(PermissionSetAssignment, 52.0).soql


def test_user_permissions_are_those_asked_for_or_all_that_the_org_has() -> None:
    assert select(PermissionSet, 68.0).soql == "SELECT FIELDS(STANDARD) FROM PermissionSet"
    few = select(PermissionSet, 68.0, "Name = 'x'", ["ApiEnabled"]).soql
    assert few.startswith("SELECT Id, Name, Label, Type,")
    assert few.endswith(", PermissionsApiEnabled FROM PermissionSet WHERE Name = 'x'")


def test_the_whole_org_takes_one_query_a_row_type() -> None:
    names = [s.sobject for s in whole_org(68.0)]
    assert names[0] == "Organization"
    assert len(names) == len(set(names)) == 16
