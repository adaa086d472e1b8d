"""An operator with exactly the permissions of docs/operator.md plans, applies and finds drift."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.plan.forks import Ran, remit
from tests.plan.worlds import World
from tests.serving import Api, Server

DOCS = Path(__file__).parents[2] / "docs" / "operator.md"
SYSTEMS = """
  op:
    flows: {f: {direction: both, objects: {Account: {can: [read, edit], fields: {write: [Phone]}}}}}
  opcc:
    login: client-credentials
    flows: {f: {direction: outbound, objects: {Contact: {can: [read], fields: {read: [Email]}}}}}
  oppw:
    login: username-password
    flows: {f: {direction: outbound, objects: {Lead: {can: [read]}}}}
"""
LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


def documented() -> tuple[list[str], list[str]]:
    """The permissions of the first table and those of the second."""
    text = DOCS.read_text()
    first, second = text.split("`apply` takes these as well:")
    names = re.compile(r"^\| ([A-Z][A-Za-z]+) \|", re.MULTILINE)
    return names.findall(first), names.findall(second)


def operator(server: Server, name: str, permissions: list[str]) -> str:
    """A token of a user with just these, on a profile that grants nothing."""
    admin = server.admin()
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name=f"{name} profile", UserLicenseId=licence)
    user = admin.create(
        "User", Username=f"{name}@ops.example", LastName=name, Alias=name[:8], Email="o@ops.example",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    flags = {f"Permissions{p}": True for p in permissions}
    held = admin.create("PermissionSet", Name=name, Label=name, **flags)
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=held)
    return server.token(f"{name}@ops.example")


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> World:
    for name in ("enableClientSecretInRestApiAccess", "enableSoapLogin"):
        server.remit("org", "setting", name, "true")
    return World(server, tmp_path_factory.mktemp("world"), "ops").write(SYSTEMS)


def run_as(world: World, token: str, *arguments: str) -> Ran:
    """Run a command with that token, as against any org."""
    target = ["--target-org", world.server.url, "--landscape", str(world.file)]
    return remit(world.server.home, *arguments, *target, environment={"SF_ACCESS_TOKEN": token})


def test_the_documented_operator_applies_and_the_reading_one_sees_drift(world: World) -> None:
    reads, writes = documented()
    full = operator(world.server, "operator", [*reads, *writes])
    reader = operator(world.server, "reader", reads)

    planned = run_as(world, reader, "plan")
    assert planned.code == 2, planned.text
    assert (
        "apply would refuse: your user reader@ops.example lacks ManageProfilesPermissionsets" in planned.text
    )
    refused = run_as(world, reader, "apply", "--yes")
    assert refused.code == 1
    assert "nothing was changed" in refused.text

    applied = run_as(world, full, "apply", "--yes")
    assert applied.code == 0, applied.text
    assert applied.text.count("login-ready") == 3, applied.text
    assert run_as(world, full, "plan").code == 0
    assert run_as(world, reader, "drift").code == 0


def test_what_may_be_there_out_of_sight_is_not_made(server: Server, tmp_path: Path) -> None:
    reads, writes = documented()
    token = operator(server, "blinkered", [p for p in (*reads, *writes) if p != "ViewAllProfiles"])
    made = World(server, tmp_path, "unseen").write("  shade: {}\n")
    ran = run_as(made, token, "apply", "--yes")
    assert ran.code == 1
    assert (
        "whether the org has a profile of that name already could not be told: your user blinkered@ops.example lacks "
        "ViewAllProfiles" in ran.text
    )


@pytest.mark.parametrize(
    # ViewAllProfiles is not among them: the local org hides no profile names.
    "missing",
    [
        "ApiEnabled",
        "ViewSetup",
        "ModifyMetadata",
        "ExternalClientAppViewer",
        "ManageInternalUsers",
    ],
)
def test_without_one_of_them_even_a_plan_says_no(world: World, missing: str) -> None:
    reads, _ = documented()
    without = {missing, "ViewRoles"} if missing == "ViewSetup" else {missing}
    needed = [p for p in reads if p not in without]
    token = operator(world.server, f"no{missing}"[:20], needed)
    ran = run_as(world, token, "plan")
    assert ran.code == 1
    either = {
        "ManageInternalUsers": " or ManageUsers",
        "ModifyMetadata": " or ModifyAllData",
        "ViewSetup": "",
    }
    if missing in either:
        assert f"@ops.example lacks {missing}{either[missing]}, by which a plan is read" in ran.text


OWNING = """
  {}:
    flows:
      f:
        direction: inbound
        objects:
          Account: {{can: [read, create], fields: {{write: [Name]}}}}
          Case: {{can: [read, create], fields: {{write: [Subject]}}}}
"""


def test_what_an_operator_may_not_count_is_unknown_and_not_nothing(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "counted").write(OWNING.format("stays") + OWNING.format("leaves"))
    world.apply()
    Api(server.url, server.token("leaves@counted.example")).create("Account", Name="Left behind")
    world.write(OWNING.format("stays"))
    reads, _ = documented()
    blind = operator(server, "blind", reads)

    told = run_as(world, blind, "plan")
    assert "Account, Case: could not be counted; what it owns of them stays its own" in told.text
    assert json.loads(run_as(world, blind, "plan", "--json").text)["removed"][0]["owns"] == {
        "Account": None,
        "Case": None,
    }

    seeing = world.run("plan", code=2).text
    assert "owns 1 Account: they stay, and stay its own" in seeing
    assert "could not be counted" not in seeing
