"""A user that is there already becomes a system's only where the file says so, the user saw it, and it can go back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.people import person, profile_of
from tests.plan.worlds import World
from tests.serving import Api, Server

PAY = """
  pay:
    label: Payroll
    username: jane@people.example
    adopt: true
    flows:
      a: {direction: outbound, objects: {Contact: {can: [read], fields: {read: [Email]}}}}
"""


@pytest.fixture
def world(server: Server, tmp_path: Path) -> World:
    return World(server, tmp_path, "adopting").write(PAY)


def administrator(admin: Api) -> str:
    return str(admin.query("SELECT Id FROM Profile WHERE Name = 'System Administrator'")[0]["Id"])


def test_an_adoption_is_told_in_words_held_back_and_then_done(world: World) -> None:
    admin = world.admin
    role = admin.create("UserRole", Name="Paymaster")
    jane = person(admin, "jane@people.example", administrator(admin), UserRoleId=role)
    extra = admin.create("PermissionSet", Name="Extra", Label="Extra")
    admin.create("PermissionSetAssignment", AssigneeId=jane, PermissionSetId=extra)

    text = world.run("plan", code=2).text
    assert (
        "! ~ user jane@people.example is adopted: Jane Doe, jane@people.example, profile System Administrator, "
        "never logged in: profile System Administrator -> adopting integrations; " in text
    )
    assert "LastName Doe -> Payroll" in text
    assert (
        "it loses permission set Extra, role Paymaster [whoever works as this user now can do so no longer]"
        in text
    )
    assert "all of it is held back until --allow-destroy" in text

    held = world.apply(code=2)
    assert {s["system"] for s in held["applied"]} == {None}
    user = admin.query(f"SELECT LastName, Profile.Name FROM User WHERE Id = '{jane}'")[0]
    assert (user["LastName"], user["Profile"]["Name"]) == ("Doe", "System Administrator")

    report = world.apply("--allow-destroy")
    assert [entry["state"] for entry in report["logins"]] == ["login-ready"]
    user = admin.query(f"SELECT LastName, Profile.Name, UserRoleId FROM User WHERE Id = '{jane}'")[0]
    assert (user["LastName"], user["Profile"]["Name"]) == ("Payroll", "adopting integrations")
    assert user["UserRoleId"] is None
    world.settled()


def test_the_last_active_administrator_stays(server: Server, tmp_path: Path) -> None:
    admin = server.admin()
    operator = person(admin, "ops@people.example", administrator(admin))
    token = server.token("ops@people.example")
    me = admin.query("SELECT Id FROM User WHERE Username = 'admin@remit.local'")[0]["Id"]
    limited = profile_of(admin, "Operators", PermissionsApiEnabled=True)
    world = World(server, tmp_path, "last").write("  boss: {username: admin@remit.local, adopt: true}\n")
    acting = Api(server.url, token)
    permissions = {f"Permissions{p}": True for p in OPERATOR}
    held = acting.create("PermissionSet", Name="Operates", Label="Operates", **permissions)
    acting.create("PermissionSetAssignment", AssigneeId=operator, PermissionSetId=held)
    # The operator is no administrator any more: but for the one who is to be adopted, none is left.
    assert admin.call("PATCH", f"sobjects/User/{operator}", {"ProfileId": limited})[0] == 204
    ran = world.run_as(token, "apply", "--yes", "--allow-destroy", code=1)
    assert "admin@remit.local is the last active administrator of the org: make another one first" in ran.text
    assert admin.query(f"SELECT Profile.Name FROM User WHERE Id = '{me}'")[0]["Profile"]["Name"] == (
        "System Administrator"
    )


def test_tokens_that_are_in_use_have_a_line_each(world: World) -> None:
    other = World(world.server, world.folder, "tokens").write(
        "  hand: {username: tess@people.example, adopt: true}\n"
    )
    person(world.admin, "tess@people.example", profile_of(world.admin, "Token people"))
    warnings = [w["message"] for w in other.plan()["warnings"]]
    assert not [w for w in warnings if "in use" in w]


OPERATOR = (
    "ViewSetup", "ViewRoles", "ViewAllProfiles", "ModifyMetadata", "ExternalClientAppViewer", "ManageInternalUsers",
    "ManageProfilesPermissionsets", "AssignPermissionSets", "ExternalClientAppDeveloper", "ExternalClientAppAdmin",
)  # fmt: skip


def test_a_username_to_adopt_that_nobody_has_is_told(server: Server, tmp_path: Path) -> None:
    made = World(server, tmp_path, "nobody").write("  ghost: {username: jnae@people.example, adopt: true}\n")
    warnings = [w["message"] for w in made.plan()["warnings"]]
    assert "adopt: the org has no user jnae@people.example, so that one is made" in warnings
