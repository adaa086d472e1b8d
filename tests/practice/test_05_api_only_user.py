"""API Only User: the browser refuses it after the right password, the API does not; without API Enabled, nothing."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

from tests.practice.landscape import Landscape, flow, login
from tests.practice.person import PASSWORD, person, set_password
from tests.practice.world import SOAP, Client, Org, simple


@pytest.fixture(scope="module")
def applied(landscape: Landscape) -> Landscape:
    """One system that logs in by password, one by key."""
    landscape.write({"sap": flow("Account", login="username-password"), "wms": flow("Account")})
    landscape.server.remit("org", "setting", "enableSoapLogin", "true")
    landscape.apply("--allow-org-settings")
    return landscape


def in_the_browser(org: Org, username: str, password: str) -> requests.Response:
    """What the standard login page answers."""
    asked = {"username": username, "un": username, "pw": password}
    return requests.post(f"{org.server.url}/", data=asked, allow_redirects=False, timeout=30)


def user_id(org: Org, username: str) -> str:
    return str(org.admin.query(f"SELECT Id FROM User WHERE Username = '{username}'")[0]["Id"])


def last_login(org: Org, user: str) -> dict[str, Any]:
    return org.admin.query(
        f"SELECT Status, LoginType FROM LoginHistory WHERE UserId = '{user}'"
        " ORDER BY LoginTime DESC, Id DESC LIMIT 1"
    )[0]


def refused_in_the_browser(org: Org, username: str, password: str) -> None:
    page = in_the_browser(org, username, password)
    assert page.status_code == 200
    assert "Access Restricted for API Only Users" in page.text
    assert "set-cookie" not in page.headers
    assert last_login(org, user_id(org, username))["Status"] == "Failed: API-only user"


def test_the_very_same_password_is_refused_in_the_browser_and_opens_the_api(
    org: Org, applied: Landscape
) -> None:
    known = applied.credentials("sap")
    refused_in_the_browser(org, known["username"], known["password"])
    client = simple(
        org.server,
        username=known["username"],
        password=known["password"],
        security_token=known.get("security_token", ""),
    )
    assert client.query("SELECT Id FROM Account")["totalSize"] == 0
    assert last_login(org, user_id(org, known["username"])) == {
        "attributes": client_attributes(org, known["username"]),
        "Status": "Success",
        "LoginType": "Other Apex API",
    }


def client_attributes(org: Org, username: str) -> dict[str, Any]:
    found: dict[str, Any] = last_login(org, user_id(org, username))["attributes"]
    return found


def test_so_does_a_system_that_logs_in_by_key(org: Org, applied: Landscape) -> None:
    username = applied.username("wms")
    set_password(org, user_id(org, username))
    refused_in_the_browser(org, username, PASSWORD)
    assert applied.login("wms").query("SELECT Id FROM Account") == []
    assert last_login(org, user_id(org, username))["Status"] == "Success"


def test_a_wrong_password_does_not_tell_that_the_user_is_api_only(org: Org, applied: Landscape) -> None:
    page = in_the_browser(org, applied.username("sap"), "wrong")
    assert "API Only" not in page.text
    assert last_login(org, user_id(org, applied.username("sap")))["Status"] == "Invalid Password"


def test_a_person_with_the_same_password_gets_in(org: Org, applied: Landscape) -> None:
    person(org, "ben@acme.example")
    page = in_the_browser(org, "ben@acme.example", PASSWORD)
    assert page.status_code == 302
    assert page.headers["set-cookie"].startswith("sid=")


def test_soap_login_is_off_unless_the_org_has_switched_it_on(org: Org, applied: Landscape) -> None:
    known = applied.credentials("sap")
    applied.server.remit("org", "setting", "enableSoapLogin", "false")
    try:
        with pytest.raises(SalesforceAuthenticationFailed, match="disabled by default"):
            simple(org.server, username=known["username"], password=known["password"], security_token="")
    finally:
        applied.server.remit("org", "setting", "enableSoapLogin", "true")


@pytest.fixture
def disabled(org: Org, applied: Landscape) -> Any:
    """The systems' sessions, with API Enabled then taken from the profile."""
    sessions = applied.login("wms")
    profile = org.admin.query("SELECT Id FROM Profile WHERE Name = 'API Only Integrations'")[0]["Id"]
    path = f"sobjects/Profile/{profile}"
    assert org.admin.call("PATCH", path, {"PermissionsApiEnabled": False})[0] == 204
    yield sessions
    assert org.admin.call("PATCH", path, {"PermissionsApiEnabled": True})[0] == 204


def test_without_api_enabled_every_call_is_refused(org: Org, disabled: Client) -> None:
    for method, path in (
        ("GET", ""),
        ("GET", "limits"),
        ("GET", "sobjects"),
        ("GET", "query?q=SELECT+Id+FROM+Account"),
        ("POST", "sobjects/Account"),
        ("POST", "composite"),
    ):
        status, body = disabled.call(method, path, None if method == "GET" else {})
        assert (status, body[0]["errorCode"]) == (403, "API_DISABLED_FOR_ORG"), path
    for kind, call in (
        ("u", "<query xmlns='urn:partner.soap.sforce.com'><queryString>SELECT Id FROM Account</queryString></query>"),
        ("m", "<describeMetadata><asOfVersion>64.0</asOfVersion></describeMetadata>"),
    ):  # fmt: skip
        answer = requests.post(
            f"{org.server.url}/services/Soap/{kind}/64.0",
            data=SOAP.format(session=disabled.token, body=call),
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
            timeout=30,
        )
        assert answer.status_code == 500
        assert "API_DISABLED_FOR_ORG</faultcode>" in answer.text
    client = simple(org.server, instance=org.server.status["host"], session_id=disabled.token)
    with pytest.raises(SalesforceError, match="API_DISABLED_FOR_ORG"):
        client.query("SELECT Id FROM Account")


def test_without_api_enabled_no_login_by_api_succeeds(org: Org, applied: Landscape, disabled: Client) -> None:
    known = applied.credentials("sap")
    with pytest.raises(SalesforceAuthenticationFailed, match="API_DISABLED_FOR_ORG"):
        simple(org.server, username=known["username"], password=known["password"], security_token="")
    token, _, _ = login(applied.credentials("wms"))
    assert not token or Client(org.server.url, token).call("GET", "limits")[0] == 403


def test_it_is_drift_and_apply_puts_it_back(org: Org, applied: Landscape) -> None:
    profile = org.admin.query("SELECT Id FROM Profile WHERE Name = 'API Only Integrations'")[0]["Id"]
    taken = {"PermissionsApiUserOnly": False}
    assert org.admin.call("PATCH", f"sobjects/Profile/{profile}", taken)[0] == 204
    drift = applied.run("drift", check=False)
    assert drift.returncode == 2
    assert "ApiUserOnly" in drift.stdout
    applied.apply()
    row = org.admin.query("SELECT PermissionsApiUserOnly FROM Profile WHERE Name = 'API Only Integrations'")[
        0
    ]
    assert row["PermissionsApiUserOnly"] is True
    known = applied.credentials("sap")
    refused_in_the_browser(org, known["username"], known["password"])
