"""What people do by hand between two applies: found again, told by name, repaired or refused, and never doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.dumps import dump
from tests.plan.people import person, profile_of
from tests.plan.worlds import World, told
from tests.serving import Server

FLOWS = """
    flows:
      a: {direction: outbound, objects: {Account: {can: [read], fields: {read: [Phone]}}}}
"""


def changed(world: World, username: str, **values: object) -> str:
    """Somebody changes a user in Setup; its id."""
    user = str(world.admin.query(f"SELECT Id FROM User WHERE Username = '{username}'")[0]["Id"])
    assert world.admin.call("PATCH", f"sobjects/User/{user}", values)[0] == 204
    return user


def profile_id(world: World, name: str) -> str:
    return str(world.admin.query(f"SELECT Id FROM Profile WHERE Name = '{name}'")[0]["Id"])


def test_a_user_with_another_username_is_renamed_and_not_made_anew(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "named").write("  hand:" + FLOWS)
    world.apply()
    user = changed(world, "hand@named.example", Username="other@named.example")
    assert [s["kind"] for s in world.apply(code=2)["left_out"]] == ["rename-user"]
    assert world.admin.query("SELECT Id FROM User WHERE Username = 'hand@named.example'") == []
    world.apply("--allow-destroy")
    assert world.user("hand")["Id"] == user
    world.settled()
    # The same where the file gives the system another username.
    world.write("  hand:\n    username: new@named.example" + FLOWS)
    assert [s["kind"] for s in world.plan()["steps"]] == ["rename-user"]
    world.apply("--allow-destroy")
    assert world.user("new")["Id"] == user
    world.settled()


def test_nobody_is_adopted_while_the_systems_own_user_is_active(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "either").write("  pick:" + FLOWS)
    world.apply()
    person(world.admin, "jane@either.example", profile_of(world.admin, "Either people"))
    world.write("  pick:\n    username: jane@either.example\n    adopt: true" + FLOWS)
    assert "pick: its user is pick@either.example, and the file names jane@either.example" in world.refused()
    changed(world, "pick@either.example", IsActive=False)  # as the refusal says
    world.apply("--allow-destroy")
    world.settled()


def test_an_inactive_user_is_adopted(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "asleep")
    person(world.admin, "jane@asleep.example", profile_of(world.admin, "Asleep people"))
    changed(world, "jane@asleep.example", IsActive=False)
    world.write("  wake:\n    username: jane@asleep.example\n    adopt: true" + FLOWS)
    held = world.apply(code=2)
    assert held["logins"] == []  # nothing of the system was done
    assert [entry["state"] for entry in world.apply("--allow-destroy")["logins"]] == ["login-ready"]
    world.settled()


def test_a_system_that_takes_the_user_of_a_removed_one(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "heir").write("  former:" + FLOWS)
    world.apply()
    world.write("  latter:\n    username: former@heir.example" + FLOWS)
    world.apply("--allow-destroy")
    assert world.user("former")["IsActive"]
    world.settled()


def test_a_set_that_the_user_of_another_system_was_given(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "cross").write("  left:" + FLOWS + "  right:" + FLOWS)
    world.apply()
    given = {"AssigneeId": world.user("right")["Id"], "PermissionSetId": world.set_id("Remit_left")}
    world.admin.create("PermissionSetAssignment", **given)
    assert [s["kind"] for s in world.plan()["steps"]] == ["unassign"]
    world.apply("--allow-destroy")
    world.settled()


def test_a_removed_systems_user_on_an_administrators_profile_stays_and_is_told(
    server: Server, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "high").write("  boss:" + FLOWS)
    world.apply()
    changed(world, "boss@high.example", ProfileId=profile_id(world, "System Administrator"))
    world.write("")
    (warning,) = world.plan()["warnings"]
    assert (
        "boss@high.example is on the profile System Administrator and not on the landscape's"
        in warning["message"]
    )
    world.apply("--allow-destroy")
    assert world.user("boss")["IsActive"]
    world.run("plan")


def test_the_last_administrator_who_can_log_in_is_not_moved_away(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "last").write("  only:" + FLOWS)
    world.apply()
    changed(world, "only@last.example", ProfileId=profile_id(world, "System Administrator"))
    administrators = world.admin.query(
        "SELECT Id FROM User WHERE IsActive = true AND Profile.Name = 'System Administrator'"
        " AND Username != 'only@last.example'"
    )
    for frozen in (True, False):
        for user in administrators:
            login = world.admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{user['Id']}'")[0]["Id"]
            assert world.admin.call("PATCH", f"sobjects/UserLogin/{login}", {"IsFrozen": frozen})[0] == 204
        if frozen:
            ran = world.run("apply", "--yes", "--allow-destroy", code=1)
            assert "only@last.example is the last active administrator of the org" in ran.text
    world.apply("--allow-destroy")
    world.settled()


def test_a_system_that_was_removed_comes_back_without_anything_held(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
    world = World(server, tmp_path, "again")
    system = "  back:\n    login: client-credentials" + FLOWS
    world.write(system).apply()
    world.write("").apply("--allow-destroy")
    # Its app is a new one, so that the secret of the former is no use.
    assert [entry["state"] for entry in world.write(system).apply()["logins"]] == ["login-ready"]
    world.settled()


def test_a_managed_set_in_a_group_is_told_and_stops_its_removal_beforehand(
    server: Server, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "grouped").write("  part:" + FLOWS)
    world.apply()
    group = world.admin.create("PermissionSetGroup", DeveloperName="Bundle", MasterLabel="Bundle")
    component = world.admin.create(
        "PermissionSetGroupComponent", PermissionSetGroupId=group, PermissionSetId=world.set_id("Remit_part")
    )
    told_so = "Remit_part is part of the permission set group Bundle: whoever has the group has it"
    assert told_so in world.run("plan", code=None).text
    world.write("")
    before = dump(server.home)
    ran = world.run("apply", "--yes", "--allow-destroy", code=1)
    assert (
        "nothing was changed: permission set Remit_part is part of the permission set group Bundle"
        in ran.text
    )
    assert dump(server.home) == before
    assert world.admin.call("DELETE", f"sobjects/PermissionSetGroupComponent/{component}")[0] == 204
    world.apply("--allow-destroy")
    world.run("plan")


def test_permissions_on_the_profile_that_depend_on_each_other_are_all_stripped(
    server: Server, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "ticked").write("  bare:" + FLOWS)
    world.apply()
    ticked = {"PermissionsViewSetup": True, "PermissionsViewRoles": True, "PermissionsRunReports": True}
    assert world.admin.call("PATCH", f"sobjects/Profile/{profile_id(world, world.profile)}", ticked)[0] == 204
    report = world.apply()
    assert (len(report["applied"]), report["did_not_stick"]) == (3, [])
    world.settled()


def test_a_profile_that_lost_its_mark_is_told_as_that(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "worn").write("  nib:" + FLOWS)
    world.apply()
    path = f"sobjects/Profile/{profile_id(world, world.profile)}"
    assert world.admin.call("PATCH", path, {"Description": "see the wiki"})[0] == 204
    text = world.refused()
    assert (
        f"{world.file}:5:17: the profile worn integrations has systems of this landscape and not its mark"
        in text
    )
    mark = text.split("write the description in Setup again: ")[1].splitlines()[0]
    assert world.admin.call("PATCH", path, {"Description": mark})[0] == 204  # as the refusal says
    world.settled()


def test_a_renamed_profile_is_made_anew_and_nothing_is_said_of_what_is_not_there(
    server: Server, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "other").write("  mover:" + FLOWS)
    world.apply()
    path = f"sobjects/Profile/{profile_id(world, world.profile)}"
    assert world.admin.call("PATCH", path, {"Name": "Renamed by hand"})[0] == 204
    found = told([{"what": d["what"]} for d in world.drift()])
    assert "user mover@other.example is on the profile Renamed by hand" in found
    assert not [w for w in found if "any address" in w]
    world.apply("--allow-destroy")
    world.settled()


@pytest.mark.parametrize(("inner", "outer"), [("Depot", "Depot/EU"), ("Yard", "Old/Yard")])
def test_a_landscape_whose_name_is_part_of_another_ones(
    server: Server, tmp_path: Path, inner: str, outer: str
) -> None:
    """Neither sees the other's systems as its own, present or removed."""
    worlds = []
    for number, name in enumerate((outer, inner)):
        world = World(server, tmp_path, f"{inner.lower()}{number}").write(
            f"  {inner.lower()}{number}:" + FLOWS
        )
        world.file.write_text(world.file.read_text().replace(world.profile, name))
        world.apply()
        worlds.append(world)
    for world in worlds:
        world.settled()


def test_the_profile_in_other_letters(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "upper").write("  letter:" + FLOWS)
    world.apply()
    world.file.write_text(world.file.read_text().replace(world.profile, "UPPER Integrations"))
    text = world.refused()
    assert f"{world.file}:5:17: the org's profile is spelled upper integrations" in text
    assert "write `name: upper integrations`" in text


def test_the_org_is_marked_with_other_usernames_only_once_its_users_have_them(
    server: Server, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "moving").write("  van:" + FLOWS)
    world.apply()
    before = world.file.read_text()
    moved = before.replace(
        'local: {username: "{system}@moving.example"}',
        'live: {username: "{system}@moving.new.example", moved: {from: local, username: "{system}@moving.example"}}',
    )
    world.file.write_text(moved)
    assert "mark-profile" in [s["kind"] for s in world.apply(code=2)["left_out"]]
    world.file.write_text(before)
    world.settled()  # nothing was done, and the former file is right still
    world.file.write_text(moved)
    world.apply("--allow-destroy")
    world.settled()


def test_external_client_apps_that_somebody_turned_off(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableSoapLogin", "true")
    world = World(server, tmp_path, "dark").write("  lit:" + FLOWS)
    world.apply()
    world.write("  lit:\n    login: username-password" + FLOWS).apply(code=2)
    server.remit("org", "setting", "externalClientApps", "false")
    try:
        assert world.plan(code=0)["steps"] == []  # the row of the app that is hidden is left alone
        world.write("  lit:" + FLOWS)
        assert "lit logs in by jwt-bearer, and this org shows no External Client Apps" in world.refused()
    finally:
        server.remit("org", "setting", "externalClientApps", "true")


def test_blanks_around_a_label_and_a_description_are_not_written(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "blank").write(
        "  ends:\n    label: 'Ends '\n    description: ' all '" + FLOWS
    )
    world.apply()
    assert world.user("ends")["LastName"] == "Ends"
    world.settled()
