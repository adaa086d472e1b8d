"""First light: a user logs in, does what it may, and is refused the rest, by an unmodified client."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.serving import Api, Server

LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


@pytest.fixture(scope="module")
def reader(server: Server) -> Api:
    """A user on a new, empty profile, whose permission set reads Account, and its Industry alone."""
    admin = server.admin()
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name="API Only", UserLicenseId=licence, PermissionsApiEnabled=True)
    user = admin.create(
        "User", Username="erp@example.com", LastName="ERP", Alias="erp", Email="erp@example.com",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    permission_set = admin.create("PermissionSet", Name="Erp", Label="ERP")
    admin.create("ObjectPermissions", ParentId=permission_set, SobjectType="Account", PermissionsRead=True)
    admin.create(
        "FieldPermissions", ParentId=permission_set, SobjectType="Account", Field="Account.Industry",
        PermissionsRead=True,
    )  # fmt: skip
    admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=permission_set)
    admin.create("Account", Name="Acme", Industry="Energy", Phone="1")
    return Api(server.url, server.token("erp@example.com"))


def test_reads_what_was_granted(reader: Api) -> None:
    assert [r["Industry"] for r in reader.query("SELECT Name, Industry FROM Account")] == ["Energy"]


def test_a_hidden_field_is_no_such_column(reader: Api) -> None:
    status, body = reader.call("GET", "query?q=SELECT+Phone+FROM+Account")
    assert status == 400
    assert body[0]["errorCode"] == "INVALID_FIELD"
    assert "No such column 'Phone' on entity 'Account'" in body[0]["message"]


def test_a_hidden_object_is_not_supported_in_a_query_and_not_found_by_path(reader: Api) -> None:
    assert reader.call("GET", "query?q=SELECT+Id+FROM+Lead")[1][0]["errorCode"] == "INVALID_TYPE"
    assert reader.call("GET", "sobjects/Lead/describe")[0] == 404


def test_create_without_permission_is_refused(reader: Api) -> None:
    status, body = reader.call("POST", "sobjects/Account", {"Name": "New"})
    assert (status, body[0]["errorCode"]) == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")


def test_a_revoked_permission_is_gone_at_the_next_request(server: Server, reader: Api) -> None:
    admin = server.admin()
    row = admin.query("SELECT Id FROM FieldPermissions WHERE Parent.Name = 'Erp'")[0]["Id"]
    assert admin.call("DELETE", f"sobjects/FieldPermissions/{row}")[0] == 204
    assert reader.call("GET", "query?q=SELECT+Industry+FROM+Account")[0] == 400


SCRIPT = """
import sys
from simple_salesforce import Salesforce, SalesforceMalformedRequest
sf = Salesforce(username=sys.argv[1], password=sys.argv[2], security_token="", version="59.0")
print(sf.sf_instance, sf.query("SELECT Name FROM Account")["records"][0]["Name"])
try:
    sf.query("SELECT Phone FROM Account")
except SalesforceMalformedRequest as error:
    print(error.content[0]["errorCode"])
"""


def test_simple_salesforce_logs_in_by_password_through_the_door(server: Server, reader: Api) -> None:
    admin = server.admin()
    user = admin.query("SELECT Id FROM User WHERE Username = 'erp@example.com'")[0]["Id"]
    assert admin.call("POST", f"sobjects/User/{user}/password", {"NewPassword": "correct horse 1"})[0] == 204
    server.remit("org", "setting", "enableSoapLogin", "true")
    environment = {
        **os.environ,
        "HTTPS_PROXY": server.status["proxy"],
        "REQUESTS_CA_BUNDLE": server.status["ca_bundle"],
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "erp@example.com", "correct horse 1"],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split("\n")[:2] == [f"{server.status['host']} Acme", "INVALID_FIELD"], done.stderr
