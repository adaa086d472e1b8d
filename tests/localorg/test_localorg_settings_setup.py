"""What differs between orgs in profiles, users and fields."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.localorg.eca_setup import LOCALE, soap
from tests.localorg.turning import read, refusal, turned, works
from tests.serving import Api, Server

FORCED = "PermissionsEnableNotifications"


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    return (f"Profile {i}" for i in itertools.count())


@pytest.fixture(scope="module")
def license_id(admin: Api) -> str:
    return str(admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"])


@pytest.fixture
def new_profile(admin: Api, names: Iterator[str], license_id: str) -> Callable[[], str]:
    return lambda: admin.create("Profile", Name=next(names), UserLicenseId=license_id)


def apps_of(admin: Api, profile: str) -> list[dict[str, Any]]:
    return admin.query(
        f"SELECT Id, SetupEntityType FROM SetupEntityAccess WHERE Parent.ProfileId = '{profile}'"
    )


def test_tab_set_on_profile(server: Server, admin: Api, new_profile: Callable[[], str]) -> None:
    assert apps_of(admin, new_profile()) == []
    with turned(server, "tabSetOnProfile", "true"):
        profile = new_profile()
        (row,) = apps_of(admin, profile)
        assert row["SetupEntityType"] == "TabSet"
        assert refusal(admin, "DELETE", f"sobjects/SetupEntityAccess/{row['Id']}") == (
            "DELETE_FAILED",
            "You can't remove the only default app from the profile.",
        )
        assert apps_of(admin, profile)
        plain = admin.create("PermissionSet", Name="Plain", Label="Plain")
        assert admin.query(f"SELECT Id FROM SetupEntityAccess WHERE ParentId = '{plain}'") == []
    assert admin.call("DELETE", f"sobjects/Profile/{profile}")[0] == 204
    assert apps_of(admin, profile) == []


def test_forced_permission(
    server: Server, admin: Api, new_profile: Callable[[], str], names: Iterator[str]
) -> None:
    def held(profile: str) -> object:
        return admin.query(f"SELECT {FORCED} FROM Profile WHERE Id = '{profile}'")[0][FORCED]

    free = new_profile()
    assert held(free) is False
    with turned(server, "forcedPermission", "true"):
        profile = new_profile()
        assert held(profile) is True
        code, message = refusal(admin, "PATCH", f"sobjects/Profile/{profile}", {FORCED: False})
        assert code == "INVALID_FIELD_FOR_INSERT_UPDATE"
        assert message.startswith(f"Unable to create/update fields: {FORCED}.")
        assert held(profile) is True
        rows = [
            {"attributes": {"type": "Profile"}, "id": free, "Description": "changed"},
            {"attributes": {"type": "Profile"}, "id": profile, FORCED: False},
        ]
        _, told = admin.call("PATCH", "composite/sobjects", {"allOrNone": True, "records": rows})
        assert [row["errors"][0]["statusCode"] for row in told] == [
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "INVALID_FIELD_FOR_INSERT_UPDATE",
        ]
        assert admin.query(f"SELECT Description FROM Profile WHERE Id = '{free}'")[0]["Description"] is None
        assert admin.call("PATCH", f"sobjects/Profile/{profile}", {"PermissionsApiEnabled": True})[0] == 204
        integration = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce Integration'")[0]["Id"]
        assert held(admin.create("Profile", Name=next(names), UserLicenseId=integration)) is False
    assert admin.call("PATCH", f"sobjects/Profile/{profile}", {FORCED: False})[0] == 204


def test_empty_ip_ranges(server: Server, admin: Api, new_profile: Callable[[], str]) -> None:
    profile = new_profile()
    name = admin.query(f"SELECT Name FROM Profile WHERE Id = '{profile}'")[0]["Name"]

    def update(inside: str) -> str:
        told = soap(
            server,
            f'<m:updateMetadata><m:metadata xsi:type="m:Profile"><m:fullName>{name}</m:fullName>{inside}'
            "</m:metadata></m:updateMetadata>",
        )[1]
        assert works(told), told
        return read(server, "Profile", name)

    ranges = (
        "<m:loginIpRanges><m:endAddress>203.0.113.9</m:endAddress>"
        "<m:startAddress>203.0.113.1</m:startAddress></m:loginIpRanges>"
    )
    assert "203.0.113.9" in update(ranges)
    assert "203.0.113.9" in update("<m:description>kept</m:description>")
    with turned(server, "emptyIpRanges", "empties"):
        assert "203.0.113.9" in update(ranges)
        assert "203.0.113.9" not in update("<m:description>emptied</m:description>")


def test_profile_in_collection(server: Server, admin: Api, license_id: str, names: Iterator[str]) -> None:
    def collected() -> list[dict[str, Any]]:
        kind = {"attributes": {"type": "Profile"}, "Name": next(names), "UserLicenseId": license_id}
        rows = [kind, {"attributes": {"type": "Account"}, "Name": "Acme"}]
        return list(admin.call("POST", "composite/sobjects", {"records": rows})[1])

    assert [row["success"] for row in collected()] == [True, True]
    with turned(server, "profileInCollection", "false"):
        refused, made = collected()
        assert (refused["success"], made["success"]) == (False, True)
        assert refused["errors"][0]["statusCode"] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
        admin.create("Profile", Name=next(names), UserLicenseId=license_id)


@pytest.fixture
def person(admin: Api, license_id: str, names: Iterator[str]) -> str:
    profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")[0]["Id"]
    name = next(names).replace(" ", "").lower()
    return admin.create(
        "User", Username=f"{name}@example.com", LastName=name, Alias=name[-8:], Email="first@example.com",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip


def email(admin: Api, user: str) -> str:
    return str(admin.query(f"SELECT Email FROM User WHERE Id = '{user}'")[0]["Email"])


def change(admin: Api, user: str, **values: str) -> None:
    assert admin.call("PATCH", f"sobjects/User/{user}", values)[0] == 204


def test_email_confirmation(server: Server, admin: Api, person: str) -> None:
    change(admin, person, Email="second@example.com")
    assert email(admin, person) == "second@example.com"
    with turned(server, "emailConfirmation", "true"):
        change(admin, person, Email="third@example.com", Title="Clerk")
        assert email(admin, person) == "second@example.com"
        assert admin.query(f"SELECT Title FROM User WHERE Id = '{person}'")[0]["Title"] == "Clerk"
    change(admin, person, Email="third@example.com")
    assert email(admin, person) == "third@example.com"


def test_a_new_user_has_the_address_at_once(server: Server, request: pytest.FixtureRequest) -> None:
    with turned(server, "emailConfirmation", "true"):
        assert email(server.admin(), request.getfixturevalue("person")) == "first@example.com"


def test_email_invalid(server: Server, admin: Api, request: pytest.FixtureRequest) -> None:
    with turned(server, "emailInvalid", "true"):
        person = request.getfixturevalue("person")
        assert email(admin, person) == "first@example.com.invalid"
        change(admin, person, Email="second@example.com")
        assert email(admin, person) == "second@example.com.invalid"
        change(admin, person, Email="second@example.com.invalid")
        assert email(admin, person) == "second@example.com.invalid"


def test_hidden_fields(server: Server, admin: Api) -> None:
    def fields(name: str) -> set[str]:
        return {f["name"] for f in admin.call("GET", f"sobjects/{name}/describe")[1]["fields"]}

    gone = {"Industry", "BillingAddress", "BillingCity"}
    assert gone <= fields("Account")
    granted = admin.create("PermissionSet", Name="Hiding", Label="Hiding")
    admin.create("ObjectPermissions", ParentId=granted, SobjectType="Account", PermissionsRead=True)
    row = {
        "ParentId": granted,
        "SobjectType": "Account",
        "Field": "Account.Industry",
        "PermissionsRead": True,
    }
    hidden = "account.industry,Account.BillingAddress,PermissionSet.PermissionsViewRoles"
    with turned(server, "hiddenFields", hidden):
        assert not gone & fields("Account")
        assert refusal(admin, "GET", "query?q=SELECT+Industry+FROM+Account")[0] == "INVALID_FIELD"
        assert (
            refusal(admin, "POST", "sobjects/Account", {"Name": "A", "Industry": "Energy"})[0]
            == "INVALID_FIELD"
        )
        code, message = refusal(
            admin, "POST", "sobjects/FieldPermissions", {**row, "Field": "Account.Nothing"}
        )
        told = refusal(admin, "POST", "sobjects/FieldPermissions", row)
        assert told == (code, message.replace("Nothing", "Industry"))
        for holder in ("Profile", "PermissionSet"):
            assert "PermissionsViewRoles" not in fields(holder)
        body = {"PermissionsViewRoles": True}
        assert refusal(admin, "PATCH", f"sobjects/PermissionSet/{granted}", body)[0] == "INVALID_FIELD"
        assert admin.create("Account", Name="Acme")
    assert gone <= fields("Account")
    assert admin.create("FieldPermissions", **row)


def test_a_granted_field_that_is_hidden_opens_nothing(server: Server, admin: Api) -> None:
    granted = admin.create("PermissionSet", Name="Before", Label="Before")
    admin.create("ObjectPermissions", ParentId=granted, SobjectType="Contact", PermissionsRead=True)
    admin.create(
        "FieldPermissions",
        ParentId=granted,
        SobjectType="Contact",
        Field="Contact.Title",
        PermissionsRead=True,
    )
    profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'")[0]["Id"]
    user = admin.create(
        "User", Username="hid@example.com", LastName="Hid", Alias="hid", Email="a@example.com", ProfileId=profile,
        **LOCALE,
    )  # fmt: skip
    more = {"PermissionsApiEnabled": True}
    assert admin.call("PATCH", f"sobjects/PermissionSet/{granted}", more)[0] == 204
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=granted)
    reader = Api(server.url, server.token("hid@example.com"))
    assert reader.query("SELECT Title FROM Contact") == []
    with turned(server, "hiddenFields", "Contact.Title"):
        assert refusal(reader, "GET", "query?q=SELECT+Title+FROM+Contact")[0] == "INVALID_FIELD"
        assert reader.query("SELECT LastName FROM Contact") == []
