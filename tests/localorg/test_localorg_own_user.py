"""What users may change of themselves: their own details, never what an administrator gives them."""

from __future__ import annotations

import pytest

from tests.localorg.test_localorg_thread import LOCALE
from tests.serving import Api, Server


@pytest.fixture(scope="module")
def person(server: Server) -> tuple[Api, str]:
    admin = server.admin()
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name="Plain", UserLicenseId=licence, PermissionsApiEnabled=True)
    user = admin.create(
        "User", Username="plain@example.com", LastName="Plain", Alias="plain", Email="p@example.com",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    return Api(server.url, server.token("plain@example.com")), user


def test_ones_own_details_can_be_changed(person: tuple[Api, str]) -> None:
    api, user = person
    assert api.call("PATCH", f"sobjects/User/{user}", {"LastName": "Renamed"})[0] == 204


@pytest.mark.parametrize("field", ["ProfileId", "UserRoleId", "IsActive", "Username", "ManagerId"])
def test_nobody_lifts_themselves(server: Server, person: tuple[Api, str], field: str) -> None:
    api, user = person
    admin = server.admin().query("SELECT Id FROM Profile WHERE Name = 'System Administrator'")[0]["Id"]
    value = {"ProfileId": admin, "IsActive": False, "Username": "x@example.com"}.get(field)
    status, body = api.call("PATCH", f"sobjects/User/{user}", {field: value})
    assert (status, body[0]["errorCode"], body[0]["fields"]) == (
        400,
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        [field],
    )


def test_others_cannot_be_changed(server: Server, person: tuple[Api, str]) -> None:
    api, _ = person
    other = server.admin().query("SELECT Id FROM User WHERE Username = 'admin@remit.local'")[0]["Id"]
    status, body = api.call("PATCH", f"sobjects/User/{other}", {"LastName": "Mine"})
    assert (status, body[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    status, body = api.call("POST", f"sobjects/User/{other}/password", {"NewPassword": "mine12345"})
    assert status == 403


@pytest.mark.parametrize("name", ["PermissionSetAssignment", "ObjectPermissions", "PermissionSet", "Profile"])
def test_nobody_grants_themselves(person: tuple[Api, str], name: str) -> None:
    api, user = person
    status, body = api.call("POST", f"sobjects/{name}", {"AssigneeId": user})
    assert status in (400, 404), body
