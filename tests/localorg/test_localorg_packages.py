"""What packages bring: components of one name told apart by namespace, custom metadata types and settings."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.localorg.landlord import Landlord, Tenant, code
from tests.serving import Api, Server


@pytest.fixture(scope="module")
def landlord(server: Server) -> Landlord:
    return Landlord(server)


@pytest.fixture(scope="module")
def admin(landlord: Landlord) -> Api:
    return landlord.admin


def package(server: Server, *arguments: str) -> dict[str, str]:
    """Install; ids by full name."""
    done = json.loads(server.remit("org", "package", *arguments, "--json").stdout)
    return {c["name"]: c["id"] for c in done["installed"]}


def definition(api: Api, name: str) -> dict[str, Any]:
    soql = (
        "SELECT DurableId, QualifiedApiName, DeveloperName, NamespacePrefix, IsCustomSetting FROM EntityDefinition"
        f" WHERE QualifiedApiName = '{name}'"
    )
    status, body = api.call("GET", "tooling/query?q=" + quote(soql))
    assert status == 200, body
    (row,) = body["records"]
    return dict(row)


def grant(api: Api, parent: str, entity: str) -> tuple[int, Any]:
    return api.call("POST", "sobjects/SetupEntityAccess", {"ParentId": parent, "SetupEntityId": entity})


def test_two_classes_of_one_name(server: Server, admin: Api) -> None:
    own = admin.create("ApexClass", Name="Tax", Body="class Tax {}", ApiVersion=64.0)
    packaged = package(server, "--namespace", "acme", "ApexClass=Tax")["acme__Tax"]
    rows = admin.query("SELECT Id, Name, NamespacePrefix, Body FROM ApexClass WHERE Name = 'Tax'")
    assert {r["Id"]: r["NamespacePrefix"] for r in rows} == {own: None, packaged: "acme"}
    assert [r["Body"] for r in rows if r["NamespacePrefix"]] == ["(hidden)"]
    mine = admin.query("SELECT Id FROM ApexClass WHERE Name = 'Tax' AND NamespacePrefix = null")
    assert [r["Id"] for r in mine] == [own]
    again = admin.call(
        "POST", "sobjects/ApexClass", {"Name": "Tax", "Body": "class Tax {}", "ApiVersion": 64.0}
    )
    assert code(again) == "DUPLICATE_VALUE", "within a namespace a name is still unique"


def test_no_client_writes_a_namespace(admin: Api) -> None:
    body = {"Name": "Fake", "Body": "class Fake {}", "ApiVersion": 64.0, "NamespacePrefix": "acme"}
    assert code(admin.call("POST", "sobjects/ApexClass", body)) == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_everything_that_a_package_brings(server: Server, admin: Api) -> None:
    kinds = (
        "ApexClass=A",
        "ApexPage=B",
        "CustomPermission=C",
        "NamedCredential=D",
        "CustomMetadata=E",
        "CustomSetting=F",
    )
    made = package(server, "--namespace", "zeta", *kinds)
    assert list(made) == ["zeta__A", "zeta__B", "zeta__C", "zeta__D", "zeta__E__mdt", "zeta__F__c"]
    held = admin.create("PermissionSet", Name="Zeta", Label="Zeta")
    for entity in made.values():
        assert grant(admin, held, entity)[0] == 201
    rows = admin.query(
        f"SELECT SetupEntityId, SetupEntityType FROM SetupEntityAccess WHERE ParentId = '{held}'"
    )
    assert {r["SetupEntityId"]: r["SetupEntityType"] for r in rows} == dict(
        zip(
            made.values(),
            ["ApexClass", "ApexPage", "CustomPermission", "NamedCredential", *["CustomEntityDefinition"] * 2],
            strict=True,
        )
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--namespace", "a__b", "ApexClass=X"), ("--namespace", "sixteencharacters", "ApexClass=X"),
        ("Flow=X",), ("ApexClass=a__b",), ("ApexClass",), ("ApexClass=Twice", "ApexClass=Twice"),
    ],
)  # fmt: skip
def test_what_is_no_package_is_refused_whole(server: Server, admin: Api, arguments: tuple[str, ...]) -> None:
    done = server.remit("org", "package", *arguments, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert admin.query("SELECT Id FROM ApexClass WHERE Name = 'Twice'") == []


def test_a_custom_entity_is_found_by_the_tooling_api(server: Server, admin: Api) -> None:
    made = package(server, "--namespace", "nord", "CustomMetadata=Region", "CustomSetting=Limits")
    row = definition(admin, "nord__Region__mdt")
    assert (row["DurableId"], row["DeveloperName"], row["NamespacePrefix"], row["IsCustomSetting"]) == (
        made["nord__Region__mdt"][:15], "Region", "nord", False,
    )  # fmt: skip
    row = definition(admin, "nord__Limits__c")
    assert row["DurableId"] == made["nord__Limits__c"][:15]
    assert row["IsCustomSetting"]
    assert definition(admin, "Account")["DurableId"] == "Account"


def custom(landlord: Landlord, name: str, more: str = "") -> str:
    """The answer to a custom object's creation by metadata."""
    return landlord.metadata(
        f'<createMetadata><metadata xsi:type="CustomObject"><fullName>{name}</fullName>{more}</metadata>'
        "</createMetadata>"
    )


PLAIN = (
    "<deploymentStatus>Deployed</deploymentStatus><label>Crate</label><nameField><label>Name</label><type>Text</type>"
    "</nameField><pluralLabel>Crates</pluralLabel><sharingModel>ReadWrite</sharingModel>"
)


def test_a_custom_object_has_an_id_and_takes_object_permissions_instead(
    landlord: Landlord, admin: Api
) -> None:
    assert "<success>true" in custom(landlord, "Crate__c", PLAIN)
    entity = definition(admin, "Crate__c")["DurableId"]
    assert entity[:3] == "01I" and len(entity) == 15
    held = admin.create("PermissionSet", Name="Crates", Label="Crates")
    assert code(grant(admin, held, entity)) == "FIELD_INTEGRITY_EXCEPTION"
    assert code(grant(admin, held, "01I5g00000ZZZZZ")) == "FIELD_INTEGRITY_EXCEPTION"


def test_fields_of_a_custom_object_are_told_by_its_durable_id(landlord: Landlord, admin: Api) -> None:
    entity = definition(admin, "Crate__c")["DurableId"]
    for where in (f"EntityDefinitionId = '{entity}'", "EntityDefinition.QualifiedApiName = 'Crate__c'"):
        soql = f"SELECT QualifiedApiName FROM FieldDefinition WHERE {where}"
        rows = admin.call("GET", "tooling/query?q=" + quote(soql))[1]["records"]
        assert "Name" in {r["QualifiedApiName"] for r in rows}


def test_custom_settings_and_metadata_types_are_made_by_metadata_too(landlord: Landlord, admin: Api) -> None:
    field = (
        "<fields><fullName>Code__c</fullName><label>Code</label><length>20</length><type>Text</type></fields>"
    )
    assert "<success>true" in custom(landlord, "Country__mdt", f"{field}<label>Country</label>")
    told = custom(
        landlord, "Quota__c", "<customSettingsType>Hierarchy</customSettingsType><label>Quota</label>"
    )
    assert "<success>true" in told, told
    assert definition(admin, "Quota__c")["IsCustomSetting"]
    objects = {v["value"] for v in picklist(admin, "ObjectPermissions", "SobjectType")}
    fields = {v["value"] for v in picklist(admin, "FieldPermissions", "Field")}
    assert not {"Country__mdt", "Quota__c"} & objects
    assert "Country__mdt.Code__c" not in fields, "they have no field-level security"
    assert admin.query("SELECT DeveloperName, Code__c FROM Country__mdt") == []


def picklist(api: Api, name: str, field: str) -> list[dict[str, Any]]:
    described = api.call("GET", f"sobjects/{name}/describe")[1]
    (found,) = [f["picklistValues"] for f in described["fields"] if f["name"] == field]
    return list(found)


@pytest.mark.parametrize(
    ("kind", "name"), [("CustomMetadata", "Tariff__mdt"), ("CustomSetting", "Switches__c")]
)
def test_its_rows_are_read_by_whoever_is_given_it(
    server: Server, landlord: Landlord, kind: str, name: str
) -> None:
    entity = package(server, f"{kind}={name}")[name]
    other = package(server, f"{kind}=Other{name}")[f"Other{name}"]
    tenant: Tenant = landlord.user()
    read = "query?q=" + quote(f"SELECT Id FROM {name}")
    assert grant(landlord.admin, tenant.permission_set, other)[0] == 201
    assert code(tenant.call("GET", read)) == "INVALID_TYPE", "another entity's access is not this one's"
    status, made = grant(landlord.admin, tenant.permission_set, entity)
    assert status == 201
    assert tenant.call("GET", read)[0] == 200
    assert tenant.call("GET", f"sobjects/{name}/describe")[1]["customSetting"] is (kind == "CustomSetting")
    assert code(tenant.call("POST", f"sobjects/{name}", {})) != "ok", "reading is all that it gives"
    landlord.admin.call("DELETE", f"sobjects/SetupEntityAccess/{made['id']}")
    assert code(tenant.call("GET", read)) == "INVALID_TYPE"


def test_what_was_given_of_an_entity_goes_with_it(landlord: Landlord, admin: Api) -> None:
    assert "<success>true" in custom(landlord, "Passing__mdt", "<label>Passing</label>")
    held = admin.create("PermissionSet", Name="Passing", Label="Passing")
    assert grant(admin, held, definition(admin, "Passing__mdt")["DurableId"])[0] == 201
    told = landlord.metadata(
        "<deleteMetadata><type>CustomObject</type><fullNames>Passing__mdt</fullNames></deleteMetadata>"
    )
    assert "<success>true" in told, told
    assert admin.query(f"SELECT Id FROM SetupEntityAccess WHERE ParentId = '{held}'") == []
    assert code(admin.call("GET", "query?q=SELECT+Id+FROM+Passing__mdt")) == "INVALID_TYPE"
