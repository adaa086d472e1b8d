"""REST resources of records: what each path and method does, and how what is not there is refused."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.serving import Api, Server


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def refused(answer: tuple[int, Any]) -> tuple[int, str]:
    status, body = answer
    return status, body[0]["errorCode"]


def raw(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, Any, Any]:
    request = urllib.request.Request(url, body, method=method)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_a_create_tells_where_the_record_is(admin: Api) -> None:
    status, _, headers = raw(
        admin.url + "/services/data/v64.0/sobjects/account/", "POST", b'{"Name": "Where"}',
        Authorization=f"Bearer {admin.token}", Content_Type="application/json",
    )  # fmt: skip
    assert status == 201
    assert headers["Location"].startswith("/services/data/v64.0/sobjects/Account/001")
    assert admin.call("GET", headers["Location"] + "?fields=Name")[1]["Name"] == "Where"


def test_ids_of_15_and_18_characters_and_names_in_any_case(admin: Api) -> None:
    made = admin.create("Account", Name="Case")
    for path in (f"sobjects/ACCOUNT/{made}", f"sobjects/account/{made[:15]}/", f"sobjects/Account/Id/{made}"):
        status, body = admin.call("GET", path + "?fields=name")
        assert (status, body["Id"], body["Name"]) == (200, made, "Case"), path


def test_parents_and_children_by_relationship(admin: Api) -> None:
    made = admin.create("Account", Name="Parent")
    person = admin.create("Contact", LastName="Child", AccountId=made)
    assert admin.call("GET", f"sobjects/Contact/{person}/Account?fields=Name")[1]["Name"] == "Parent"
    assert admin.call("GET", f"sobjects/Contact/{person}/Owner?fields=Username")[0] == 200
    body = admin.call("GET", f"sobjects/Account/{made}/Contacts?fields=LastName")[1]
    assert (body["totalSize"], body["done"], body["records"][0]["LastName"]) == (1, True, "Child")
    assert "Email" in admin.call("GET", f"sobjects/Account/{made}/Contacts")[1]["records"][0]
    assert refused(admin.call("GET", f"sobjects/Contact/{person}/ReportsTo")) == (404, "NOT_FOUND")
    assert refused(admin.call("GET", f"sobjects/Account/{made}/Nothing")) == (404, "NOT_FOUND")


def test_what_changed_and_what_was_deleted(admin: Api) -> None:
    made, gone = admin.create("Account", Name="Stays"), admin.create("Account", Name="Goes")
    admin.call("DELETE", f"sobjects/Account/{gone}")
    between = "start=2020-01-01T00:00:00Z&end=2099-01-01T00:00:00%2B00:00"
    body = admin.call("GET", f"sobjects/Account/updated?{between}")[1]
    assert made in body["ids"] and gone not in body["ids"] and "latestDateCovered" in body
    body = admin.call("GET", f"sobjects/Account/deleted/?{between}")[1]
    assert gone in [r["id"] for r in body["deletedRecords"]]
    assert refused(admin.call("GET", "sobjects/Account/updated")) == (400, "JSON_PARSER_ERROR")


def test_a_file_is_inserted_in_parts_and_read_as_bytes(admin: Api) -> None:
    record = json.dumps({"Title": "Letter", "PathOnClient": "letter.txt"})
    body = (
        '--b\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n'
        f'{record}\r\n--b\r\nContent-Disposition: form-data; name="VersionData"; filename="letter.txt"\r\n'
        "Content-Type: application/octet-stream\r\n\r\nDear reader\r\n--b--\r\n"
    ).encode()
    status, told = admin.call(
        "POST", "sobjects/ContentVersion", body, {"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert status == 201, told
    assert admin.call("GET", f"sobjects/ContentVersion/{told['id']}/VersionData") == (200, "Dear reader")
    as_json = {"Title": "J", "PathOnClient": "j.txt", "VersionData": base64.b64encode(b"hello").decode()}
    made = admin.create("ContentVersion", **as_json)
    assert admin.call("GET", f"sobjects/ContentVersion/{made}/VersionData") == (200, "hello")
    row = admin.query(f"SELECT VersionData FROM ContentVersion WHERE Id = '{made}'")[0]
    assert row["VersionData"] == f"/services/data/v64.0/sobjects/ContentVersion/{made}/VersionData"


def test_methods_and_bodies_that_a_resource_does_not_take(admin: Api) -> None:
    made = admin.create("Account", Name="Methods")
    assert admin.call("PUT", f"sobjects/Account/{made}", {"Name": "x"}) == (
        405,
        [
            {
                "message": "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,PATCH,DELETE",
                "errorCode": "METHOD_NOT_ALLOWED",
            }
        ],
    )
    assert refused(admin.call("POST", "query?q=SELECT+Id+FROM+Account", {})) == (405, "METHOD_NOT_ALLOWED")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert refused(admin.call("POST", "sobjects/Account", b"Name=x", form)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert refused(admin.call("POST", "sobjects/Account", b"")) == (400, "JSON_PARSER_ERROR")
    assert refused(admin.call("POST", "sobjects/Account", b"{Name}")) == (400, "JSON_PARSER_ERROR")
    assert refused(admin.call("POST", "sobjects/Account", [])) == (400, "JSON_PARSER_ERROR")


def test_patch_by_an_override_of_post(admin: Api) -> None:
    made = admin.create("Account", Name="Override")
    assert admin.call("POST", f"sobjects/Account/{made}?_HttpMethod=PATCH", {"Name": "Over"})[0] == 204
    assert admin.call("GET", f"sobjects/Account/{made}")[1]["Name"] == "Over"


@pytest.mark.parametrize(
    "path",
    ["nowhere", "recent", "tabs", "search?q=FIND+{x}", "parameterizedSearch?q=x", "jobs/ingest", "jobs/query",
     "sobjects/Nowhere", "sobjects/Nowhere/describe", "sobjects/Account/describe/layouts",
     "sobjects/Account/listviews", "sobjects/Account/quickActions", "query?explain=SELECT+Id+FROM+Account",
     "analytics/reports", "limits/nowhere", "chatter/users/me"],
)  # fmt: skip
def test_what_is_not_there_is_clearly_not_there(admin: Api, path: str) -> None:
    status, body = admin.call("GET", path)
    assert (status, body) == (
        404,
        [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}],
    )


def test_ids_that_are_none_or_name_nothing(admin: Api) -> None:
    assert refused(admin.call("GET", "sobjects/Account/001000000000009")) == (404, "NOT_FOUND")
    assert refused(admin.call("PATCH", "sobjects/Account/001000000000009", {"Name": "x"})) == (
        404,
        "INVALID_CROSS_REFERENCE_KEY",
    )
    status, body = admin.call("PATCH", "sobjects/Account/003000000000009", {"Name": "x"})
    assert (status, body[0]["message"]) == (400, "Account ID: id value of incorrect type: 003000000000009")


def test_every_resource_under_a_version_asks_for_a_session(server: Server) -> None:
    for path in ("", "/sobjects", "/query?q=x", "/nowhere", "/jobs/ingest", "/composite", "/tooling/query"):
        status, body, _ = raw(f"{server.url}/services/data/v64.0{path}")
        assert (status, json.loads(body)[0]["errorCode"]) == (401, "INVALID_SESSION_ID"), path
    assert raw(f"{server.url}/services/data")[0] == 200


def test_bulk_refuses_in_its_own_words(server: Server, admin: Api) -> None:
    url = f"{server.url}/services/async/64.0/job"
    status, body, headers = raw(url, "POST", b"<jobInfo/>", X_SFDC_Session="none")
    assert (status, headers["Content-Type"]) == (400, "application/xml")
    assert b"<exceptionCode>InvalidSessionId</exceptionCode>" in body
    status, body, _ = raw(url, "POST", b"{}", Content_Type="application/json")
    assert (status, json.loads(body)["exceptionCode"]) == (400, "InvalidSessionId")
    assert b"FeatureNotEnabled" in raw(url, "POST", b"<jobInfo/>", X_SFDC_Session=admin.token)[1]


def test_record_counts(admin: Api) -> None:
    admin.create("Account", Name="Counted")
    (one,) = admin.call("GET", "limits/recordCount?sObjects=Account,Idea")[1]["sObjects"]
    assert (one["name"], one["count"] > 0) == ("Account", True)


def test_versions_know_what_was_there_then(admin: Api) -> None:
    soql = "query?q=SELECT+PermissionsViewAllFields+FROM+ObjectPermissions+LIMIT+1"
    old = Api(admin.url, admin.token, "59.0")
    assert refused(old.call("GET", soql)) == (400, "INVALID_FIELD")
    assert admin.call("GET", soql)[0] == 200
    for version in ("31.0", "50.0", "68.0"):
        assert Api(admin.url, admin.token, version).call("GET", "limits")[0] == 200
    assert Api(admin.url, admin.token, "69.0").call("GET", "limits")[0] == 404
    assert refused(Api(admin.url, admin.token, "30.0").call("GET", "limits")) == (
        410,
        "UNSUPPORTED_API_VERSION",
    )
