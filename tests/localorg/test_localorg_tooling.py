"""What tools read of an org's own definitions: by SOQL over objects that are no tables."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.serving import Api, Server


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def tooling(api: Api, soql: str) -> Any:
    status, body = api.call("GET", "tooling/query?q=" + quote(soql))
    assert status == 200, body
    return body


def refusal(api: Api, soql: str, resource: str = "tooling/query") -> tuple[int, str, str]:
    status, body = api.call("GET", f"{resource}?q=" + quote(soql))
    assert status >= 400, body
    return status, body[0]["errorCode"], body[0]["message"]


def test_dependencies_name_permissions_as_real_orgs_do(admin: Api) -> None:
    soql = (
        "SELECT Permission, PermissionType, RequiredPermission, RequiredPermissionType"
        " FROM PermissionDependency WHERE Permission = 'Account<delete>' ORDER BY Id"
    )
    rows = tooling(admin, soql)["records"]
    assert {r["RequiredPermission"] for r in rows} == {"Account<read>", "Account<update>"}
    assert {r["PermissionType"] for r in rows} == {"Object Permission"}
    rows = tooling(admin, soql.replace("Account<delete>", "AuthorApex"))["records"]
    assert [(r["RequiredPermission"], r["RequiredPermissionType"]) for r in rows] == [
        ("ViewSetup", "User Permission")
    ]


def test_a_tooling_answer_has_its_own_frame(admin: Api) -> None:
    body = tooling(admin, "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Account'")
    assert {k: v for k, v in body.items() if k != "records"} == {
        "size": 1, "totalSize": 1, "done": True, "queryLocator": None, "entityTypeName": "EntityDefinition",
    }  # fmt: skip
    assert body["records"][0]["attributes"] == {
        "type": "EntityDefinition",
        "url": "/services/data/v64.0/tooling/sobjects/EntityDefinition/Account",
    }


def test_fields_are_told_only_for_an_object(admin: Api) -> None:
    assert refusal(admin, "SELECT QualifiedApiName FROM FieldDefinition") == (
        400,
        "MALFORMED_QUERY",
        "FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]",
    )
    soql = "SELECT QualifiedApiName, DataType, EntityDefinition.KeyPrefix FROM FieldDefinition WHERE "
    by_id = tooling(admin, f"{soql} EntityDefinitionId = 'Account' AND QualifiedApiName = 'Name'")["records"]
    by_name = tooling(
        admin, f"{soql} EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName = 'Name'"
    )["records"]
    assert by_id == by_name
    assert (by_id[0]["DataType"], by_id[0]["EntityDefinition"]["KeyPrefix"]) == ("Text(255)", "001")


def test_particles_say_what_field_level_security_can_hold(admin: Api) -> None:
    soql = (
        "SELECT QualifiedApiName, IsPermissionable FROM EntityParticle WHERE EntityDefinitionId = 'Account'"
        " AND QualifiedApiName IN ('Name', 'Industry')"
    )
    found = {r["QualifiedApiName"]: r["IsPermissionable"] for r in tooling(admin, soql)["records"]}
    assert found == {"Name": False, "Industry": True}
    assert refusal(admin, "SELECT Id FROM EntityParticle")[2] == (
        "EntityParticle: a filter on a reified column is required"
        " [EntityDefinitionId,FieldDefinitionId,DurableId]"
    )


def test_definitions_are_read_by_the_data_api_too_but_dependencies_are_not(admin: Api) -> None:
    soql = "SELECT QualifiedApiName FROM EntityDefinition WHERE KeyPrefix = '001'"
    assert [r["QualifiedApiName"] for r in admin.query(soql)] == ["Account"]
    assert refusal(admin, "SELECT Permission FROM PermissionDependency", "query")[1] == "INVALID_TYPE"


def test_business_objects_are_not_in_the_tooling_schema_and_setup_objects_are(admin: Api) -> None:
    assert refusal(admin, "SELECT Id FROM Account")[1] == "INVALID_TYPE"
    body = tooling(admin, "SELECT Name FROM Profile WHERE Name = 'System Administrator'")
    assert (body["entityTypeName"], body["size"]) == ("Profile", 1)
    assert tooling(admin, "SELECT COUNT() FROM ApexClass")["totalSize"] == 0
    assert refusal(admin, "SELECT Nonsense FROM EntityDefinition")[1] == "INVALID_FIELD"


def test_a_user_sees_definitions_of_what_they_may_read_and_no_dependencies(
    server: Server, admin: Api
) -> None:
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name="Tooling", UserLicenseId=licence, PermissionsApiEnabled=True)
    admin.create(
        "User", Username="tooling@example.com", LastName="T", Alias="t", Email="t@example.com",
        ProfileId=profile, TimeZoneSidKey="GMT", LocaleSidKey="en_US", EmailEncodingKey="UTF-8",
        LanguageLocaleKey="en_US",
    )  # fmt: skip
    user = Api(server.url, server.token("tooling@example.com"))
    soql = "SELECT Id FROM EntityDefinition WHERE QualifiedApiName = 'Account'"
    assert tooling(user, soql)["size"] == 0
    assert refusal(user, "SELECT Permission FROM PermissionDependency")[1] == "INVALID_TYPE"


def test_describes_and_records_of_the_tooling_schema(admin: Api) -> None:
    status, body = admin.call("GET", "tooling/sobjects/PermissionDependency/describe")
    assert (status, body["name"], body["createable"]) == (200, "PermissionDependency", False)
    assert "EntityDefinition" in {o["name"] for o in admin.call("GET", "tooling/sobjects")[1]["sobjects"]}
    assert admin.call("GET", "tooling/sobjects/Account/describe")[0] == 404
    assert admin.call("GET", "tooling/executeAnonymous?anonymousBody=x")[0] == 404


def test_the_columns_of_a_query(admin: Api) -> None:
    soql = quote("SELECT Id, Owner.Name, (SELECT LastName FROM Contacts) FROM Account")
    body = admin.call("GET", f"query?q={soql}&columns=true")[1]
    assert (body["entityName"], body["idSelected"], body["keyPrefix"]) == ("Account", True, "001")
    first, owner, people = body["columnMetadata"]
    assert (first["columnName"], first["apexType"]) == ("Id", "Id")
    assert [c["columnName"] for c in owner["joinColumns"]] == ["Name"]
    assert (people["columnName"], people["aggregate"]) == ("Contacts", True)
