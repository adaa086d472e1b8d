"""Profiles, permission sets, fields and objects as metadata, by simple_salesforce's own metadata client."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.localorg.eca_setup import api_only_user, soap, write
from tests.serving import Server

SCRIPT = """
import sys
from simple_salesforce import Salesforce
sf = Salesforce(instance_url=f"https://{sys.argv[1]}", session_id=sys.argv[2], version="59.0")
md = sf.mdapi
md.CustomObject.create(md.CustomObject(
    fullName="Shipment__c", label="Shipment", pluralLabel="Shipments", sharingModel=md.SharingModel("Private"),
    nameField=md.CustomField(label="Number", type=md.FieldType("Text")),
    deploymentStatus=md.DeploymentStatus("Deployed"),
))
md.CustomField.create(md.CustomField(
    fullName="Shipment__c.Weight__c", label="Weight", type=md.FieldType("Number"), precision=10, scale=2))
md.CustomField.create(md.CustomField(
    fullName="Shipment__c.Account__c", label="Account", type=md.FieldType("Lookup"), referenceTo="Account",
    relationshipName="Shipments"))
md.CustomField.create(md.CustomField(
    fullName="Account.ErpId__c", label="ERP Id", type=md.FieldType("Text"), length=20, externalId=True,
    unique=True))
try:
    sf.query("SELECT ErpId__c FROM Account")
except Exception as error:
    print(error.content[0]["errorCode"])
def readable(field):
    return md.ProfileFieldLevelSecurity(field=field, readable=True, editable=True)
md.Profile.update(md.Profile(
    fullName="Admin",
    fieldPermissions=[readable(f) for f in ("Account.ErpId__c", "Shipment__c.Weight__c", "Shipment__c.Account__c")],
    objectPermissions=[md.ProfileObjectPermissions(object="Shipment__c", allowRead=True, allowCreate=True,
        allowEdit=True, allowDelete=True, viewAllRecords=True, modifyAllRecords=True)],
))
account = sf.Account.create({"Name": "Acme", "ErpId__c": "A1"})["id"]
sf.Shipment__c.create({"Name": "S-1", "Weight__c": 12.5, "Account__c": account})
row = sf.query("SELECT Weight__c, Account__r.ErpId__c FROM Shipment__c")["records"][0]
print(row["Weight__c"], row["Account__r"]["ErpId__c"])
print(sf.query("SELECT Name, (SELECT Name FROM Shipments__r) FROM Account WHERE ErpId__c = 'A1'")["totalSize"])
print(md.CustomObject.read("Shipment__c")["sharingModel"], md.CustomField.read("Account.ErpId__c")["length"])
md.CustomField.delete("Account.ErpId__c")
try:
    sf.query("SELECT ErpId__c FROM Account")
except Exception as error:
    print(error.content[0]["errorCode"])
md.CustomObject.delete("Shipment__c")
try:
    sf.query("SELECT Id FROM Shipment__c")
except Exception as error:
    print(error.content[0]["errorCode"])
profile = md.Profile.read("Admin")
print(profile["userLicense"], profile["custom"], len(profile["userPermissions"]) > 50)
"""


def test_simple_salesforce_makes_and_unmakes_an_object(server: Server) -> None:
    environment = {
        **os.environ,
        "HTTPS_PROXY": server.status["proxy"],
        "REQUESTS_CA_BUNDLE": server.status["ca_bundle"],
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, server.status["host"], server.admin().token],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split("\n")[:-1] == [
        "INVALID_FIELD", "12.5 A1", "1", "Private 20", "INVALID_FIELD", "INVALID_TYPE", "Salesforce False True",
    ], done.stderr[-2000:]  # fmt: skip


def read(server: Server, type_name: str, name: str) -> str:
    _, answer = soap(
        server,
        f"<m:readMetadata><m:type>{type_name}</m:type><m:fullNames>{name}</m:fullNames></m:readMetadata>",
    )
    return answer


@pytest.fixture(scope="module")
def robot(server: Server) -> str:
    api_only_user(server, "Robot")
    return "Robot Profile"


def test_a_profile_tells_what_it_grants(server: Server, robot: str) -> None:
    answer = read(server, "Profile", robot)
    assert "<custom>true</custom>" in answer
    assert "<userLicense>Salesforce</userLicense>" in answer
    for name in ("ApiEnabled", "ApiUserOnly"):
        assert f"<userPermissions><enabled>true</enabled><name>{name}</name></userPermissions>" in answer


def test_an_update_merges_but_for_ip_ranges(server: Server, robot: str) -> None:
    first = "<m:description>office</m:description><m:endAddress>10.0.0.9</m:endAddress>" \
        "<m:startAddress>10.0.0.1</m:startAddress>"  # fmt: skip
    second = "<m:endAddress>10.1.0.9</m:endAddress><m:startAddress>10.1.0.1</m:startAddress>"
    write(server, "updateMetadata", "Profile", fullName=robot, loginIpRanges=first)
    write(server, "updateMetadata", "Profile", fullName=robot, description="Robots")
    answer = read(server, "Profile", robot)
    assert "<startAddress>10.0.0.1</startAddress>" in answer
    assert "<description>office</description>" in answer
    assert "<description>Robots</description>" in answer
    assert "<name>ApiUserOnly</name>" in answer
    write(server, "updateMetadata", "Profile", fullName=robot, loginIpRanges=second)
    answer = read(server, "Profile", robot)
    assert "10.0.0.1" not in answer
    assert "<startAddress>10.1.0.1</startAddress>" in answer


def test_a_profile_is_made_with_what_is_given(server: Server) -> None:
    answer = write(
        server, "createMetadata", "Profile", fullName="New %26 Small", custom=True,
        objectPermissions="<m:allowRead>true</m:allowRead><m:object>Account</m:object>",
        userLicense="Salesforce", userPermissions="<m:enabled>true</m:enabled><m:name>ApiEnabled</m:name>",
    )  # fmt: skip
    assert "<success>true</success>" in answer, answer
    rows = server.admin().query("SELECT PermissionsApiEnabled FROM Profile WHERE Name = 'New & Small'")
    assert rows[0]["PermissionsApiEnabled"] is True
    rows = server.admin().query(
        "SELECT SobjectType FROM ObjectPermissions WHERE Parent.Profile.Name = 'New & Small'"
    )
    assert [r["SobjectType"] for r in rows] == ["Account"]


def test_an_unknown_permission(server: Server, robot: str) -> None:
    answer = write(
        server, "updateMetadata", "Profile", fullName=robot,
        userPermissions="<m:enabled>true</m:enabled><m:name>ApiOnlyUser</m:name>",
    )  # fmt: skip
    assert "Unknown user permission: ApiOnlyUser" in answer


def test_a_permission_set_is_read(server: Server, robot: str) -> None:
    answer = read(server, "PermissionSet", "Robot_Access")
    assert "<label>Robot Access</label>" in answer
    assert "<object>Account</object>" in answer


def test_all_or_none(server: Server) -> None:
    _, answer = soap(
        server,
        '<m:createMetadata><m:metadata xsi:type="m:Profile"><m:fullName>One</m:fullName></m:metadata>'
        '<m:metadata xsi:type="m:Profile"><m:fullName>Two</m:fullName><m:userLicense>No</m:userLicense>'
        "</m:metadata></m:createMetadata>",
    )
    assert answer.count("<success>true</success>") == 1
    assert "In field: userLicense - no UserLicense named No found" in answer
    assert len(server.admin().query("SELECT Id FROM Profile WHERE Name IN ('One', 'Two')")) == 1


def test_the_switches(server: Server) -> None:
    inner = "<m:enforceIpRangesEveryRequest>true</m:enforceIpRangesEveryRequest>"
    write(server, "updateMetadata", "SecuritySettings", fullName="Security", sessionSettings=inner)
    assert "<enforceIpRangesEveryRequest>true<" in read(server, "SecuritySettings", "Security")
    write(
        server, "updateMetadata", "SecuritySettings", fullName="Security",
        sessionSettings=inner.replace("true", "false"),
    )  # fmt: skip
    assert "<blockOAuthUnPwFlow>true<" in read(server, "OauthOidcSettings", "OauthOidc")


def test_a_standard_objects_default_can_be_set(server: Server) -> None:
    answer = write(server, "updateMetadata", "CustomObject", fullName="Account", sharingModel="Private")
    assert "<success>true</success>" in answer, answer
    assert "<sharingModel>Private</sharingModel>" in read(server, "CustomObject", "Account")


def test_an_object_whose_field_is_refused_is_not_there(server: Server) -> None:
    _, answer = soap(
        server,
        '<m:createMetadata><m:metadata xsi:type="m:CustomObject"><m:fullName>Half__c</m:fullName>'
        "<m:deploymentStatus>Deployed</m:deploymentStatus>"
        "<m:fields><m:fullName>Sum__c</m:fullName><m:label>Sum</m:label><m:type>Summary</m:type></m:fields>"
        "<m:label>Half</m:label><m:nameField><m:label>Name</m:label><m:type>Text</m:type></m:nameField>"
        "<m:pluralLabel>Halves</m:pluralLabel><m:sharingModel>ReadWrite</m:sharingModel></m:metadata>"
        '<m:metadata xsi:type="m:CustomField"><m:fullName>Half__c.Text__c</m:fullName><m:label>T</m:label>'
        "<m:length>10</m:length><m:type>Text</m:type></m:metadata></m:createMetadata>",
    )
    assert answer.count("<success>false</success>") == 2
    assert "no CustomObject named Half__c found" in answer
    assert server.admin().call("GET", "sobjects/Half__c/describe")[0] == 404
