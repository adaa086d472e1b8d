"""Permission sets, object permissions and field permissions, written through the API as admin."""

from __future__ import annotations

from typing import Any

import pytest

from tests.serving import Api, Server


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def refused(api: Api, method: str, path: str, body: Any = None) -> tuple[str, str]:
    status, answer = api.call(method, path, body)
    assert status >= 400, answer
    return answer[0]["errorCode"], answer[0]["message"]


def new_set(admin: Api, name: str, **values: Any) -> str:
    return admin.create("PermissionSet", Name=name, Label=name, **values)


def grant(admin: Api, parent: str, target: str, *verbs: str) -> str:
    flags = {f"Permissions{v}": True for v in verbs}
    return admin.create("ObjectPermissions", ParentId=parent, SobjectType=target, **flags)


def test_a_new_set_is_custom_and_regular(admin: Api) -> None:
    made = new_set(admin, "Plain")
    row = admin.query(f"SELECT Type, IsCustom, IsOwnedByProfile FROM PermissionSet WHERE Id = '{made}'")[0]
    assert (row["Type"], row["IsCustom"], row["IsOwnedByProfile"]) == ("Regular", True, False)
    assert refused(admin, "POST", "sobjects/PermissionSet", {"Name": "Plain", "Label": "x"})[0] == (
        "DUPLICATE_VALUE"
    )
    for bad in ("1st", "a b", "a__b", "a_"):
        refused(admin, "POST", "sobjects/PermissionSet", {"Name": bad, "Label": "x"})


def test_a_set_of_a_profile_is_not_made_by_api(admin: Api) -> None:
    body = {"Name": "Owned", "Label": "x", "IsOwnedByProfile": True}
    assert refused(admin, "POST", "sobjects/PermissionSet", body)[0] == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_permissions_need_what_they_depend_on_in_the_same_set(admin: Api) -> None:
    body = {"Name": "Apex", "Label": "x", "PermissionsAuthorApex": True}
    code, message = refused(admin, "POST", "sobjects/PermissionSet", body)
    assert code == "FIELD_INTEGRITY_EXCEPTION"
    assert message.startswith("Permission Author Apex depends on permission(s): ")
    made = new_set(admin, "Reports", PermissionsRunReports=True, PermissionsCreateCustomizeReports=True)
    assert refused(admin, "PATCH", f"sobjects/PermissionSet/{made}", {"PermissionsRunReports": False}) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "Permission Create and Customize Reports depends on permission(s): Run Reports",
    )


def test_object_permissions_are_never_completed(admin: Api) -> None:
    made = new_set(admin, "Objects")
    body = {"ParentId": made, "SobjectType": "Account", "PermissionsEdit": True}
    assert refused(admin, "POST", "sobjects/ObjectPermissions", body) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "Permission Edit Account depends on permission(s): Read Account",
    )
    row = grant(admin, made, "Account", "Read", "Edit")
    assert refused(admin, "POST", "sobjects/ObjectPermissions", {**body, "PermissionsRead": True})[0] == (
        "DUPLICATE_VALUE"
    )
    code, message = refused(admin, "PATCH", f"sobjects/ObjectPermissions/{row}", {"PermissionsRead": False})
    assert (code, message) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "Permission Edit Account depends on permission(s): Read Account",
    )
    refused(admin, "PATCH", f"sobjects/ObjectPermissions/{row}", {
        "PermissionsRead": False, "PermissionsEdit": False,
    })  # fmt: skip


def test_view_all_of_a_contract_needs_that_of_its_account(admin: Api) -> None:
    made = new_set(admin, "Contracts")
    account = grant(admin, made, "Account", "Read")
    body = {
        "ParentId": made, "SobjectType": "Contract", "PermissionsRead": True,
        "PermissionsViewAllRecords": True,
    }  # fmt: skip
    assert refused(admin, "POST", "sobjects/ObjectPermissions", body) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "Permission Read All Contract depends on permission(s): Read All Account",
    )
    assert (
        admin.call("PATCH", f"sobjects/ObjectPermissions/{account}", {"PermissionsViewAllRecords": True})[0]
        == 204
    )
    grant(admin, made, "Contract", "Read", "ViewAllRecords")
    assert refused(admin, "DELETE", f"sobjects/ObjectPermissions/{account}")[0] == (
        "FIELD_INTEGRITY_EXCEPTION"
    )


@pytest.mark.parametrize("target", ["OrderItem", "Nothing__c", "PermissionSet"])
def test_only_objects_with_object_permissions_have_rows(admin: Api, target: str) -> None:
    made = new_set(admin, f"Governed{target.replace('__', '')}")
    body = {"ParentId": made, "SobjectType": target, "PermissionsRead": True}
    code, message = refused(admin, "POST", "sobjects/ObjectPermissions", body)
    assert code == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert message.endswith(f"bad value for restricted picklist field: {target}")


def test_view_all_fields_is_known_from_63(admin: Api) -> None:
    made = new_set(admin, "AllFields")
    body = {
        "ParentId": made, "SobjectType": "Account", "PermissionsRead": True,
        "PermissionsViewAllFields": True,
    }  # fmt: skip
    old = Api(admin.url, admin.token, "59.0")
    assert refused(old, "POST", "sobjects/ObjectPermissions", body)[0] == "INVALID_FIELD"
    assert admin.call("POST", "sobjects/ObjectPermissions", body)[0] == 201


def test_field_permissions_name_fields_with_field_level_security(admin: Api) -> None:
    made = new_set(admin, "Fields")

    def row(field: str, **flags: bool) -> dict[str, Any]:
        return {"ParentId": made, "SobjectType": "Account", "Field": field, **flags}

    for bad in ("Account.Name", "Account.BillingCity", "Account.Nothing", "Contact.Phone", "Industry"):
        code, message = refused(admin, "POST", "sobjects/FieldPermissions", row(bad, PermissionsRead=True))
        assert code == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
        assert message.endswith(f"bad value for restricted picklist field: {bad}")
    made_row = admin.create("FieldPermissions", **row("account.industry", PermissionsRead=True))
    assert [
        r["Field"] for r in admin.query(f"SELECT Field FROM FieldPermissions WHERE Id = '{made_row}'")
    ] == ["Account.Industry"]
    assert (
        refused(admin, "POST", "sobjects/FieldPermissions", row("Account.Industry", PermissionsRead=True))[0]
        == "DUPLICATE_VALUE"
    )
    assert (
        refused(admin, "POST", "sobjects/FieldPermissions", row("Account.Phone", PermissionsEdit=True))[0]
        == "FIELD_INTEGRITY_EXCEPTION"
    )
    path = f"sobjects/FieldPermissions/{made_row}"
    assert admin.call("PATCH", path, {"PermissionsEdit": True})[0] == 204
    assert admin.call("PATCH", path, {"PermissionsRead": False})[0] == 400
    assert admin.call("PATCH", path, {"PermissionsRead": False, "PermissionsEdit": False})[0] == 204
    assert admin.call("GET", path)[0] == 404


def test_deleting_a_set_takes_its_rows_along(admin: Api) -> None:
    made = new_set(admin, "Gone")
    grant(admin, made, "Account", "Read", "ViewAllRecords")
    grant(admin, made, "Contract", "Read", "ViewAllRecords")
    assert admin.call("DELETE", f"sobjects/PermissionSet/{made}")[0] == 204
    assert admin.query(f"SELECT Id FROM ObjectPermissions WHERE ParentId = '{made}'") == []
