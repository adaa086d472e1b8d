"""Each user's assignment of the set that its profile owns: the org's own row, moved and never touched by hand.

Source: Salesforce help 000387815, 000230980.
"""

from __future__ import annotations

import pytest

from tests.localorg.landlord import Landlord, code
from tests.localorg.test_localorg_thread import LOCALE
from tests.serving import Api, Server

OWNED = "PermissionSet.IsOwnedByProfile = true"


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def profile(admin: Api, name: str) -> str:
    return str(admin.query(f"SELECT Id FROM Profile WHERE Name = '{name}'")[0]["Id"])


def person(admin: Api, name: str, profile_name: str = "Standard User") -> str:
    return admin.create(
        "User", Username=f"{name}@assigned.example", LastName=name, Alias=name[:8], Email="a@example.com",
        ProfileId=profile(admin, profile_name), **LOCALE,
    )  # fmt: skip


def held(admin: Api, user: str) -> list[tuple[str, str]]:
    rows = admin.query(
        "SELECT Id, PermissionSet.Profile.Name FROM PermissionSetAssignment"
        f" WHERE AssigneeId = '{user}' AND {OWNED}"
    )
    return [(r["Id"], r["PermissionSet"]["Profile"]["Name"]) for r in rows]


def test_every_user_has_one_row_for_its_profile(admin: Api) -> None:
    person(admin, "one")
    users = {r["Id"]: r["ProfileId"] for r in admin.query("SELECT Id, ProfileId FROM User")}
    rows = admin.query(
        f"SELECT AssigneeId, PermissionSet.ProfileId FROM PermissionSetAssignment WHERE {OWNED}"
    )
    assert len(rows) == len(users), "the administrator who came with the org, too"
    assert {r["AssigneeId"]: r["PermissionSet"]["ProfileId"] for r in rows} == users


def test_it_moves_with_the_profile(admin: Api) -> None:
    user = person(admin, "two")
    ((row, first),) = held(admin, user)
    assert first == "Standard User"
    for name in ("Read Only", "Standard User"):
        assert admin.call("PATCH", f"sobjects/User/{user}", {"ProfileId": profile(admin, name)})[0] == 204
        assert held(admin, user) == [(row, name)]


def test_it_stays_when_the_user_is_deactivated(admin: Api) -> None:
    user = person(admin, "three")
    assert admin.call("PATCH", f"sobjects/User/{user}", {"IsActive": False})[0] == 204
    assert len(held(admin, user)) == 1


def test_nobody_deletes_changes_or_makes_it(admin: Api) -> None:
    user = person(admin, "four")
    ((row, _),) = held(admin, user)
    path = f"sobjects/PermissionSetAssignment/{row}"
    assert code(admin.call("DELETE", path)) == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert code(admin.call("PATCH", path, {"IsRevoked": True})) == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert len(held(admin, user)) == 1
    other = admin.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'Read Only'")[0]["Id"]
    body = {"AssigneeId": user, "PermissionSetId": other}
    assert admin.call("POST", "sobjects/PermissionSetAssignment", body)[0] == 400


def test_semi_joins_find_the_profile_through_it(admin: Api) -> None:
    user = person(admin, "five", "Read Only")
    soql = (
        "SELECT Profile.Name FROM PermissionSet WHERE Id IN"
        f" (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '{user}')"
    )
    assert [r["Profile"]["Name"] for r in admin.query(soql)] == ["Read Only"]
    made = admin.create("PermissionSet", Name="Five", Label="Five")
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=made)
    mine = f"SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE AssigneeId = '{user}'"
    assert len(admin.query(mine)) == 2
    assert [
        r["PermissionSet"]["Name"] for r in admin.query(f"{mine} AND PermissionSet.IsOwnedByProfile = false")
    ] == ["Five"]


def test_a_user_of_no_permission_sees_their_own(server: Server) -> None:
    tenant = Landlord(server).user()
    rows = tenant.query("SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment")
    assert {r["AssigneeId"] for r in rows} == {tenant.id}
    assert len(rows) == 2, "that of the profile, and that of the permission set"


def test_a_profile_with_a_former_user_can_be_deleted(admin: Api) -> None:
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    made = admin.create("Profile", Name="Passing", UserLicenseId=licence)
    user = person(admin, "seven", "Passing")
    assert code(admin.call("DELETE", f"sobjects/Profile/{made}")) == "DELETE_FAILED"
    admin.call("PATCH", f"sobjects/User/{user}", {"ProfileId": profile(admin, "Read Only")})
    assert admin.call("DELETE", f"sobjects/Profile/{made}")[0] == 204
    assert [name for _, name in held(admin, user)] == ["Read Only"]
