"""Nothing is done to an org that the user did not ask for and see: which org, what, and what it cuts off or opens."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from remit.change.steps.profile import within
from tests.plan.worlds import World
from tests.serving import Server

SYSTEM = "  {0}: {{label: {1}, flows: {{a: {{direction: outbound, objects: {{{2}: {{can: [read]}}}}}}}}}}\n"


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(server, tmp_path_factory.mktemp("world"), "asked")
    made.write(SYSTEM.format("one", "One", "Lead") + SYSTEM.format("two", "Two", "Contact"))
    made.apply()
    return made


def test_the_first_line_says_which_org_and_who_asks(world: World) -> None:
    org = world.server.status["org_id"]
    line = f"Org {org} at {world.server.url} (production), environment local, as admin@remit.local"
    for command in ("plan", "drift"):
        assert world.run(command).text.splitlines()[0] == line
    assert world.run("apply", "--yes").text.splitlines()[0] == line
    assert json.loads(world.run("plan", "--json").text)["target"] == {
        "org_id": org, "instance": world.server.url, "sandbox": False, "environment": "local",
        "operator": "admin@remit.local",
    }  # fmt: skip


def test_json_asks_nobody_and_so_needs_a_yes(world: World) -> None:
    world.write(SYSTEM.format("one", "Uno", "Lead") + SYSTEM.format("two", "Two", "Contact"))
    ran = world.run("apply", "--json", code=1)
    assert "--json asks nobody: give --yes" in ran.text
    assert world.user("one")["LastName"] == "One"
    world.apply()
    assert world.user("one")["LastName"] == "Uno"


def test_one_system_alone(world: World) -> None:
    world.write(SYSTEM.format("one", "Eins", "Lead") + SYSTEM.format("two", "Zwei", "Contact"))
    assert {
        s["system"] for s in json.loads(world.run("plan", "--system", "two", "--json", code=2).text)["steps"]
    } == {"two"}
    world.run("apply", "--yes", "--system", "two")
    assert (world.user("one")["LastName"], world.user("two")["LastName"]) == ("Uno", "Zwei")
    assert {d["system"] for d in world.drift()} == {"one"}
    world.run("drift", "--system", "two")
    assert "did you mean two?" in world.run("plan", "--system", "tow", code=1).text
    world.apply()


def test_a_changed_value_is_told_with_what_it_was(world: World) -> None:
    world.write(SYSTEM.format("one", "First", "Lead") + SYSTEM.format("two", "Zwei", "Contact"))
    told = world.run("plan", code=2).text
    assert "~ user one@asked.example: LastName Eins -> First" in told
    assert "~ permission set Remit_one: description Managed by Remit: Eins." in told
    assert "-> Managed by Remit: First." in told
    assert "~ External Client App Remit_one: label Eins -> First" in told
    assert "! before one of them: cuts off, opens or removes, only with --allow-destroy" in told
    world.apply()


@pytest.mark.parametrize(
    ("networks", "told"),
    [
        ("127.0.0.0/24", "logins from more addresses are let in"),
        ("127.0.0.1/32, 203.0.113.0/24", "logins from more addresses are let in"),
        (
            "203.0.113.9, 127.0.0.2",
            "logins from more addresses are let in, clients at other addresses are refused",
        ),
    ],
)
def test_networks_that_widen_or_narrow_are_held_back(world: World, networks: str, told: str) -> None:
    before = world.file.read_text()
    world.file.write_text(before.replace("127.0.0.1/32", networks))
    plan = world.plan()
    assert [(s["kind"], s["cuts"], s["held_back"]) for s in plan["steps"]] == [("set-networks", told, True)]
    assert plan["summary"] == "Plan: 0 systems, 0 changes; 1 change held back: --allow-destroy does them."
    assert [s["kind"] for s in world.apply(code=2)["left_out"]] == ["set-networks"]
    world.file.write_text(before)
    world.settled()


def test_what_is_held_back_is_counted_apart_and_the_rest_is_done(world: World) -> None:
    admin = world.admin
    extra = admin.create("PermissionSet", Name="Extra", Label="Extra")
    admin.create("PermissionSetAssignment", AssigneeId=world.user("one")["Id"], PermissionSetId=extra)
    held = admin.query("SELECT Id FROM ObjectPermissions WHERE Parent.Name = 'Remit_two'")[0]["Id"]
    assert admin.call("PATCH", f"sobjects/ObjectPermissions/{held}", {"PermissionsEdit": True})[0] == 204
    text = world.run("plan", code=2).text
    assert (
        "! - permission set Extra is taken from one@asked.example [what one@asked.example does by it stops working]"
        in text
    )
    assert "Plan: 1 system, 1 change (1 to remove); 1 change held back: --allow-destroy does them." in text
    report = world.apply(code=2)
    assert [s["kind"] for s in report["applied"]] == ["narrow-object"]
    assert [s["kind"] for s in report["left_out"]] == ["unassign"]
    assert world.apply("--allow-destroy")["exit_code"] == 0
    world.settled()


def test_somebody_who_was_stopped_by_hand_is_let_in_only_where_that_is_allowed(world: World) -> None:
    admin = world.admin
    login = admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{world.user('two')['Id']}'")[0]["Id"]
    assert admin.call("PATCH", f"sobjects/UserLogin/{login}", {"IsFrozen": True})[0] == 204
    assert [s["cuts"] for s in world.apply(code=2)["left_out"]] == [
        "it was frozen on purpose: it may log in again"
    ]
    world.apply("--allow-destroy")
    world.settled()


def test_a_refused_login_is_an_exit_code(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableSoapLogin", "false")
    world = World(server, tmp_path, "sour").write("  old: {login: username-password}\n")
    warnings = [w["message"] for w in world.plan()["warnings"]]
    assert any(w.startswith("SOAP login() is off in this org: the login of old is refused") for w in warnings)
    ran = world.run("apply", "--yes", code=1)
    assert "applied, login refused: soap login off" in ran.text
    server.remit("org", "setting", "enableSoapLogin", "true")
    world.run("login-check", "old")


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ([("10.0.0.1", "10.0.0.9")], [("10.0.0.0", "10.0.0.255")], True),
        ([("10.0.0.0", "10.0.1.9")], [("10.0.0.0", "10.0.0.255"), ("10.0.1.0", "10.0.1.255")], True),
        ([("10.0.0.0", "10.0.2.9")], [("10.0.0.0", "10.0.0.255"), ("10.0.2.0", "10.0.2.255")], False),
        ([("::1", "::9")], [("0.0.0.0", "255.255.255.255")], False),
        ([], [("10.0.0.0", "10.0.0.255")], False),
        ([("10.0.0.1", "10.0.0.1")], [], True),
    ],
)
def test_ranges_within_others(
    inner: list[tuple[str, str]], outer: list[tuple[str, str]], expected: bool
) -> None:
    assert within(inner, outer) is expected


def test_a_system_that_the_file_freezes_is_not_tried(world: World) -> None:
    """A login that is meant to be refused is none that failed, and leaves no row in LoginHistory."""
    before = world.file.read_text()
    world.file.write_text(before + "  icy: {frozen: true, flows: {}}\n")
    (login,) = world.apply()["logins"]
    assert login["state"] == "applied, login not tried: the user is frozen, as the landscape says"
    history = f"SELECT Id FROM LoginHistory WHERE UserId = '{world.user('icy')['Id']}'"
    assert world.admin.query(history) == []
    world.file.write_text(before)
    world.apply("--allow-destroy")


def test_progress_counts_what_the_plan_counts(world: World) -> None:
    """A password is made on this machine, which is no change of the org."""
    before = world.file.read_text()
    world.file.write_text(before + "  soap: {login: username-password, flows: {}}\n")
    told = world.run("apply", "--yes", code=None).text
    planned = re.search(r"^Plan: 1 system, (\d+) changes", told, re.MULTILINE)
    assert planned is not None, told
    assert set(re.findall(r"^ +\d+ of (\d+)", told, re.MULTILINE)) == {planned[1]}
    assert re.search(r"^ +here +make-password: 1$", told, re.MULTILINE)
    world.file.write_text(before)
    world.apply("--allow-destroy")
