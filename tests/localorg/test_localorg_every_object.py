"""Every standard object: described, created from the least that it takes (or refused), queried, read, deleted."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from remit.schema import standard_schema
from remit.schema.model import Field, SObject
from tests.serving import Api, Server

OBJECTS = {o.name: o for o in standard_schema()}
_NUMBERS = count(1)
# Read with a system permission that an administrator of a new org does not have (Manage MFA in API).
HIDDEN = {"TwoFactorMethodsInfo"}
# What a create needs beyond its required fields, or instead of a value made up from the type.
EXTRA: dict[str, dict[str, Any]] = {
    "AccountShare": {"AccountAccessLevel": "Edit", "OpportunityAccessLevel": "Read", "UserOrGroupId": "@User"},
    "Asset": {"AccountId": "@Account"},
    "AssetShare": {"UserOrGroupId": "@User", "AssetAccessLevel": "Edit"},
    "Attachment": {"ParentId": "@Account"},
    "CampaignMember": {"ContactId": "@Contact"},
    "CampaignShare": {"UserOrGroupId": "@User"},
    "CaseShare": {"UserOrGroupId": "@User"},
    "CaseTeamMember": {"MemberId": "@User"},
    "ContactShare": {"UserOrGroupId": "@User"},
    "ContentDocumentLink": {"LinkedEntityId": "@Account", "ShareType": "V"},
    "ContentVersion": {"PathOnClient": "a.txt", "VersionData": base64.b64encode(b"a").decode()},
    "Document": {"FolderId": "@Folder"},
    "EmailTemplate": {"FolderId": "@Folder", "TemplateType": "text", "DeveloperName": "Template"},
    "Event": {"DurationInMinutes": 60, "ActivityDateTime": "2026-11-24T10:00:00Z"},
    "FieldPermissions": {
        "SobjectType": "Account", "Field": "Account.Industry", "PermissionsRead": True, "ParentId": "@PermissionSet",
    },
    "Folder": {"Type": "Document", "AccessType": "Public", "DeveloperName": "Shelf"},
    "GroupMember": {"UserOrGroupId": "@User"},
    "IndividualShare": {"UserOrGroupId": "@User"},
    "LeadShare": {"UserOrGroupId": "@User"},
    "MutingPermissionSet": {"DeveloperName": "Muting", "MasterLabel": "Muting"},
    "Note": {"ParentId": "@Account"},
    "ObjectPermissions": {"SobjectType": "Account", "PermissionsRead": True, "ParentId": "@PermissionSet"},
    "OpportunityShare": {"UserOrGroupId": "@User"},
    "OrderShare": {"UserOrGroupId": "@User"},
    "Partner": {"AccountFromId": "@Account", "AccountToId": "@Account!"},
    "PermissionSetAssignment": {"AssigneeId": "@User", "PermissionSetId": "@PermissionSet"},
    "PermissionSetLicenseAssign": {"AssigneeId": "@User", "PermissionSetLicenseId": "?PermissionSetLicense"},
    "PermissionSetTabSetting": {"Name": "standard-Account", "Visibility": "DefaultOn"},
    "Order": {"Status": "Draft", "EffectiveDate": "2026-11-24", "Pricebook2Id": "@Pricebook2", "AccountId": "@Account"},
    "OrderItem": {"PricebookEntryId": "@PricebookEntry", "UnitPrice": 5, "Quantity": 1},
    "OpportunityLineItem": {"PricebookEntryId": "@PricebookEntry", "UnitPrice": 5, "Quantity": 1},
    "Opportunity": {"Pricebook2Id": "@Pricebook2"},
    "Quote": {"Pricebook2Id": "@Pricebook2"},
    "QuoteLineItem": {"PricebookEntryId": "@PricebookEntry", "UnitPrice": 5, "Quantity": 1},
    "PricebookEntry": {"UnitPrice": 5, "IsActive": True, "Product2Id": "@Product2!"},
    "Product2": {"IsActive": True},
    "Profile": {"UserLicenseId": "?UserLicense"},
    "QueueSobject": {"QueueId": "@Queue", "SobjectType": "Case"},
    "SetupEntityAccess": {"SetupEntityId": "@ApexClass", "ParentId": "@PermissionSet"},
    "Task": {"Subject": "Call"},
    "User": {
        "Alias": "user", "ProfileId": "?Profile", "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US",
        "EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US",
    },
    "UserShare": {"UserOrGroupId": "@Group"},
    "WorkOrderShare": {"UserOrGroupId": "@User"},
}  # fmt: skip


class Maker:
    """Makes records of any object as the admin, with what they need, and remembers one of each."""

    def __init__(self, admin: Api) -> None:
        self.admin = admin
        self.known: dict[str, str] = {}

    def one(self, name: str) -> str:
        """A record of an object, made at most once."""
        if name not in self.known:
            self.known[name] = self.new(name)
        return self.known[name]

    def new(self, name: str) -> str:
        """A new record of an object."""
        if name == "Queue":
            return self.admin.create("Group", Name=f"Queue {next(_NUMBERS)}", Type="Queue")
        if name == "ContentDocument":
            version = self.one("ContentVersion")
            return str(self.there("ContentDocumentId", "ContentVersion", f"Id = '{version}'"))
        return self.admin.create(name, **self.values(OBJECTS[name]))

    def there(self, column: str, name: str, where: str = "Id != null") -> Any:
        """A value of a record that is there already."""
        return self.admin.query(f"SELECT {column} FROM {name} WHERE {where} LIMIT 1")[0][column]

    def values(self, o: SObject) -> dict[str, Any]:
        """The least that a create takes."""
        found = {
            f.name: self.value(o, f) for f in o.fields if f.required and f.name not in EXTRA.get(o.name, {})
        }
        for name, value in EXTRA.get(o.name, {}).items():
            if isinstance(value, str) and value[:1] in "@?" and value[:1]:
                kind, target = value[0], value[1:]
                value = (
                    self.there("Id", target, "Name = 'Standard User'" if target == "Profile" else
                               "Name = 'Salesforce'" if target == "UserLicense" else "Id != null")
                    if kind == "?" else self.new(target[:-1]) if target.endswith("!") else self.one(target)
                )  # fmt: skip
            found[name] = value
        return found

    def value(self, o: SObject, f: Field) -> Any:
        """A value that fits a field."""
        number = next(_NUMBERS)
        if f.type in ("reference",):
            targets = [t for t in f.reference_to if t in OBJECTS] or ["Account"]
            return self.one(targets[0])
        if f.picklist:
            return f.picklist[0].value
        made: dict[str, Any] = {
            "date": "2026-11-24", "datetime": "2026-11-24T10:00:00Z", "time": "10:00:00Z", "boolean": True,
            "int": 1, "double": 1, "currency": 1, "percent": 1, "email": f"a{number}@example.com",
            "url": "https://example.com", "base64": base64.b64encode(b"a").decode(),
        }  # fmt: skip
        if f.name == "Username":
            return f"user{number}@example.com"
        return made.get(f.type, f"X{number}"[: f.length or 80])


@pytest.fixture(scope="module")
def maker(server: Server) -> Iterator[Maker]:
    """One org and one admin for all objects."""
    yield Maker(server.admin())


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_every_object(maker: Maker, name: str) -> None:
    admin, o = maker.admin, OBJECTS[name]
    status, described = admin.call("GET", f"sobjects/{name}/describe")
    if name in HIDDEN:
        assert (status, described[0]["errorCode"]) == (404, "NOT_FOUND")
        return
    assert status == 200, described
    assert described["name"] == name
    assert len(described["fields"]) > 2
    if not described["createable"]:
        status, answer = admin.call("POST", f"sobjects/{name}", {})
        assert status in (400, 405), answer
        if o.queryable:
            assert isinstance(_query(admin, o, ""), list)
        return
    record_id = maker.new(name)
    assert record_id[:3] == o.key_prefix
    if o.queryable:
        assert [row["Id"] for row in _query(admin, o, record_id)] == [record_id]
    if o.retrieveable:
        status, record = admin.call("GET", f"sobjects/{name}/{record_id}")
        assert (status, record.get("Id") if isinstance(record, dict) else record) == (200, record_id)
    status, answer = admin.call("DELETE", f"sobjects/{name}/{record_id}")
    if described["deletable"]:
        assert (status, answer) == (204, None)
        assert admin.call("GET", f"sobjects/{name}/{record_id}")[0] == 404
    else:
        assert status in (400, 403, 405), answer


def _query(admin: Api, o: SObject, record_id: str) -> list[dict[str, Any]]:
    if o.name == "ContentDocumentLink":
        status, answer = admin.call("GET", "query?q=SELECT+Id+FROM+ContentDocumentLink")
        assert (status, answer[0]["errorCode"]) == (400, "MALFORMED_QUERY")
        document = admin.call("GET", f"sobjects/{o.name}/{record_id}")[1]["ContentDocumentId"]
        return admin.query(
            f"SELECT Id FROM {o.name} WHERE ContentDocumentId = '{document}' AND Id = '{record_id}'"
        )
    where = f" WHERE Id = '{record_id}'" if record_id else ""
    return admin.query(f"SELECT Id FROM {o.name}{where} LIMIT 1")


def test_there_are_as_many_objects_as_promised() -> None:
    assert len(OBJECTS) >= 80
