"""Users, licences, assignments, groups and roles, written through the API as admin."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.localorg.test_localorg_setup_permissions import grant, new_set, refused
from tests.serving import Api, Server

LOCALE = {
    "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US",
}  # fmt: skip


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


@pytest.fixture(scope="module")
def private(server: Server) -> None:
    """Lead and Case are private in this org, as Setup would make them."""
    db = sqlite3.connect(server.home / "org" / "org.db", isolation_level=None)
    for name in ("Lead", "Case"):
        db.execute("INSERT OR REPLACE INTO _setting VALUES (?, 'Private')", (f"owd:{name}",))
    db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")
    db.close()


@pytest.fixture(scope="module")
def profiles(admin: Api) -> dict[str, str]:
    licences = {row["Name"]: row["Id"] for row in admin.query("SELECT Id, Name FROM UserLicense")}
    return {
        name: admin.create("Profile", Name=f"{name} clients", UserLicenseId=licences[name],
                           PermissionsApiEnabled=True)
        for name in ("Salesforce", "Salesforce Integration")
    }  # fmt: skip


def user(admin: Api, name: str, profile: str, **values: Any) -> str:
    return admin.create(
        "User", Username=f"{name}@example.com", LastName=name.title(), Alias=name[:8],
        Email=f"{name}@example.com", ProfileId=profile, **LOCALE, **values,
    )  # fmt: skip


def used(admin: Api, licence: str) -> int:
    return int(
        admin.query(f"SELECT UsedLicenses FROM UserLicense WHERE Name = '{licence}'")[0]["UsedLicenses"]
    )


def test_an_assignment_is_there_once(admin: Api, profiles: dict[str, str]) -> None:
    made, erp = new_set(admin, "Once"), user(admin, "once", profiles["Salesforce"])
    body = {"AssigneeId": erp, "PermissionSetId": made}
    first = admin.create("PermissionSetAssignment", **body)
    code, message = refused(admin, "POST", "sobjects/PermissionSetAssignment", body)
    assert code == "DUPLICATE_VALUE"
    assert message.startswith("Duplicate PermissionSetAssignment")
    assert refused(admin, "DELETE", f"sobjects/PermissionSet/{made}")[0] == "DELETE_FAILED"
    path = f"sobjects/PermissionSetAssignment/{first}"
    assert admin.call("PATCH", path, {"IsRevoked": True})[0] == 204
    assert (
        admin.query(f"SELECT IsActive FROM PermissionSetAssignment WHERE Id = '{first}'")[0]["IsActive"]
        is False
    )
    assert admin.call("DELETE", path)[0] == 204
    assert admin.call("DELETE", f"sobjects/PermissionSet/{made}")[0] == 204


def test_a_profile_s_own_set_is_not_assigned(admin: Api, profiles: dict[str, str]) -> None:
    own = admin.query(f"SELECT Id FROM PermissionSet WHERE ProfileId = '{profiles['Salesforce']}'")[0]["Id"]
    body = {"AssigneeId": user(admin, "owned", profiles["Salesforce"]), "PermissionSetId": own}
    assert (
        refused(admin, "POST", "sobjects/PermissionSetAssignment", body)[0] == "INVALID_CROSS_REFERENCE_KEY"
    )
    assert refused(admin, "DELETE", f"sobjects/PermissionSet/{own}")[0] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_integration_users_need_their_licence_first(admin: Api, profiles: dict[str, str]) -> None:
    made, erp = new_set(admin, "ErpSync"), user(admin, "sync", profiles["Salesforce Integration"])
    grant(admin, made, "Account", "Read")
    body = {"AssigneeId": erp, "PermissionSetId": made}
    assert refused(admin, "POST", "sobjects/PermissionSetAssignment", body) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "Can't assign permission set ErpSync to user Sync. The user license doesn't allow the permission:"
        " Read Account",
    )
    psl = admin.query(
        "SELECT Id FROM PermissionSetLicense WHERE DeveloperName = 'SalesforceAPIIntegrationPsl'"
    )
    held = {"AssigneeId": erp, "PermissionSetLicenseId": psl[0]["Id"]}
    licence = admin.create("PermissionSetLicenseAssign", **held)
    assert refused(admin, "POST", "sobjects/PermissionSetLicenseAssign", held)[0] == "DUPLICATE_VALUE"
    assert admin.query("SELECT UsedLicenses FROM PermissionSetLicense")[0]["UsedLicenses"] == 1
    assignment = admin.create("PermissionSetAssignment", **body)
    path = f"sobjects/PermissionSetLicenseAssign/{licence}"
    assert refused(admin, "DELETE", path)[0] == "FIELD_INTEGRITY_EXCEPTION"
    assert admin.call("DELETE", f"sobjects/PermissionSetAssignment/{assignment}")[0] == 204
    assert admin.call("DELETE", path)[0] == 204
    assert admin.query("SELECT UsedLicenses FROM PermissionSetLicense")[0]["UsedLicenses"] == 0
    assert refused(admin, "POST", "sobjects/PermissionSetAssignment", body)[0] == "FIELD_INTEGRITY_EXCEPTION"


def test_active_users_take_seats(admin: Api, profiles: dict[str, str]) -> None:
    before = used(admin, "Salesforce")
    one = user(admin, "seat", profiles["Salesforce"])
    assert used(admin, "Salesforce") == before + 1
    assert admin.call("PATCH", f"sobjects/User/{one}", {"IsActive": False})[0] == 204
    assert used(admin, "Salesforce") == before
    assert admin.call("DELETE", f"sobjects/User/{one}")[0] >= 400


def test_no_user_without_a_seat(admin: Api, server: Server, profiles: dict[str, str]) -> None:
    db = sqlite3.connect(server.home / "org" / "org.db", isolation_level=None)
    full = used(admin, "Salesforce Integration")
    db.execute("UPDATE UserLicense SET TotalLicenses = ? WHERE Name = 'Salesforce Integration'", (full,))
    db.execute("UPDATE PermissionSetLicense SET TotalLicenses = 0")
    body = {
        "Username": "late@example.com", "LastName": "Late", "Alias": "late", "Email": "late@example.com",
        "ProfileId": profiles["Salesforce Integration"], **LOCALE,
    }  # fmt: skip
    assert refused(admin, "POST", "sobjects/User", body)[0] == "LICENSE_LIMIT_EXCEEDED"
    idle = admin.create("User", **body, IsActive=False)
    code, _ = refused(admin, "PATCH", f"sobjects/User/{idle}", {"IsActive": True})
    assert code == "LICENSE_LIMIT_EXCEEDED"
    psl = admin.query("SELECT Id FROM PermissionSetLicense")[0]["Id"]
    held = {"AssigneeId": idle, "PermissionSetLicenseId": psl}
    assert refused(admin, "POST", "sobjects/PermissionSetLicenseAssign", held)[0] == "LICENSE_LIMIT_EXCEEDED"
    db.execute("UPDATE UserLicense SET TotalLicenses = 200")
    db.execute("UPDATE PermissionSetLicense SET TotalLicenses = 200")
    db.close()


def test_an_assignment_ends_by_itself(admin: Api, server: Server, profiles: dict[str, str]) -> None:
    made, one = new_set(admin, "Brief"), user(admin, "brief", profiles["Salesforce"])
    grant(admin, made, "Account", "Read")
    end = datetime.now(UTC) + timedelta(seconds=1.5)
    admin.create(
        "PermissionSetAssignment", AssigneeId=one, PermissionSetId=made, ExpirationDate=end.isoformat(),
    )  # fmt: skip
    theirs = Api(server.url, server.token("brief@example.com"))
    path = "query?q=SELECT+Id+FROM+Account"
    while theirs.call("GET", path)[0] == 200 and datetime.now(UTC) < end + timedelta(seconds=3):
        time.sleep(0.1)
    assert datetime.now(UTC) >= end
    assert theirs.call("GET", path)[1][0]["errorCode"] == "INVALID_TYPE"


def test_a_deactivated_user_s_session_ends(admin: Api, server: Server, profiles: dict[str, str]) -> None:
    one = user(admin, "ends", profiles["Salesforce"])
    theirs = Api(server.url, server.token("ends@example.com"))
    assert theirs.call("GET", "limits")[0] == 200
    assert admin.call("PATCH", f"sobjects/User/{one}", {"IsActive": False})[0] == 204
    assert theirs.call("GET", "limits")[0] == 401


def test_standard_profiles_keep_what_they_grant(admin: Api, profiles: dict[str, str]) -> None:
    rows = {row["Name"]: row["Id"] for row in admin.query("SELECT Id, Name FROM Profile")}
    standard, integration = rows["Read Only"], rows["Minimum Access - API Only Integrations"]
    for body in ({"Name": "Mine"}, {"PermissionsViewSetup": True}):
        assert refused(admin, "PATCH", f"sobjects/Profile/{standard}", body)[0] == (
            "INSUFFICIENT_ACCESS_OR_READONLY"
        )
    assert admin.call("PATCH", f"sobjects/Profile/{standard}", {"Description": "x"})[0] == 204
    refused(admin, "DELETE", f"sobjects/Profile/{standard}")
    refused(admin, "PATCH", f"sobjects/Profile/{integration}", {"PermissionsApiUserOnly": False})
    assert refused(admin, "DELETE", f"sobjects/Profile/{profiles['Salesforce']}")[0] == "DELETE_FAILED"


def test_an_unused_profile_goes_with_its_set(admin: Api) -> None:
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    made = admin.create("Profile", Name="Unused", UserLicenseId=licence)
    assert refused(admin, "POST", "sobjects/Profile", {"Name": "Unused", "UserLicenseId": licence})[0] == (
        "DUPLICATE_VALUE"
    )
    assert admin.call("DELETE", f"sobjects/Profile/{made}")[0] == 204
    assert admin.query(f"SELECT Id FROM PermissionSet WHERE ProfileId = '{made}'") == []


def test_a_group_gives_its_components_less_its_muting(
    admin: Api, server: Server, profiles: dict[str, str]
) -> None:
    one = new_set(admin, "Part")
    account = grant(admin, one, "Account", "Read", "Edit")
    group = admin.create("PermissionSetGroup", DeveloperName="Team", MasterLabel="Team")
    admin.create("PermissionSetGroupComponent", PermissionSetGroupId=group, PermissionSetId=one)
    own = (
        "SELECT PermissionsRead, PermissionsEdit FROM ObjectPermissions"
        f" WHERE Parent.PermissionSetGroupId = '{group}'"
    )
    assert [(r["PermissionsRead"], r["PermissionsEdit"]) for r in admin.query(own)] == [(True, True)]
    muting = admin.create("MutingPermissionSet", DeveloperName="Less", MasterLabel="Less")
    admin.create("ObjectPermissions", ParentId=muting, SobjectType="Account", PermissionsEdit=True)
    admin.create("PermissionSetGroupComponent", PermissionSetGroupId=group, PermissionSetId=muting)
    assert [(r["PermissionsRead"], r["PermissionsEdit"]) for r in admin.query(own)] == [(True, False)]
    member = user(admin, "member", profiles["Salesforce"])
    admin.create("PermissionSetAssignment", AssigneeId=member, PermissionSetGroupId=group)
    theirs = Api(server.url, server.token("member@example.com"))
    made = admin.create("Account", Name="Grouped", OwnerId=member)
    assert theirs.call("GET", f"sobjects/Account/{made}")[0] == 200
    assert theirs.call("PATCH", f"sobjects/Account/{made}", {"Name": "x"})[0] >= 400

    server.remit("org", "setting", "delayGroupRecalculation", "true")
    assert admin.call("PATCH", f"sobjects/ObjectPermissions/{account}", {"PermissionsEdit": False})[0] == 204
    status = f"SELECT Status FROM PermissionSetGroup WHERE Id = '{group}'"
    assert admin.query(status)[0]["Status"] == "Outdated"
    assert admin.call("DELETE", f"sobjects/ObjectPermissions/{account}")[0] == 204
    assert theirs.call("GET", f"sobjects/Account/{made}")[0] == 200
    assert admin.call("PATCH", f"sobjects/PermissionSetGroup/{group}", {"Description": "touched"})[0] == 204
    assert admin.query(status)[0]["Status"] == "Updated"
    assert theirs.call("GET", f"sobjects/Account/{made}")[0] == 404
    server.remit("org", "setting", "delayGroupRecalculation", "false")
    assert refused(admin, "DELETE", f"sobjects/PermissionSetGroup/{group}")[0] == "DELETE_FAILED"


def test_roles_above_see_what_those_below_own(
    admin: Api, server: Server, profiles: dict[str, str], private: None
) -> None:
    made = new_set(admin, "Leads")
    grant(admin, made, "Lead", "Read")
    top = admin.create("UserRole", Name="Top")
    middle = admin.create("UserRole", Name="Middle", ParentRoleId=top)
    low = admin.create("UserRole", Name="Low", ParentRoleId=middle)
    other = admin.create("UserRole", Name="Other")
    boss = user(admin, "boss", profiles["Salesforce"], UserRoleId=top)
    rep = user(admin, "rep", profiles["Salesforce"], UserRoleId=low)
    admin.create("PermissionSetAssignment", AssigneeId=boss, PermissionSetId=made)
    server_side = Api(server.url, server.token("boss@example.com"))
    admin.create("Lead", LastName="Lead", Company="Acme", OwnerId=rep)
    seen = "SELECT Id FROM Lead"
    assert len(server_side.query(seen)) == 1
    assert admin.call("PATCH", f"sobjects/User/{rep}", {"UserRoleId": other})[0] == 204
    assert server_side.query(seen) == []
    assert admin.call("PATCH", f"sobjects/UserRole/{other}", {"ParentRoleId": top})[0] == 204
    assert len(server_side.query(seen)) == 1
    refused(admin, "DELETE", f"sobjects/UserRole/{other}")
    refused(admin, "PATCH", f"sobjects/UserRole/{top}", {"ParentRoleId": low})


def test_members_of_nested_groups_and_queues_see_what_is_shared(
    admin: Api, server: Server, profiles: dict[str, str], private: None
) -> None:
    made = new_set(admin, "Cases")
    grant(admin, made, "Case", "Read")
    agent = user(admin, "agent", profiles["Salesforce"])
    admin.create("PermissionSetAssignment", AssigneeId=agent, PermissionSetId=made)
    queue = admin.create("Group", Name="Queue", Type="Queue")
    admin.create("QueueSobject", QueueId=queue, SobjectType="Case")
    outer = admin.create("Group", Name="Inner")
    admin.create("GroupMember", GroupId=queue, UserOrGroupId=outer)
    admin.create("Case", Subject="Help", OwnerId=queue)
    theirs = Api(server.url, server.token("agent@example.com"))
    assert theirs.query("SELECT Id FROM Case") == []
    member = admin.create("GroupMember", GroupId=outer, UserOrGroupId=agent)
    assert len(theirs.query("SELECT Id FROM Case")) == 1
    refused(admin, "POST", "sobjects/GroupMember", {"GroupId": outer, "UserOrGroupId": queue})
    assert admin.call("DELETE", f"sobjects/GroupMember/{member}")[0] == 204
    assert theirs.query("SELECT Id FROM Case") == []


def test_a_user_is_frozen_and_unlocked_but_never_locked(admin: Api, profiles: dict[str, str]) -> None:
    one = user(admin, "cold", profiles["Salesforce"])
    login = admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{one}'")[0]["Id"]
    assert admin.call("PATCH", f"sobjects/UserLogin/{login}", {"IsFrozen": True})[0] == 204
    refused(admin, "PATCH", f"sobjects/UserLogin/{login}", {"IsPasswordLocked": True})
    refused(admin, "DELETE", f"sobjects/UserLogin/{login}")


def test_setup_changes_leave_a_trail(admin: Api) -> None:
    actions = {row["Action"] for row in admin.query("SELECT Action FROM SetupAuditTrail")}
    assert {"createduser", "deactivateduser", "PermSetCreate", "PermSetAssign", "frozeuser"} <= actions


def test_setup_access_names_what_is_there(admin: Api) -> None:
    made = new_set(admin, "Setup")
    body = {
        "ParentId": made,
        "SetupEntityId": admin.create("ApexClass", Name="Special", Body="class Special {}"),
    }
    row = admin.create("SetupEntityAccess", **body)
    assert (
        admin.query(f"SELECT SetupEntityType FROM SetupEntityAccess WHERE Id = '{row}'")[0]["SetupEntityType"]
        == "ApexClass"
    )
    assert refused(admin, "POST", "sobjects/SetupEntityAccess", body)[0] == "DUPLICATE_VALUE"
    refused(admin, "POST", "sobjects/SetupEntityAccess", {**body, "SetupEntityId": made})
    assert admin.call("DELETE", f"sobjects/ApexClass/{body['SetupEntityId']}")[0] == 204
    assert admin.query(f"SELECT Id FROM SetupEntityAccess WHERE ParentId = '{made}'") == []
