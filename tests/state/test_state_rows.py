"""Rows of setup objects become typed values, and values become rows again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.errors import InputError
from remit.ids import make
from remit.state import (
    FieldPermissions,
    ObjectPermissions,
    OrgState,
    PermissionSet,
    PermissionSetAssignment,
    PermissionSetLicense,
    Row,
    User,
    UserLogin,
    from_row,
    from_rows,
    to_row,
)
from remit.state.org_state import TABLES
from remit.state.rows import columns, has_permissions

SET = make("0PS", 1)
USER = make("005", 1)


def test_a_permission_set_row_keeps_its_user_permissions_as_a_set_of_api_names() -> None:
    row = {
        "attributes": {"type": "PermissionSet"},
        "Id": SET[:15],
        "Name": "Remit_sap",
        "Label": "SAP",
        "IsOwnedByProfile": False,
        "ProfileId": None,
        "PermissionsApiEnabled": True,
        "PermissionsModifyAllData": False,
    }
    value = from_row(PermissionSet, row)
    assert value.id == SET, "ids are kept in 18 characters"
    assert value.permissions == {"ApiEnabled"}
    assert value.profile_id == ""
    assert to_row(value)["PermissionsApiEnabled"] is True
    assert "PermissionsModifyAllData" not in to_row(value)


def test_an_object_permissions_row_has_the_columns_of_salesforce() -> None:
    value = ObjectPermissions("", SET, "Account", read=True, view_all_fields=True)
    assert to_row(value) == {
        "ParentId": SET,
        "SobjectType": "Account",
        "PermissionsRead": True,
        "PermissionsCreate": False,
        "PermissionsEdit": False,
        "PermissionsDelete": False,
        "PermissionsViewAllRecords": False,
        "PermissionsModifyAllRecords": False,
        "PermissionsViewAllFields": True,
    }


def test_dates_are_read_as_salesforce_writes_them() -> None:
    row = {"Id": "a", "AssigneeId": USER, "ExpirationDate": "2026-11-24T07:18:08.120+0000"}
    value = from_row(PermissionSetAssignment, row)
    assert value.expiration_date == datetime(2026, 11, 24, 7, 18, 8, 120_000, tzinfo=UTC)
    assert to_row(value)["ExpirationDate"] == "2026-11-24T07:18:08.120+0000"
    psl = from_row(PermissionSetLicense, {"Id": "b", "DeveloperName": "X", "ExpirationDate": "2027-01-31"})
    assert psl.expiration_date == date(2027, 1, 31)


def test_a_row_without_a_needed_column_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="FieldPermissions row lacks Field"):
        from_row(FieldPermissions, {"Id": "a", "ParentId": SET, "SobjectType": "Account"})


def test_an_object_that_decides_nothing_about_access_is_refused() -> None:
    with pytest.raises(InputError, match="Account"):
        from_rows("Account", [{"Id": "001"}])


_IDS = st.integers(1, 9999).map(lambda n: make("0PS", n))


def _values(row_type: type[Row]) -> st.SearchStrategy[Row]:
    text = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=20)
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "bool": st.booleans(),
        "int": st.integers(0, 10_000),
        "datetime | None": st.none()
        | st.integers(0, 4_000_000_000_000).map(lambda ms: datetime.fromtimestamp(ms // 1000, UTC)),
        "date | None": st.none() | st.dates(),
        "str": text,
    }
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for column in columns(row_type):
        hint = str(row_type.__dataclass_fields__[column.attribute].type)
        is_id = column.api_name == "Id" or column.api_name.endswith("Id")
        fields[column.attribute] = _IDS if is_id else by_type[hint]
    if has_permissions(row_type):
        fields["permissions"] = st.frozensets(st.sampled_from(["ApiEnabled", "ApiUserOnly", "EditTask"]))
    return st.builds(row_type, **fields)


@pytest.mark.parametrize("name", sorted(TABLES))
@given(data=st.data())
def test_every_row_type_comes_back_from_its_row(name: str, data: st.DataObject) -> None:
    value = data.draw(_values(TABLES[name][1]))
    assert from_rows(name, [to_row(value)]) == (value,)


def test_a_state_is_indexed_by_what_questions_ask_for() -> None:
    state = OrgState.of_rows(
        {
            "User": [{"Id": USER, "Username": "Sap@Example.com", "ProfileId": make("00e", 1)}],
            "UserLogin": [{"Id": make("0Yw", 1), "UserId": USER, "IsFrozen": True}],
            "PermissionSet": [
                {"Id": SET, "Name": "Remit_sap"},
                {
                    "Id": make("0PS", 2),
                    "Name": "X00e1",
                    "IsOwnedByProfile": True,
                    "ProfileId": make("00e", 1),
                },
            ],
            "ObjectPermissions": [{"Id": "1", "ParentId": SET, "SobjectType": "Account"}],
        }
    )
    assert state.user_by_username["sap@example.com"].id == USER
    assert state.login_of[USER].is_frozen
    assert state.permission_set_by_name.keys() == {"remit_sap"}
    assert state.permission_set_of_profile[make("00e", 1)].id == make("0PS", 2)
    assert [o.sobject_type for o in state.objects_of[SET]] == ["Account"]


def test_a_row_with_a_known_id_takes_the_place_of_the_old_one() -> None:
    state = OrgState(users=(User(USER, "a@b.c"),), user_logins=(UserLogin("l", USER),))
    changed = state.with_rows([UserLogin("l", USER, is_frozen=True), User(make("005", 2), "d@e.f")])
    assert [u.username for u in changed.users] == ["a@b.c", "d@e.f"]
    assert changed.login_of[USER].is_frozen
    assert not state.login_of[USER].is_frozen, "the former state stays as it was"
    assert changed.without("User", [USER]).user.keys() == {make("005", 2)}
