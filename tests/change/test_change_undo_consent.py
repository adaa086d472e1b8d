"""What `remit undo` says before it does anything: which org, what it cuts off or lets in, and every name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.change.orgs import another, here
from tests.plan.worlds import World
from tests.serving import Server

SYSTEM = "  {0}: {{{1}flows: {{f: {{direction: outbound, objects: {{Account: {{can: [read]}}}}}}}}}}\n"


def test_it_begins_with_the_org_and_who_asks(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "which").write(SYSTEM.format("werp", ""))
    world.apply()
    told = here(server).remit("undo", code=1).text
    org_id = server.admin().query("SELECT Id FROM Organization")[0]["Id"]
    first = f"Org {org_id} at {server.url} (production), environment local, as admin@remit.local"
    assert told.splitlines()[0] == first
    assert told.splitlines()[1].endswith(f" by admin@remit.local, landscape {world.file}")
    server.remit("org", "setting", "sandbox", "true")
    try:
        assert f"at {server.url} (sandbox), environment local" in here(server).remit("undo", code=1).text
    finally:
        server.remit("org", "setting", "sandbox", "false")


def test_what_cuts_off_and_lets_in_is_marked(server: Server, tmp_path: Path) -> None:
    """The way back of an adoption names profile, role and group as people do."""
    admin = server.admin()
    world = World(server, tmp_path, "marked").write("")
    profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")[0]["Id"]
    role = admin.create("UserRole", Name="Chief")
    person = admin.create(
        "User", Username="merp@marked.example", LastName="Person", Alias="person", Email="p@marked.example",
        ProfileId=profile, UserRoleId=role, TimeZoneSidKey="GMT", LocaleSidKey="en_US",
        LanguageLocaleKey="en_US", EmailEncodingKey="UTF-8",
    )  # fmt: skip
    group = admin.create("PermissionSetGroup", DeveloperName="Marked_Group", MasterLabel="Marked")
    admin.create("PermissionSetAssignment", AssigneeId=person, PermissionSetGroupId=group)
    login = admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{person}'")[0]["Id"]
    admin.call("PATCH", f"sobjects/UserLogin/{login}", {"IsFrozen": True})
    world.write(SYSTEM.format("merp", "adopt: true, "))
    run = world.apply("--allow-destroy")["run"]
    lines = [line.strip() for line in here(server).remit("undo", code=1).text.splitlines()]
    off = "whoever works as this user can do so no longer"
    assert f"! ~ user merp@marked.example: IsFrozen: off -> on [{off}]" in lines
    moved = next(line for line in lines if "profile: marked integrations -> Standard User" in line)
    assert moved.startswith("! ~ user merp@marked.example: ")
    assert "role: nothing -> Chief" in moved
    assert "what only the former profile lets it do stops working" in moved
    assert "! - External Client App Remit_merp [whoever logs in by it can do so no longer]" in lines
    assert (
        "! - permission set Remit_merp assigned to merp@marked.example"
        " [what merp@marked.example does by it stops working]" in lines
    )
    assert "+ permission set group Marked_Group assigned to merp@marked.example" in lines
    assert "! before one of them: cuts somebody off or lets somebody in" in lines
    assert "deletes permission set group Marked_Group assigned to merp@marked.example" in [
        line.strip() for line in here(server).remit("runs", run, target=False).text.splitlines()
    ]
    report = json.loads(here(server).remit("undo", "--yes", "--json").text)
    assert [s["cuts"] for s in report["steps"] if s["what"] == "UserLogin"] == [off]


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("wider", "127.0.0.1", "127.0.0.1, 203.0.113.7", "clients at other addresses are refused"),
        ("fewer", "127.0.0.1, 203.0.113.7", "127.0.0.1", "logins from other addresses are let in"),
    ],
)
def test_networks_that_go_back_are_marked(
    server: Server, tmp_path: Path, name: str, before: str, after: str, told: str
) -> None:
    world = World(server, tmp_path, name, networks=before).write(SYSTEM.format(name, ""))
    world.apply()
    world.networks = after
    world.write(SYSTEM.format(name, "")).apply("--allow-destroy")
    assert f"[{told}]" in here(server).remit("undo", code=1).text


def test_with_a_former_certificate_comes_its_key(server: Server, tmp_path: Path) -> None:
    """The client of this machine logs in after a new key, after its undo, and after the undo of that."""
    world = World(server, tmp_path, "newkey").write(SYSTEM.format("kerp", ""))
    world.apply()
    world.apply("--new-key", "kerp")
    told = here(server).remit("undo", code=1).text
    assert "[whoever logs in with the key of now can do so no longer]" in told
    for _ in range(2):
        world.run_undo()
        assert "login-ready" in world.run("login-check", "kerp").text
        world.settled()


def test_a_run_of_conform_hides_no_apply(server: Server, tmp_path: Path) -> None:
    """It takes back itself what it did; what `remit undo` is for is the apply before it."""
    world = World(server, tmp_path, "conforming").write(SYSTEM.format("cerp", ""))
    run = world.apply()["run"]
    with here(server).run("conform") as probing:
        (made,) = probing.create("PermissionSet", [("RemitProbe_x", {"Name": "RemitProbe_x", "Label": "x"})])
        probing.delete("PermissionSet", [made])
    assert json.loads(here(server).remit("undo", "--yes", "--json").text)["undoes"] == [run]


def test_a_machine_that_did_nothing_says_so(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "elsewhere").write(SYSTEM.format("lerp", ""))
    world.apply()
    told = another(server, tmp_path).remit("undo", "--yes", code=1).text
    assert "this machine knows of no run that changed anything on this org" in told
    assert "what another machine did is undone there" in told
