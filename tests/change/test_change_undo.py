"""`remit undo`: what an apply changed goes back, what others changed since stays, the rest is told by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from remit.change.runs import all_runs
from remit.home import Home
from tests.change.orgs import Machine, here
from tests.plan.test_plan_operator import documented, operator
from tests.plan.worlds import World
from tests.serving import Server

ERP = """
  {0}:
    label: {1}
    flows:
      f:
        direction: both
        permissions: [ViewSetup]
        objects: {{Account: {{can: [read, edit], fields: {{read: [Industry], write: [Phone]}}}}}}
"""


@pytest.fixture(scope="module")
def switched(server: Server) -> Server:
    for name in ("enableClientSecretInRestApiAccess", "enableSoapLogin"):
        server.remit("org", "setting", name, "true")
    return server


def undo(world: World, *arguments: str) -> dict[str, Any]:
    """Undo without being asked; the report."""
    return dict(json.loads(here(world.server).remit("undo", "--yes", "--json", *arguments).text))


def told(report: dict[str, Any]) -> list[str]:
    return [s["told"] for s in report["steps"]]


def erp(name: str, label: str = "ERP") -> str:
    return ERP.format(name, label)


def held(world: World, name: str) -> list[str]:
    """What a permission set grants, as text."""
    rows = world.admin.query(f"SELECT SobjectType FROM ObjectPermissions WHERE Parent.Name = '{name}'")
    fields = world.admin.query(f"SELECT Field FROM FieldPermissions WHERE Parent.Name = '{name}'")
    return sorted([r["SobjectType"] for r in rows] + [r["Field"] for r in fields])


def test_what_was_made_goes_and_what_cannot_is_told(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "made").write(erp("merp"))
    world.apply()
    report = undo(world)
    assert world.admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Remit_merp'") == []
    assert not world.admin.query(
        "SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Remit_merp'"
    )
    assert not world.user("merp")["IsActive"]
    frozen = world.admin.query(f"SELECT IsFrozen FROM UserLogin WHERE UserId = '{world.user('merp')['Id']}'")
    assert frozen[0]["IsFrozen"]
    lost = " ".join(report["cannot_come_back"])
    assert "user merp@made.example stays, frozen and inactive, and the username stays taken" in lost
    assert "the consumer key and secret of app Remit_merp" in lost
    assert "profile made integrations stays: merp@made.example are on it" in lost
    assert report["left_alone"] == []
    # A profile that stays is not opened to every network.
    assert not [t for t in told(report) if "networks" in t]


def test_former_values_come_back_and_the_undo_is_undone(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "former").write(erp("ferp"))
    world.apply()
    before = held(world, "Remit_ferp")
    world.write(
        erp("ferp", "Finance").replace("[Industry]", "[Website]").replace("read, edit", "read, edit, create")
    )
    world.apply()
    after = held(world, "Remit_ferp")
    assert after != before
    report = undo(world)
    assert held(world, "Remit_ferp") == before
    assert any("LastName: Finance -> ERP" in t for t in told(report)), told(report)
    assert report["cannot_come_back"] == report["left_alone"] == []
    world.write(erp("ferp"))
    world.settled()
    undo(world)
    assert held(world, "Remit_ferp") == after


def test_a_removed_system_comes_back_without_its_key(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "removed").write(erp("stay", "Stay") + erp("rerp"))
    world.apply()
    before = held(world, "Remit_rerp")
    user = world.user("rerp")["Id"]
    world.write(erp("stay", "Stay"))
    world.apply("--allow-destroy")
    report = undo(world)
    assert held(world, "Remit_rerp") == before
    flags = "SELECT PermissionsViewSetup FROM PermissionSet WHERE Name = 'Remit_rerp'"
    assert world.admin.query(flags)[0]["PermissionsViewSetup"]
    assert world.user("rerp") | {"attributes": None} == world.user("rerp") | {"attributes": None}
    assert world.user("rerp")["Id"] == user and world.user("rerp")["IsActive"]
    held_sets = world.admin.query(
        f"SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE AssigneeId = '{user}'"
        " AND PermissionSet.IsOwnedByProfile = false"
    )
    assert [r["PermissionSet"]["Name"] for r in held_sets] == ["Remit_rerp"]
    assert any("consumer key and secret are gone for good" in t for t in report["cannot_come_back"])
    # The set has a new id, by which the undo of the undo finds it again.
    undo(world)
    assert world.admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Remit_rerp'") == []
    assert not world.user("rerp")["IsActive"]


def test_what_somebody_changed_since_is_left_alone(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "since").write(erp("one") + erp("two", "Two"))
    world.apply()
    world.write(erp("one", "Uno") + erp("two", "Due"))
    world.apply()
    user = world.user("one")["Id"]
    world.admin.call("PATCH", f"sobjects/User/{user}", {"LastName": "By hand"})
    report = undo(world)
    assert any("user one@since.example: LastName changed since" in t for t in report["left_alone"])
    assert world.user("one")["LastName"] == "By hand"
    assert world.user("two")["LastName"] == "Two"


def test_a_set_that_somebody_gave_more_is_not_deleted(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "more").write(erp("more"))
    world.apply()
    set_id = world.set_id("Remit_more")
    world.admin.create("ObjectPermissions", ParentId=set_id, SobjectType="Lead", PermissionsRead=True)
    report = undo(world)
    assert any(
        "it holds by now what this run did not give (1 ObjectPermissions)" in t for t in report["left_alone"]
    )
    assert held(world, "Remit_more") == ["Account", "Account.Industry", "Account.Phone", "Lead"]


def test_what_is_gone_already_is_done(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "gone").write(erp("gerp"))
    world.apply()
    app = "SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Remit_gerp'"
    undo(world)
    assert world.admin.query(app) == []
    first = [r for r in all_runs(Home.open(switched.home)) if r.kind == "apply"][-1]
    report = undo(world, first.id)
    assert report["steps"] == [] and report["run"] is None
    assert any("External Client App Remit_gerp: is gone" in t for t in report["back_already"])


def test_networks_go_back_and_opening_them_is_said(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "nets").write(erp("nerp"))
    world.apply()
    world.networks = "127.0.0.1/32, 10.0.0.0/24"
    world.write(erp("nerp"))
    world.apply("--allow-destroy")
    report = undo(world)
    assert told(report) == ["networks of profile nets integrations: logins from - 10.0.0.0–10.0.0.255"]
    world.networks = "127.0.0.1/32"
    world.write(erp("nerp"))
    world.settled()


def test_passwords_that_were_set_cannot_come_back_and_secrets_of_gone_apps_are_forgotten(
    switched: Server, tmp_path: Path
) -> None:
    world = World(switched, tmp_path, "words").write("  shop: {login: client-credentials}\n")
    world.apply()
    kept = list((switched.home / "credentials").glob("*Remit_shop.secret"))
    assert kept
    assert "the secret of app Remit_shop is taken from this machine" in told(undo(world))
    assert not kept[0].exists()
    world.write("  till: {login: username-password}\n  desk: {}\n")
    world.apply()
    world.write("  till: {login: username-password}\n  desk: {login: username-password}\n")
    world.apply("--allow-destroy")
    lost = undo(world)["cannot_come_back"]
    assert "the password of desk@words.example: the former one is not known to anybody here" in lost


def test_a_moved_system_moves_back_with_its_password(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "moved").write("  oldtill: {login: username-password}\n")
    world.apply()
    user, set_id = world.user("oldtill")["Id"], world.set_id("Remit_oldtill")
    world.write("  newtill: {login: username-password, moved: {from: oldtill}}\n")
    world.apply("--allow-destroy")
    assert world.user("newtill")["Id"] == user
    report = undo(world)
    assert report["left_alone"] == report["cannot_come_back"] == []
    assert world.user("oldtill")["Id"] == user
    assert world.set_id("Remit_oldtill") == set_id
    world.write("  oldtill: {login: username-password}\n")
    world.settled()
    world.run("login-check", "oldtill")


def test_an_org_wide_switch_is_turned_back(switched: Server, tmp_path: Path) -> None:
    name = "enableClientSecretInRestApiAccess"
    switched.remit("org", "setting", name, "false")
    world = World(switched, tmp_path, "turned").write("  vault: {login: client-credentials}\n")
    world.apply("--allow-org-settings")
    assert f"{name}: on -> off" in " ".join(told(undo(world)))
    world.write("  safe: {login: client-credentials}\n")
    assert "org-setting" in [s["kind"] for s in world.plan()["steps"]]
    switched.remit("org", "setting", name, "true")


def test_what_a_run_made_and_deleted_itself_is_nothing_to_undo(switched: Server) -> None:
    machine, admin = here(switched), switched.admin()
    theirs = admin.create("PermissionSet", Name="Theirs", Label="Theirs")
    with machine.run() as run:
        made = run.create("PermissionSet", [("Probe", {"Name": "Probe", "Label": "Probe"})])
        row = {"ParentId": made[0], "SobjectType": "Account", "PermissionsRead": True}
        run.create("ObjectPermissions", [("Probe/Account", row)])
        run.delete("PermissionSet", made)
        run.create("PermissionSet", [("Probe_b", {"Name": "Probe_b", "Label": "Probe"})])
        run.update("PermissionSet", [{"Id": theirs, "Label": "Ours"}])
    report = dict(json.loads(machine.remit("undo", run.id, "--yes", "--json").text))
    assert told(report) == ["permission set Theirs: Label: Ours -> Theirs", "permission set Probe_b"]
    assert report["left_alone"] == report["cannot_come_back"] == []


def test_a_group_that_was_taken_is_given_again(switched: Server, tmp_path: Path) -> None:
    world, admin = World(switched, tmp_path, "taken").write(erp("terp")), switched.admin()
    world.apply()
    user = world.user("terp")["Id"]
    group = admin.create("PermissionSetGroup", DeveloperName="Taken", MasterLabel="Taken")
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetGroupId=group)
    world.apply("--allow-destroy")
    groups = f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetGroupId = '{group}'"
    assert admin.query(groups) == []
    assert undo(world)["left_alone"] == []
    assert len(admin.query(groups)) == 1


def test_it_asks_and_json_needs_yes(switched: Server, tmp_path: Path) -> None:
    machine, world = here(switched), World(switched, tmp_path, "asks").write(erp("aerp"))
    world.apply()
    assert "give --yes" in machine.remit("undo", "--json", code=1).text
    refused = machine.remit("undo", code=1)
    assert "- permission set Remit_aerp" in refused.text  # shown before it is asked
    assert "there is nobody to ask: give --yes" in refused.text
    assert world.user("aerp")["IsActive"]
    assert "this machine knows no run 1999" in machine.remit("undo", "1999", "--yes", code=1).text


def test_runs_are_listed_and_told(switched: Server, tmp_path: Path) -> None:
    machine, world = here(switched), World(switched, tmp_path, "list").write(erp("lerp"))
    run = world.apply()["run"]
    undone = undo(world)["run"]
    listed = {r["run"]: r for r in json.loads(machine.remit("runs", "--json").text)["runs"]}
    assert listed[run]["undone_by"] == undone
    assert listed[run]["who"] == "admin@remit.local"
    assert listed[run]["profile"] == "list integrations"
    assert listed[run]["landscape"] == str(world.file)
    assert listed[undone]["undoes"] == [run]
    text = machine.remit("runs", run).text
    assert "makes permission set Remit_lerp" in text
    assert "makes field Account.Phone in permission set Remit_lerp" in text
    assert f"undone by {undone}" in text
    assert "changes user lerp@list.example: IsActive: on -> off" in machine.remit("runs", undone).text
    assert f"{run}  apply" in machine.remit("runs").text


def test_a_journal_of_before_is_told_and_not_undone(switched: Server, tmp_path: Path) -> None:
    machine = here(switched)
    with machine.org() as org:
        name = f"apply-{org.session.org_id[:15]}.jsonl"
    other = Machine(switched, Home.open(tmp_path / "old-home"))
    archive = other.home.journals / "archive"
    archive.mkdir(mode=0o700)
    old = archive / name.replace(".jsonl", ".1.jsonl")
    old.write_text(
        '{"plan":1,"org":"00D5g0000000001EAA","environment":"local","logins":[]}\n'
        '{"do":"create","what":"PermissionSet","keys":["Remit_old"]}\n'
        '{"did":"create","what":"PermissionSet","ids":["0PS000000000001"]}\n{"done":1}\n'
    )
    old.chmod(0o600)
    assert "made by an earlier Remit, cannot be undone" in other.remit_runs()
    refused = other.remit("undo", "--yes", code=1)
    assert "kept no former values" in refused.text


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_undo_that_is_killed_goes_on_where_it_was(switched: Server, tmp_path: Path, moment: str) -> None:
    """Whatever request is the last, the next undo ends where an undisturbed one does."""
    machine = here(switched)
    world = World(switched, tmp_path, f"kill{moment}")
    killed, name = 0, f"base{moment}"
    for number in range(1, 30):
        world.write(erp(name, "Base"))
        world.apply()
        before = held(world, f"Remit_{name}")
        world.write(erp(name, f"Base{number}").replace("[Industry]", "[Website]"))
        world.apply()
        code = machine.remit("undo", "--yes", code=None, crash=f"{number}:{moment}").code
        if code == 0:
            break
        assert code == -9
        killed += 1
        machine.remit("undo", "--yes")
        assert held(world, f"Remit_{name}") == before
        assert world.user(name)["LastName"] == "Base"
        world.write(erp(name, "Base"))
        world.settled()
    assert killed >= 4


def test_an_undo_of_all_that_was_made_goes_on_where_it_was_killed(switched: Server, tmp_path: Path) -> None:
    machine = here(switched)
    for number in range(2, 12):
        world = World(switched, tmp_path, f"all{number}").write(erp(f"all{number}"))
        world.apply()
        code = machine.remit("undo", "--yes", code=None, crash=f"{number}:after").code
        if code == 0:
            break
        assert code == -9
        report = undo(world)
        assert report["left_alone"] == [], report
        assert not world.user(f"all{number}")["IsActive"]
        assert not world.admin.query(f"SELECT Id FROM PermissionSet WHERE Name = 'Remit_all{number}'")
        last = all_runs(Home.open(switched.home))[-1]
        assert last.kind == "undo" and (last.finished or not report["run"])
    assert number > 4


def test_an_apply_that_was_killed_is_undone_as_far_as_it_came(switched: Server, tmp_path: Path) -> None:
    machine = here(switched)
    for number in range(1, 40, 3):
        world = World(switched, tmp_path, f"half{number}").write(erp(f"half{number}"))
        ran = machine.remit_landscape(world, "apply", "--yes", crash=f"{number}:after")
        if ran.code == 0:
            break
        report = undo(world) if number > 1 else {}
        assert report.get("left_alone", []) == []
        assert not world.admin.query(f"SELECT Id FROM PermissionSet WHERE Name = 'Remit_half{number}'")
        assert not world.user(f"half{number}").get("IsActive")
        apps = f"SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Remit_half{number}'"
        assert not world.admin.query(apps)
        if number > 1:  # at the first request nothing is done but the lease, and nothing is undone
            assert not world.admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Remit_Lease'")
    assert number > 15


def test_an_operator_with_the_documented_permissions_undoes(switched: Server, tmp_path: Path) -> None:
    reads, writes = documented()
    token = operator(switched, "undoer", [*reads, *writes])
    machine = Machine(switched, Home.open(tmp_path / "undoer-home"), token)
    world = World(switched, tmp_path, "undoers").write(erp("uerp"))
    machine.remit_landscape(world, "apply", "--yes", code=0)
    report = json.loads(machine.remit("undo", "--yes", "--json").text)
    assert report["left_alone"] == []
    assert not world.user("uerp")["IsActive"]
    assert (
        json.loads(machine.remit("runs", "--json", target=False).text)["runs"][-1]["who"]
        == "undoer@ops.example"
    )
