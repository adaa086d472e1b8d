"""Custom fields and objects: external ids, picklists of several values, places, children by `__r`."""

from __future__ import annotations

import re
import urllib.request
from typing import Any
from urllib.parse import quote

import pytest

from remit.api.codecs import soap_partner as p
from tests.localorg.test_localorg_soap_data import Partner
from tests.serving import Api, Server

FIELDS = """
<metadata xsi:type="CustomField"><fullName>Account.ERP__c</fullName><label>ERP Number</label><type>Text</type>
<length>20</length><externalId>true</externalId></metadata>
<metadata xsi:type="CustomField"><fullName>Account.Colours__c</fullName><label>Colours</label>
<type>MultiselectPicklist</type><visibleLines>4</visibleLines><valueSet><valueSetDefinition><sorted>false</sorted>
<value><fullName>Red</fullName><default>false</default><label>Red</label></value>
<value><fullName>Green</fullName><default>false</default><label>Green</label></value>
<value><fullName>Blue</fullName><default>false</default><label>Blue</label></value>
</valueSetDefinition></valueSet></metadata>
<metadata xsi:type="CustomObject"><fullName>Movie__c</fullName><label>Movie</label><pluralLabel>Movies</pluralLabel>
<nameField><label>Movie Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus>
<sharingModel>ReadWrite</sharingModel></metadata>
"""
LOOKUP = """
<metadata xsi:type="CustomField"><fullName>Movie__c.Studio__c</fullName><label>Studio</label><type>Lookup</type>
<referenceTo>Account</referenceTo><relationshipLabel>Movies</relationshipLabel>
<relationshipName>Movies</relationshipName></metadata>
"""


def create_metadata(api: Api, components: str) -> None:
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://soap.sforce.com/2006/04/metadata">'
        f"<e:Header><SessionHeader><sessionId>{api.token}</sessionId></SessionHeader></e:Header>"
        f"<e:Body><createMetadata>{components}</createMetadata></e:Body></e:Envelope>"
    )
    request = urllib.request.Request(f"{api.url}/services/Soap/m/64.0", body.encode())
    request.add_header("SOAPAction", '""')
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
    assert "<success>false" not in text, text


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    """An administrator who sees the custom fields, through a permission set of their own."""
    api = server.admin()
    create_metadata(api, FIELDS)
    create_metadata(api, LOOKUP)
    made = api.create("PermissionSet", Name="Custom", Label="Custom")
    objects = {"PermissionsRead": True, "PermissionsCreate": True, "PermissionsEdit": True}
    api.create("ObjectPermissions", ParentId=made, SobjectType="Account", **objects)
    api.create("ObjectPermissions", ParentId=made, SobjectType="Movie__c", **objects)
    for field in ("Account.ERP__c", "Account.Colours__c", "Movie__c.Studio__c"):
        row = {"SobjectType": field.partition(".")[0], "Field": field}
        api.create("FieldPermissions", ParentId=made, PermissionsRead=True, PermissionsEdit=True, **row)
    user = api.query(f"SELECT Id FROM User WHERE Username = '{server.status['admin_username']}'")[0]["Id"]
    api.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=made)
    return api


def test_upsert_creates_then_changes_by_an_external_id(admin: Api) -> None:
    status, made = admin.call("PATCH", "sobjects/Account/ERP__c/7", {"Name": "Seven"})
    assert (status, made["created"], made["success"], made["errors"]) == (201, True, True, [])
    status, told = admin.call("PATCH", "sobjects/account/erp__c/7", {"Name": "Seven again"})
    assert (status, told["created"], told["id"]) == (200, False, made["id"])
    status, body = admin.call("GET", "sobjects/Account/ERP__c/7?fields=Name,ERP__c")
    assert (body["Name"], body["ERP__c"]) == ("Seven again", "7")


def test_what_the_url_names_is_not_said_again_in_the_body(admin: Api) -> None:
    _, made = admin.call("PATCH", "sobjects/Account/ERP__c/twice", {"Name": "Once"})
    for path, key in (
        ("ERP__c/twice", "ERP__c"),
        ("erp__C/twice", "ERP__c"),
        ("ERP__c/twice", "Id"),
        (made["id"], "Id"),
    ):
        status, told = admin.call("PATCH", f"sobjects/Account/{path}", {"Name": "Twice", key: made["id"]})
        assert (status, told[0]["errorCode"]) == (400, "INVALID_FIELD")
        assert told[0]["message"] == f"The {key} field should not be specified in the sobject data."
    assert admin.call("GET", f"sobjects/Account/{made['id']}?fields=Name")[1]["Name"] == "Once"


def test_an_upsert_that_only_updates_creates_nothing(admin: Api) -> None:
    status, told = admin.call("PATCH", "sobjects/Account/ERP__c/only?updateOnly=true", {"Name": "Only"})
    assert (status, told[0]["errorCode"]) == (404, "NOT_FOUND")
    assert admin.query("SELECT Id FROM Account WHERE ERP__c = 'only'") == []
    older = "/services/data/v60.0/sobjects/Account/ERP__c/only?updateOnly=true"  # does not know the word yet
    assert admin.call("PATCH", older, {"Name": "Only"})[0] == 201
    status, told = admin.call("PATCH", "sobjects/Account/ERP__c/only?updateOnly=true", {"Name": "Again"})
    assert (status, told["created"]) == (200, False)


def test_an_external_id_that_none_has_or_several_have(admin: Api) -> None:
    status, body = admin.call("GET", "sobjects/Account/ERP__c/none")
    assert (status, body[0]["errorCode"]) == (404, "NOT_FOUND")
    twins = sorted(admin.create("Account", Name=f"Twin {n}", ERP__c="twin") for n in (1, 2))
    status, body = admin.call("PATCH", "sobjects/Account/ERP__c/twin", {"Name": "x"})
    assert (status, sorted(body)) == (300, [f"/services/data/v64.0/sobjects/Account/{t}" for t in twins])
    record = {"attributes": {"type": "Account"}, "ERP__c": "twin", "Name": "x"}
    (row,) = admin.call("PATCH", "composite/sobjects/Account/ERP__c", {"records": [record]})[1]
    assert row["errors"][0]["statusCode"] == "DUPLICATE_EXTERNAL_ID"
    assert admin.call("GET", "sobjects/Account/Name/Twin")[1][0]["message"] == (
        "Provided external ID field does not exist or is not accessible: Name"
    )


@pytest.mark.parametrize("value", ["a/b c", "100%", "100%25", "ä+&?#"])
def test_an_external_id_of_any_characters_comes_encoded(admin: Api, value: str) -> None:
    path = f"sobjects/Account/ERP__c/{quote(value, safe='')}"
    assert admin.call("PATCH", path, {"Name": f"Any {value}"})[0] == 201
    assert admin.call("GET", path + "?fields=ERP__c")[1]["ERP__c"] == value
    part = {"method": "GET", "url": f"/services/data/v64.0/{path}?fields=ERP__c", "referenceId": "r"}
    body = admin.call("POST", "composite", {"compositeRequest": [part]})[1]
    assert body["compositeResponse"][0]["body"]["ERP__c"] == value


def test_a_lookup_by_the_parents_external_id(admin: Api) -> None:
    parent = admin.create("Account", Name="Parent", ERP__c="p1")
    body = {"LastName": "Child", "Account": {"ERP__c": "p1"}}
    child = admin.create("Contact", **body)
    assert admin.call("GET", f"sobjects/Contact/{child}?fields=AccountId")[1]["AccountId"] == parent
    status, told = admin.call("POST", "sobjects/Contact", {"LastName": "x", "Account": {"ERP__c": "none"}})
    assert (status, told[0]["message"]) == (
        400,
        "Foreign key external ID: none not found for field ERP__c in entity Account",
    )


def test_soap_and_collections_upsert_the_same_way(server: Server, admin: Api) -> None:
    record: dict[str, Any] = {"attributes": {"type": "Account"}, "ERP__c": "many", "Name": "Many"}
    (row,) = admin.call("PATCH", "composite/sobjects/Account/ERP__c", {"records": [record]})[1]
    assert (row["created"], row["success"]) == (True, True)
    partner = Partner(server.url, admin.token)
    (told,) = partner.rows(p.Upsert("ERP__c", (record,)))
    assert (told.created, told.id) == (False, row["id"])
    (none,) = partner.rows(p.Upsert("ERP__c", ({"attributes": {"type": "Account"}, "Name": "x"},)))
    assert none.errors[0].status_code == "MISSING_ARGUMENT"


def test_picklists_of_several_values(admin: Api) -> None:
    admin.create("Account", Name="Colours 1", Colours__c="Red;Green")
    admin.create("Account", Name="Colours 2", Colours__c="Blue")
    admin.create("Account", Name="Colours 3")
    ask = "SELECT Name FROM Account WHERE Name LIKE 'Colours%' AND Colours__c {} ORDER BY Name"

    def found(condition: str) -> list[str]:
        return [re.sub(r"\D", "", r["Name"]) for r in admin.query(ask.format(condition))]

    assert found("INCLUDES ('Red')") == ["1"]
    assert found("INCLUDES ('Red;Green', 'Blue')") == ["1", "2"]
    assert found("INCLUDES ('Red;Blue')") == []
    assert found("EXCLUDES ('Red')") == ["2", "3"]


def test_a_custom_object_with_its_parent_and_children(admin: Api) -> None:
    studio = admin.create("Account", Name="Studio")
    movie = admin.create("Movie__c", Name="First", Studio__c=studio)
    assert admin.query("SELECT Studio__r.Name FROM Movie__c")[0]["Studio__r"]["Name"] == "Studio"
    (row,) = admin.query("SELECT (SELECT Name FROM Movies__r) FROM Account WHERE Name = 'Studio'")
    assert [r["Name"] for r in row["Movies__r"]["records"]] == ["First"]
    assert admin.call("GET", f"sobjects/Account/{studio}/Movies__r?fields=Name")[1]["totalSize"] == 1
    assert admin.call("GET", f"sobjects/Movie__c/{movie}/Studio__r?fields=Name")[1]["Name"] == "Studio"
    status, body = admin.call("PATCH", "sobjects/Movie__c/a00000000000009", {"Name": "x"})
    assert status in (400, 404), body
    status, body = admin.call("PATCH", f"sobjects/Movie__c/{studio}", {"Name": "x"})
    assert (status, body[0]["message"]) == (400, f"Record ID: id value of incorrect type: {studio}")
