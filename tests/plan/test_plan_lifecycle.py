"""A landscape from nothing to applied, changed, moved and removed, on a running org."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.worlds import World, told
from tests.serving import Api, Server

ERP = """
  {name}:
    label: {label}
    owner: erp@acme.example
    {more}
    flows:
      customers:
        direction: both
        objects:
          Account: {{can: [read, create, edit], fields: {{read: [Industry], write: [Name, Phone]}}}}
          Task: {{can: [read]}}
"""
SHOP = """
  {name}shop:
    login: client-credentials
    flows:
      orders: {{direction: outbound, objects: {{Contact: {{can: [read], fields: {{read: [Email]}}}}}}}}
"""


def erp(name: str, label: str = "ERP", more: str = "") -> str:
    return ERP.format(name=name, label=label, more=more)


@pytest.fixture(scope="module")
def switched(server: Server) -> Server:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
    return server


def test_from_nothing_to_login_ready_and_nothing_left_to_do(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "first").write(erp("ferp") + SHOP.format(name="f"))
    plan = world.plan()
    assert plan["systems"] == ["ferp", "fshop"]
    assert plan["summary"].startswith("Plan: 2 systems, ")
    report = world.apply()
    assert {entry["state"] for entry in report["logins"]} == {"login-ready"}
    world.settled()
    session = Api(switched.url, switched.token("ferp@first.example"))
    session.create("Account", Name="Acme", Phone="1")
    assert session.call("GET", "query?q=SELECT+Email+FROM+Contact")[0] == 400


def test_the_profile_opens_nothing(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "empty").write(erp("eerp"))
    world.apply()
    owned = world.admin.query(
        "SELECT Id, PermissionsApiEnabled, PermissionsApiUserOnly FROM PermissionSet"
        f" WHERE Profile.Name = '{world.profile}'"
    )[0]
    assert owned["PermissionsApiEnabled"] and owned["PermissionsApiUserOnly"]
    for rows in ("ObjectPermissions", "FieldPermissions", "SetupEntityAccess"):
        assert world.admin.query(f"SELECT Id FROM {rows} WHERE ParentId = '{owned['Id']}'") == []


def test_changing_one_system_leaves_every_row_of_the_other_alone(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "two").write(erp("tone") + erp("ttwo", "Two"))
    world.apply()
    rows = "SELECT Id, SystemModstamp FROM {} WHERE Parent.Name = 'Remit_ttwo'"
    before = [world.admin.query(rows.format(o)) for o in ("ObjectPermissions", "FieldPermissions")]
    world.write(
        erp("tone").replace("edit]", "edit, delete]").replace("[Industry]", "[Website]") + erp("ttwo", "Two")
    )
    plan = world.plan()
    assert {s["system"] for s in plan["steps"]} == {"tone"}
    kinds = [s["kind"] for s in plan["steps"]]
    assert kinds == ["revoke-field", "widen-object", "grant-field"]  # what takes away comes first
    world.apply()
    world.settled()
    assert before == [world.admin.query(rows.format(o)) for o in ("ObjectPermissions", "FieldPermissions")]


def test_a_moved_system_is_renamed_and_keeps_its_ids_and_its_key(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "move").write(erp("old"))
    world.apply()
    user, permission_set = world.user("old")["Id"], world.set_id("Remit_old")
    world.write(erp("new", more="moved: {from: old}"))
    plan = world.plan()
    assert not [s for s in plan["steps"] if s["change"] != "change"], told(plan["steps"])
    assert world.user("old")["Id"] == user
    report = world.apply("--allow-destroy")
    assert report["logins"][0]["state"] == "login-ready", report["logins"]
    assert world.user("new")["Id"] == user
    assert world.set_id("Remit_new") == permission_set
    world.settled()
    world.write(erp("new"))  # the line may go once it is done
    world.settled()
    ready = world.run("login-check", "new")
    assert "login-ready" in ready.text


def test_a_system_removed_from_the_file_goes_only_where_that_is_allowed(
    switched: Server, tmp_path: Path
) -> None:
    world = World(switched, tmp_path, "gone").write(erp("stay", "Stay") + erp("leave", "Leave"))
    world.apply()
    Api(switched.url, switched.token("leave@gone.example")).create("Account", Name="Left behind")
    world.write(erp("stay", "Stay"))
    plan = world.plan()
    assert plan["steps"] == []
    removed = plan["removed"][0]
    assert removed["system"] == "leave"
    assert removed["last_login"] != "never"
    assert removed["owns"] == {"Account": 1}
    assert [s["kind"] for s in removed["steps"]] == [
        "freeze-user", "deactivate-user", "release-user", "delete-app", "delete-permission-set",
    ]  # fmt: skip
    assert removed["steps"][3]["undo"] == "nothing"
    report = world.apply(code=2)
    assert len(report["left_out"]) == 5
    assert world.user("leave")["IsActive"]
    world.apply("--allow-destroy")
    assert not world.user("leave")["IsActive"]
    assert world.admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Remit_leave'") == []
    assert (
        world.admin.query("SELECT Id FROM ExternalClientApplication WHERE DeveloperName = 'Remit_leave'")
        == []
    )
    assert world.user("stay")["IsActive"]
    world.settled()


def test_one_set_a_flow_and_one_for_the_login(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "flows", mode="per-flow").write(erp("perflow"))
    report = world.apply()
    assert report["logins"][0]["ready"], report["logins"]
    held = world.admin.query(
        "SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE Assignee.Username = 'perflow@flows.example'"
        " AND PermissionSet.IsOwnedByProfile = false"
    )
    names = {r["PermissionSet"]["Name"] for r in held}
    assert names == {"Remit_perflow_customers", "Remit_perflow_login"}
    world.settled()


def test_the_integration_licence_comes_with_its_permission_set_licence(
    switched: Server, tmp_path: Path
) -> None:
    world = World(switched, tmp_path, "lic", license="Salesforce Integration").write(erp("licensed"))
    kinds = [s["kind"] for s in world.plan()["steps"]]
    assert kinds.index("create-user") < kinds.index("assign-license") < kinds.index("assign")
    world.apply()
    world.settled()


def test_two_landscapes_live_in_one_org(switched: Server, tmp_path: Path) -> None:
    one = World(switched, tmp_path, "alpha").write(erp("alphaerp"))
    other = World(switched, tmp_path, "beta").write(erp("betaerp"))
    one.apply()
    other.apply()
    one.settled()
    other.settled()


def test_what_an_org_refuses_is_told_before_anything_is_changed(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "wrong").write(erp("werp"))
    text = world.file.read_text().replace("local: {", "local: {org: 00D000000000001, sandbox: true, ")
    world.file.write_text(text)
    assert len(world.plan()["wrong_org"]) == 2
    ran = world.run("apply", "--yes", code=1)
    assert "not the org of environment local" in ran.text
    assert "the org is not a sandbox" in ran.text
    assert world.user("werp") == {}


def test_an_org_wide_switch_is_turned_only_where_that_is_allowed(switched: Server, tmp_path: Path) -> None:
    switched.remit("org", "setting", "enableClientSecretInRestApiAccess", "false")
    world = World(switched, tmp_path, "switch").write(SHOP.format(name="s"))
    refused = world.run("apply", "--yes", code=1)
    assert "give --allow-org-settings" in refused.text
    assert world.user("sshop") == {}
    plan = world.plan()
    assert plan["steps"][0]["kind"] == "org-setting"
    assert any("org-wide" in r["message"] for r in plan["remarks"])
    assert world.apply("--allow-org-settings")["logins"][0]["ready"]
    world.settled()
    switched.remit("org", "setting", "enableClientSecretInRestApiAccess", "false")
    world.settled()  # the secret is here: the switch is needed no more


FLOW = "      {0}: {{direction: outbound, objects: {{{1}: {{can: [read]}}}}}}\n"


def test_a_flow_that_is_gone_takes_its_set_along_and_nothing_is_left(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "modes", mode="per-flow")
    world.write("  cash:\n    flows:\n" + FLOW.format("a", "Account") + FLOW.format("b", "Contact"))
    world.apply()
    world.write("  cash:\n    flows:\n" + FLOW.format("a", "Account"))
    assert "no longer in the file" not in world.run("plan", code=2).text
    assert [s["kind"] for s in world.apply(code=2)["left_out"]] == ["unassign", "delete-permission-set"]
    world.apply("--allow-destroy")
    world.settled()
    world.mode = "per-system"
    world.write("  cash:\n    flows:\n" + FLOW.format("a", "Account"))
    assert "+ Account: read" in world.run("plan", code=2).text
    assert world.apply("--allow-destroy")["logins"][0]["state"] == "login-ready"
    world.settled()
    names = world.admin.query("SELECT Name FROM PermissionSet WHERE Name LIKE 'Remit_cash%'")
    assert [r["Name"] for r in names] == ["Remit_cash"]


def test_to_a_password_and_on_to_another_name(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableSoapLogin", "true")
    world = World(server, tmp_path, "words").write("  till: {}\n")
    world.apply()
    world.write("  till: {login: username-password}\n")
    text = world.run("plan", code=2).text
    assert "till: what it uses no more (removed only with --allow-destroy)" in text
    assert world.apply("--allow-destroy")["logins"][0]["state"] == "login-ready"
    world.settled()
    world.write("  desk: {login: username-password, moved: {from: till}}\n")
    assert world.apply("--allow-destroy")["logins"][0]["state"] == "login-ready"
    world.settled()


def test_a_rotated_secret_is_named_and_read_again(switched: Server, tmp_path: Path) -> None:
    world = World(switched, tmp_path, "rotated").write("  vault: {login: client-credentials}\n")
    world.apply("--allow-org-settings")
    kept = next((switched.home / "credentials").glob("*Remit_vault.secret"))
    kept.write_text("F" * 64)
    text = world.run("login-check", "vault", code=1).text
    assert "refused: wrong secret" in text
    assert "remit credentials SYSTEM --refresh" in text
    world.run("credentials", "vault", "--refresh")
    world.run("login-check", "vault")
