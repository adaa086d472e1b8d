"""Answers of more than 2,000 rows come in pages."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.serving import Api, Server

SOQL = "query?q=" + quote("SELECT Name FROM Account WHERE Name LIKE 'Page%' ORDER BY Name")


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    """An org of 2,100 accounts."""
    api = server.admin()
    for start in range(0, 2100, 200):
        names = [f"Page {n:05}" for n in range(start, min(start + 200, 2100))]
        records = [{"attributes": {"type": "Account"}, "Name": n} for n in names]
        assert api.call("POST", "composite/sobjects", {"records": records})[0] == 200
    return api


def pages(api: Api, path: str, size: str = "") -> list[list[str]]:
    """The names on each page, following nextRecordsUrl."""
    found = []
    headers = {"Sforce-Query-Options": f"batchSize={size}"} if size else {}
    while path:
        status, body = api.call("GET", path, headers=headers)
        assert (status, body["totalSize"]) == (200, 2100)
        assert body["done"] is ("nextRecordsUrl" not in body)
        found.append([r["Name"] for r in body["records"]])
        path = body.get("nextRecordsUrl", "")
    return found


def test_pages_hold_2000_rows_and_do_not_overlap(admin: Api) -> None:
    first, second = pages(admin, SOQL)
    assert (len(first), len(second)) == (2000, 100)
    assert first + second == [f"Page {n:05}" for n in range(2100)]


def test_a_client_may_ask_for_smaller_pages_but_not_below_200(admin: Api) -> None:
    assert [len(p) for p in pages(admin, SOQL, "1000")] == [1000, 1000, 100]
    assert {len(p) for p in pages(admin, SOQL, "1")} == {200, 100}


def test_a_next_page_is_named_as_salesforce_names_it(admin: Api) -> None:
    url = admin.call("GET", SOQL)[1]["nextRecordsUrl"]
    assert url.startswith("/services/data/v64.0/query/01g") and url.endswith("-2000")


def test_a_composite_part_has_pages_too(admin: Api) -> None:
    part = {"method": "GET", "url": f"/services/data/v64.0/{SOQL}", "referenceId": "q"}
    body = admin.call("POST", "composite", {"compositeRequest": [part]})[1]["compositeResponse"][0]["body"]
    assert len(admin.call("GET", body["nextRecordsUrl"])[1]["records"]) == 100


def test_a_locator_is_its_own_users(server: Server, admin: Api) -> None:
    url = admin.call("GET", SOQL)[1]["nextRecordsUrl"]
    licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = admin.create("Profile", Name="Pager", UserLicenseId=licence, PermissionsApiEnabled=True)
    admin.create(
        "User", Username="pager@example.com", LastName="P", Alias="p", Email="p@example.com", ProfileId=profile,
        TimeZoneSidKey="GMT", LocaleSidKey="en_US", EmailEncodingKey="UTF-8", LanguageLocaleKey="en_US",
    )  # fmt: skip
    other = Api(server.url, server.token("pager@example.com"))
    status, body = other.call("GET", url)
    assert (status, body[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_a_condition_of_a_thousand_alternatives(admin: Api) -> None:
    names = " OR ".join(f"Name = 'Page {n:05}'" for n in range(0, 2000, 2))
    soql = {
        "method": "GET",
        "url": "/services/data/v64.0/query?q=" + quote(f"SELECT COUNT() FROM Account WHERE {names}"),
    }
    body = admin.call("POST", "composite", {"compositeRequest": [{**soql, "referenceId": "q"}]})[1]
    assert body["compositeResponse"][0]["body"]["totalSize"] == 1000
