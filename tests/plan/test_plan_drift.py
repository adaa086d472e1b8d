"""What somebody changes by hand is found by `remit drift`, and taken back by `remit apply`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plan.worlds import World, told
from tests.serving import Api, Server

ERP = """
  erp:
    label: ERP
    flows:
      customers:
        direction: both
        permissions: [ViewSetup]
        objects:
          Account: {can: [read, create], fields: {read: [Industry], write: [Phone]}}
"""


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(server, tmp_path_factory.mktemp("world"), "drift").write(ERP)
    made.apply()
    return made


def row(world: World, name: str, where: str) -> str:
    return str(world.admin.query(f"SELECT Id FROM {name} WHERE {where}")[0]["Id"])


def set_rights(world: World, admin: Api) -> None:
    held = row(world, "ObjectPermissions", "Parent.Name = 'Remit_erp'")
    assert admin.call("PATCH", f"sobjects/ObjectPermissions/{held}", {"PermissionsEdit": True})[0] == 204


def more_object(world: World, admin: Api) -> None:
    admin.create(
        "ObjectPermissions", ParentId=world.set_id("Remit_erp"), SobjectType="Lead", PermissionsRead=True
    )


def less_field(world: World, admin: Api) -> None:
    held = row(world, "FieldPermissions", "Parent.Name = 'Remit_erp' AND Field = 'Account.Industry'")
    assert admin.call("DELETE", f"sobjects/FieldPermissions/{held}")[0] == 204


def wider_field(world: World, admin: Api) -> None:
    held = row(world, "FieldPermissions", "Parent.Name = 'Remit_erp' AND Field = 'Account.Industry'")
    assert admin.call("PATCH", f"sobjects/FieldPermissions/{held}", {"PermissionsEdit": True})[0] == 204


def more_system(world: World, admin: Api) -> None:
    values = {"PermissionsRunReports": True}
    assert admin.call("PATCH", f"sobjects/PermissionSet/{world.set_id('Remit_erp')}", values)[0] == 204


def less_system(world: World, admin: Api) -> None:
    values = {"PermissionsViewSetup": False}
    assert admin.call("PATCH", f"sobjects/PermissionSet/{world.set_id('Remit_erp')}", values)[0] == 204


def profile_field(world: World, admin: Api) -> None:
    owned = row(world, "PermissionSet", f"Profile.Name = '{world.profile}'")
    admin.create("ObjectPermissions", ParentId=owned, SobjectType="Contact", PermissionsRead=True)
    admin.create(
        "FieldPermissions", ParentId=owned, SobjectType="Contact", Field="Contact.Email", PermissionsRead=True
    )


def profile_permission(world: World, admin: Api) -> None:
    profile = row(world, "Profile", f"Name = '{world.profile}'")
    assert admin.call("PATCH", f"sobjects/Profile/{profile}", {"PermissionsRunReports": True})[0] == 204


def foreign_set(world: World, admin: Api) -> None:
    found = admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Foreign'")
    foreign = found[0]["Id"] if found else admin.create("PermissionSet", Name="Foreign", Label="Foreign")
    admin.create("PermissionSetAssignment", AssigneeId=world.user("erp")["Id"], PermissionSetId=foreign)


def foreign_group(world: World, admin: Api) -> None:
    part = admin.create("PermissionSet", Name="Part", Label="Part")
    group = admin.create("PermissionSetGroup", DeveloperName="Crowd", MasterLabel="Crowd")
    admin.create("PermissionSetGroupComponent", PermissionSetGroupId=group, PermissionSetId=part)
    admin.create("PermissionSetAssignment", AssigneeId=world.user("erp")["Id"], PermissionSetGroupId=group)


def foreign_licence(world: World, admin: Api) -> None:
    licence = row(world, "PermissionSetLicense", "DeveloperName = 'SalesforceAPIIntegrationPsl'")
    admin.create(
        "PermissionSetLicenseAssign", AssigneeId=world.user("erp")["Id"], PermissionSetLicenseId=licence
    )


def networks(world: World, admin: Api) -> None:
    body = (
        '<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns="http://soap.sforce.com/2006/04/metadata"><e:Header><SessionHeader><sessionId>'
        f"{admin.token}</sessionId></SessionHeader></e:Header><e:Body><updateMetadata>"
        '<metadata xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:type="Profile">'
        f"<fullName>{world.profile}</fullName><loginIpRanges><endAddress>127.0.0.9</endAddress>"
        "<startAddress>127.0.0.1</startAddress></loginIpRanges></metadata>"
        "</updateMetadata></e:Body></e:Envelope>"
    )
    headers = {"Content-Type": "text/xml", "SOAPAction": "x"}
    status, answer = admin.call("POST", "/services/Soap/m/64.0", body.encode(), headers)
    assert status == 200 and "<success>true" in answer, answer


def unassigned(world: World, admin: Api) -> None:
    held = row(
        world, "PermissionSetAssignment",
        "Assignee.Username = 'erp@drift.example' AND PermissionSet.Name = 'Remit_erp'",
    )  # fmt: skip
    assert admin.call("DELETE", f"sobjects/PermissionSetAssignment/{held}")[0] == 204


def somebody_else(world: World, admin: Api) -> None:
    me = row(world, "User", "Username = 'admin@remit.local'")
    admin.create("PermissionSetAssignment", AssigneeId=me, PermissionSetId=world.set_id("Remit_erp"))


def frozen(world: World, admin: Api) -> None:
    login = row(world, "UserLogin", f"UserId = '{world.user('erp')['Id']}'")
    assert admin.call("PATCH", f"sobjects/UserLogin/{login}", {"IsFrozen": True})[0] == 204


def administrator(world: World, admin: Api) -> None:
    profile = row(world, "Profile", "Name = 'System Administrator'")
    user = world.user("erp")["Id"]
    assert admin.call("PATCH", f"sobjects/User/{user}", {"ProfileId": profile})[0] == 204


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (set_rights, [("has", "Account: edit")]),
        (more_object, [("has", "Lead: read")]),
        (less_field, [("lacks", "Account.Industry: read")]),
        (wider_field, [("has", "Account.Industry: write (read stays)")]),
        (less_system, [("lacks", "system permission ViewSetup")]),
        (more_system, [("has", "system permission RunReports")]),
        (
            profile_field,
            [
                ("has", "profile drift integrations gives Contact.Email: read to every system"),
                ("has", "profile drift integrations gives Contact: read to every system"),
            ],
        ),
        (
            profile_permission,
            [("has", "profile drift integrations gives RunReports to every system")],
        ),
        (foreign_set, [("has", "erp@drift.example has permission set Foreign")]),
        (foreign_group, [("has", "erp@drift.example has permission set group Crowd")]),
        (
            foreign_licence,
            [("has", "erp@drift.example has the permission set licence SalesforceAPIIntegrationPsl")],
        ),
        (
            networks,
            [
                (
                    "differs",
                    "profile drift integrations lets in logins from 127.0.0.1–127.0.0.9",
                )
            ],
        ),
        (unassigned, [("lacks", "erp@drift.example lacks permission set Remit_erp")]),
        (
            somebody_else,
            [("has", "admin@remit.local has permission set Remit_erp")],
        ),
        (frozen, [("lacks", "user erp@drift.example is frozen: nobody logs in as it")]),
        (
            administrator,
            [
                (
                    "differs",
                    "user erp@drift.example is System Administrator: it may do anything",
                )
            ],
        ),
    ],
)
def test_a_change_by_hand_is_found_and_taken_back(
    world: World, change: Callable[[World, Api], None], expected: list[tuple[str, str]]
) -> None:
    change(world, world.admin)
    found = world.drift()
    assert not any(d["file_changed"] for d in found)
    assert [(d["org"], d["what"]) for d in found] == expected
    world.apply("--allow-destroy")
    world.run("drift")


def test_the_foreign_set_itself_is_left_alone(world: World) -> None:
    foreign_set(world, world.admin)
    world.apply("--allow-destroy")
    assert world.admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Foreign'")


def test_an_integration_user_on_an_administrators_profile_is_warned_of(world: World) -> None:
    administrator(world, world.admin)
    warnings = [w["message"] for w in world.plan()["warnings"]]
    assert any("administrator's profile System Administrator" in w for w in warnings)
    world.apply("--allow-destroy")


def test_drift_says_how_bad_it_is_and_who_did_it(world: World) -> None:
    administrator(world, world.admin)
    set_rights(world, world.admin)
    by_what = {d["what"]: d for d in world.drift()}
    worst = by_what["user erp@drift.example is System Administrator: it may do anything"]
    assert worst["severity"] == "critical"
    assert worst["repair"] == "user erp@drift.example: profile System Administrator -> drift integrations"
    assert worst["trail"]["who"] == "admin@remit.local"
    assert worst["trail"]["display"] == "Changed user erp@drift.example: ProfileId"
    assert by_what["Account: edit"]["severity"] == "high"
    text = world.run("drift", code=2).text
    assert "critical  user erp@drift.example is System Administrator: it may do anything" in text
    assert "admin@remit.local: Changed user erp@drift.example: ProfileId" in text
    assert "`remit apply --allow-destroy` repairs them" in text
    world.apply("--allow-destroy")


def test_by_hand_leaves_out_what_only_the_file_changed(world: World) -> None:
    world.write(ERP.replace("[Industry]", "[Industry, Website]"))
    more_object(world, world.admin)
    assert told(world.drift()) == ["Lead: read", "Account.Website: read"]
    ran = world.run("drift", "--by-hand", "--json", code=2)
    assert told(json.loads(ran.text)["drift"]) == ["Lead: read"]
    world.write(ERP)
    world.apply()


def test_what_only_the_file_changed_is_marked(world: World) -> None:
    world.write(ERP.replace("[Industry]", "[Industry, Website]"))
    found = world.drift()
    assert told(found) == ["Account.Website: read"]
    assert found[0]["file_changed"] is True
    world.write(ERP)


def test_explain_gives_the_path_of_grants_or_why_there_is_none(world: World) -> None:
    assert (
        "permission set Remit_erp gives Account.Phone:Edit"
        in world.run("explain", "erp", "Account.Phone").text
    )
    carried = world.run("explain", "erp", "Note:Read").text
    assert "carried by Account:Read" in carried
    assert (
        "profile drift integrations gives system ApiEnabled"
        in world.run("explain", "erp", "system ApiEnabled").text
    )
    assert "no grant gives it" in world.run("explain", "erp", "Contact:Read", code=2).text
    assert "did you mean" in world.run("explain", "erpp", "Account", code=1).text


def test_secrets_are_shown_only_where_asked_for_and_kept_nowhere_else(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
    server.remit("org", "setting", "enableSoapLogin", "true")
    flows = "{f: {direction: outbound, objects: {Lead: {can: [read]}}}}"
    made = World(server, tmp_path, "hush").write(
        f"  hcc: {{login: client-credentials, flows: {flows}}}\n"
        f"  hpw: {{login: username-password, flows: {flows}}}\n"
        f"  hjwt: {{flows: {flows}}}\n"
    )
    ran = made.run("apply", "--yes")
    assert ran.text.count("login-ready") == 3, ran.text
    masked = made.run("credentials", "hcc", "--json").text
    assert '"client_secret": "********"' in masked
    shown = {
        name: server.remit(
            "credentials", name, "--json", "--show-secrets", "--landscape", str(made.file)
        ).stdout
        for name in ("hcc", "hpw", "hjwt")
    }
    secrets = [json.loads(shown["hcc"])["client_secret"], json.loads(shown["hpw"])["password"]]
    key = Path(json.loads(shown["hjwt"])["private_key_file"])
    assert key.stat().st_mode & 0o777 == 0o600
    journals = "".join(p.read_text() for p in (server.home / "journals").rglob("*") if p.is_file())
    for secret in secrets:
        assert len(secret) > 20
        for text in (ran.text, masked, journals, made.run("plan", "--json").text):
            assert secret not in text
    assert "PRIVATE KEY" not in journals + ran.text
    made.settled()


def test_a_user_that_is_activated_again_is_tried(world: World) -> None:
    row_id = row(world, "User", "Username = 'erp@drift.example'")
    assert world.admin.call("PATCH", f"sobjects/User/{row_id}", {"IsActive": False})[0] == 204
    assert "refused: inactive" in world.run("login-check", "erp", code=1).text
    assert [entry["state"] for entry in world.apply("--allow-destroy")["logins"]] == ["login-ready"]
