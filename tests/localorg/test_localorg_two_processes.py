"""Several server processes on one store: a permission changed by one is judged by the other at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Api, Server, serving


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    folder: Path = tmp_path_factory.mktemp("two")
    store = f"sqlite:///{folder / 'shared.db'}"
    with serving(folder / "a", "--store", store) as first, serving(folder / "b", "--store", store) as second:
        yield first, second


def test_a_grant_made_at_one_server_counts_at_the_other_at_its_next_request(
    two: tuple[Server, Server],
) -> None:
    first, second = two
    admin = first.admin()
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name="Both", UserLicenseId=licence, PermissionsApiEnabled=True)
    user = admin.create(
        "User", Username="both@example.com", LastName="Both", Alias="both", Email="b@example.com",
        ProfileId=profile, TimeZoneSidKey="GMT", LocaleSidKey="en_US", EmailEncodingKey="UTF-8",
        LanguageLocaleKey="en_US",
    )  # fmt: skip
    there = Api(second.url, first.token("both@example.com"))
    assert there.call("GET", "query?q=SELECT+Id+FROM+Lead")[0] == 400
    chosen = admin.create("PermissionSet", Name="Leads", Label="Leads")
    row = admin.create("ObjectPermissions", ParentId=chosen, SobjectType="Lead", PermissionsRead=True)
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=chosen)
    assert there.call("GET", "query?q=SELECT+Id+FROM+Lead")[0] == 200
    assert admin.call("DELETE", f"sobjects/ObjectPermissions/{row}")[0] == 204
    assert there.call("GET", "query?q=SELECT+Id+FROM+Lead")[0] == 400


def test_ids_made_by_two_servers_never_meet(two: tuple[Server, Server]) -> None:
    first, second = two
    one, other = first.admin(), second.admin()
    made = [api.create("Account", Name=f"A{n}") for n in range(40) for api in (one, other)]
    assert len(set(made)) == 80
    assert len(one.query("SELECT Id FROM Account")) == 80


def test_a_field_made_at_one_server_is_known_to_the_other(two: tuple[Server, Server]) -> None:
    first, second = two
    before = second.admin().call("GET", "sobjects/Account/describe")[1]
    assert all(f["name"] != "Fresh__c" for f in before["fields"])
    envelope = f"""<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
      xmlns:m="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <soapenv:Header><m:SessionHeader><m:sessionId>{first.admin().token}</m:sessionId></m:SessionHeader>
      </soapenv:Header><soapenv:Body><m:createMetadata><m:metadata xsi:type="m:CustomField">
      <m:fullName>Account.Fresh__c</m:fullName><m:label>Fresh</m:label><m:length>20</m:length>
      <m:type>Text</m:type></m:metadata></m:createMetadata></soapenv:Body></soapenv:Envelope>"""
    status, body = first.admin().call(
        "POST", "/services/Soap/m/64.0", envelope.encode(), {"Content-Type": "text/xml", "SOAPAction": '""'}
    )
    assert status == 200 and "<success>true" in body, body
    admin = second.admin()
    profile = admin.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'System Administrator'")[0]["Id"]
    admin.create(
        "FieldPermissions", ParentId=profile, SobjectType="Account", Field="Account.Fresh__c",
        PermissionsRead=True, PermissionsEdit=True,
    )  # fmt: skip
    assert second.admin().create("Account", Name="With", Fresh__c="x").startswith("001")


def test_when_the_second_server_of_a_home_ends_the_first_is_found_again(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as first:
        with serving(tmp_path / "home") as second:
            assert json.loads(first.remit("org", "status", "--json").stdout)["url"] == second.url
        assert json.loads(first.remit("org", "status", "--json").stdout)["url"] == first.url
        assert first.token("admin@remit.local")
    assert first.remit("org", "status", check=False).returncode == 1
