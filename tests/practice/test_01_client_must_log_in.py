"""A client application must first log in as a Salesforce user; `/services/data` alone is open."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from simple_salesforce.exceptions import SalesforceExpiredSession

from tests.practice.world import SOAP, Org, simple
from tests.serving import Server

VERSIONS = ("50.0", "59.0", "64.0", "65.0", "66.0", "67.0", "68.0")
# Resources below those that the version lists, and one that there is not.
FURTHER = (
    "",
    "sobjects/Account",
    "sobjects/Account/describe",
    "sobjects/Account/001000000000001AAA",
    "sobjects/Contact/Email/a@b.example",
    "query?q=SELECT+Id+FROM+Account",
    "queryAll?q=SELECT+Id+FROM+Account",
    "query/01g000000000001AAA-2000",
    "limits",
    "composite",
    "composite/sobjects",
    "composite/batch",
    "composite/tree/Account",
    "tooling/query?q=SELECT+Id+FROM+ApexClass",
    "apps/oauth/usage",
    "jobs/ingest",
    "jobs/query",
    "no/such/resource",
)
NONSENSE = "00D000000000001!AQ4AQPq9nonsense"


@pytest.fixture(scope="module")
def resources(org: Org, server: Server) -> dict[str, list[str]]:
    """Every resource of each version, as listed to somebody logged in, and some below them."""
    found = {}
    for version in VERSIONS:
        listed: dict[str, Any] = requests.get(
            f"{server.url}/services/data/v{version}/",
            headers={"Authorization": f"Bearer {org.admin.token}"},
            timeout=30,
        ).json()
        root = f"/services/data/v{version}/"
        under = [v for v in listed.values() if isinstance(v, str) and v.startswith(root)]
        found[version] = [*under, *(root + path for path in FURTHER)]
    return found


def refused(answer: requests.Response) -> bool:
    """Whether it is the error of REST for a missing session."""
    body = answer.json() if answer.content else [{}]
    return (answer.status_code, body[0].get("errorCode")) == (401, "INVALID_SESSION_ID")


def test_the_list_of_versions_is_open(server: Server) -> None:
    answer = requests.get(f"{server.url}/services/data", timeout=30)
    assert answer.status_code == 200
    assert set(VERSIONS) <= {v["version"] for v in answer.json()}


def test_every_listed_version_is_closed(server: Server) -> None:
    http = requests.Session()
    for version in http.get(f"{server.url}/services/data/", timeout=30).json():
        assert refused(http.get(server.url + version["url"], timeout=30)), version


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("token", [None, NONSENSE], ids=["without a session", "with a session of nobody"])
def test_every_resource_is_refused(
    server: Server, resources: dict[str, list[str]], version: str, token: str | None
) -> None:
    assert len(resources[version]) > len(FURTHER) + 4
    http = requests.Session()
    http.headers.update({"Authorization": f"Bearer {token}"} if token else {})
    for path in resources[version]:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            body = None if method == "GET" else {"Name": "Acme"}
            answer = http.request(method, server.url + path, json=body, timeout=30)
            assert refused(answer), (method, path, answer.status_code, answer.text)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("u", "<query xmlns='urn:partner.soap.sforce.com'><queryString>SELECT Id FROM Account</queryString>"
              "</query>", "INVALID_SESSION_ID"),
        ("u", "<getUserInfo xmlns='urn:partner.soap.sforce.com'/>", "INVALID_SESSION_ID"),
        ("m", "<describeMetadata><asOfVersion>64.0</asOfVersion></describeMetadata>", "INVALID_SESSION_ID"),
    ],
)  # fmt: skip
def test_soap_refuses_by_a_fault(server: Server, kind: str, body: str, code: str) -> None:
    for session in ("", NONSENSE):
        answer = requests.post(
            f"{server.url}/services/Soap/{kind}/64.0",
            data=SOAP.format(session=session, body=body),
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
            timeout=30,
        )
        assert answer.status_code == 500
        assert f"{code}</faultcode>" in answer.text


@pytest.mark.parametrize("headers", [{}, {"X-SFDC-Session": NONSENSE}])
def test_bulk_refuses_in_its_own_words(server: Server, headers: dict[str, str]) -> None:
    answer = requests.post(
        f"{server.url}/services/async/64.0/job",
        data="<jobInfo/>",
        headers={"Content-Type": "application/xml", **headers},
        timeout=30,
    )
    assert answer.status_code == 400
    assert "<exceptionCode>InvalidSessionId</exceptionCode>" in answer.text


def test_an_unmodified_client_is_told_so(server: Server) -> None:
    client = simple(server, instance=server.status["host"], session_id=NONSENSE)
    with pytest.raises(SalesforceExpiredSession) as told:
        client.query("SELECT Id FROM Account")
    assert told.value.content[0]["errorCode"] == "INVALID_SESSION_ID"


def test_once_logged_in_it_is_served_and_after_the_session_no_more(server: Server, org: Org) -> None:
    user = org.new_user()
    org.assign(user, org.permission_set({("Account", "Read")}))
    session = org.session(user)
    client = simple(server, instance=server.status["host"], session_id=session.token)
    assert client.query("SELECT Id FROM Account")["totalSize"] == 0
    ended = requests.post(f"{server.url}/services/oauth2/revoke", data={"token": session.token}, timeout=30)
    assert ended.status_code == 200
    with pytest.raises(SalesforceExpiredSession):
        client.query("SELECT Id FROM Account")
