"""The REST API by `Org`: pages, composite, batches, collections, in the shapes that orgs answer."""

from __future__ import annotations

from typing import Any

import pytest

from remit.connect.composite import Part
from remit.connect.rest import Org
from remit.errors import OrgError

from .conftest import TOKEN, Got, Reply, ScriptedServer

ROOT = "/services/data/v64.0"


def _record(name: str, **more: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account", "url": "/x"}, "Name": name, **more}


def test_a_query_follows_its_pages(server: ScriptedServer, org: Org) -> None:
    next_url = f"{ROOT}/query/01gB000003OCxSPIA1-2000"
    first = {"totalSize": 3, "done": False, "nextRecordsUrl": next_url, "records": [_record("a")]}
    server.on("GET", f"{ROOT}/query", Reply(200, first))
    server.on("GET", next_url, Reply(200, {"totalSize": 3, "done": True, "records": [_record("b")]}))
    rows = list(org.query("SELECT Name FROM Account WHERE Name != 'a+b'"))
    assert rows == [{"Name": "a"}, {"Name": "b"}]
    assert server.got[0].query["q"] == "SELECT Name FROM Account WHERE Name != 'a+b'"
    assert server.got[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_query_is_lazy_by_page(server: ScriptedServer, org: Org) -> None:
    page = {"done": False, "nextRecordsUrl": f"{ROOT}/query/next", "records": [_record("a"), _record("b")]}
    server.on("GET", f"{ROOT}/query", Reply(200, page))
    rows = org.query("SELECT Name FROM Account")
    assert [next(rows)["Name"], next(rows)["Name"]] == ["a", "b"]
    assert len(server.got) == 1


def test_parents_and_children_come_without_attributes(server: ScriptedServer, org: Org) -> None:
    children = {"totalSize": 1, "done": True, "records": [_record("kid")]}
    record = _record("a", Owner=_record("who"), Contacts=children, Parent=None)
    server.on("GET", f"{ROOT}/tooling/query", Reply(200, {"done": True, "records": [record]}))
    assert list(org.tooling_query("SELECT ...")) == [
        {"Name": "a", "Owner": {"Name": "who"}, "Contacts": [{"Name": "kid"}], "Parent": None}
    ]


def test_records_are_created_read_changed_and_upserted(server: ScriptedServer, org: Org) -> None:
    server.on("POST", f"{ROOT}/sobjects/Account", Reply(201, {"id": "001", "success": True, "errors": []}))
    server.on("GET", f"{ROOT}/sobjects/Account/001", Reply(200, _record("a")))
    server.on("PATCH", f"{ROOT}/sobjects/Account/001", Reply(204))
    server.on(
        "PATCH",
        f"{ROOT}/sobjects/Account/ERP__c/a%2Fb",
        Reply(201, {"id": "001", "success": True, "created": True}),
    )
    assert org.create("Account", {"Name": "a"}) == "001"
    assert org.retrieve("Account", "001", ["Name", "Id"])["Name"] == "a"
    assert server.got[-1].query == {"fields": "Name,Id"}
    org.update("Account", "001", {"Name": "b"})
    assert org.upsert("Account", "ERP__c", "a/b", {"Name": "c"}) == ("001", True)


def test_describes_come_25_a_request(server: ScriptedServer, org: Org) -> None:
    def answer(got: Got) -> Reply:
        results = []
        for part in got.json["batchRequests"]:
            name = part["url"].split("/")[2]
            missing = [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
            hidden = name == "Hidden__c"
            results.append(
                {"statusCode": 404 if hidden else 200, "result": missing if hidden else {"name": name}}
            )
        return Reply(200, {"hasErrors": False, "results": results})

    server.on("POST", f"{ROOT}/composite/batch", answer)
    names = [*(f"Object{i}__c" for i in range(59)), "Hidden__c"]
    found = org.describe_many(names)
    assert list(found) == names
    assert found["Object7__c"] == {"name": "Object7__c"}
    assert found["Hidden__c"] is None
    assert server.got[0].json["batchRequests"][0]["url"] == "v64.0/sobjects/Object0__c/describe"
    assert (org.calls.requests, org.calls.parts) == (3, 60)


def test_composite_parts_are_answered_one_by_one(server: ScriptedServer, org: Org) -> None:
    halted = [{"errorCode": "PROCESSING_HALTED", "message": "The transaction was rolled back"}]
    answers = [
        {"body": halted, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": "a"},
        {
            "body": [{"errorCode": "REQUIRED_FIELD_MISSING", "message": "Name", "fields": ["Name"]}],
            "httpHeaders": {},
            "httpStatusCode": 400,
            "referenceId": "b",
        },
    ]
    server.on("POST", f"{ROOT}/composite", Reply(200, {"compositeResponse": answers}))
    parts = [
        Part("POST", f"{ROOT}/sobjects/Account", {"Name": "x"}, "a"),
        Part("POST", f"{ROOT}/sobjects/Contact", {"AccountId": "@{a.id}"}, "b"),
    ]
    got = org.composite(parts)
    assert [a.ok for a in got] == [False, False]
    assert [a.code for a in got] == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"]
    assert got[1].error("create Contact", str).code == "REQUIRED_FIELD_MISSING"
    assert server.got[0].json["allOrNone"] is True
    assert server.got[0].json["compositeRequest"][1]["referenceId"] == "b"
    assert org.calls.parts == 2


def test_a_composite_request_has_at_most_25_parts(org: Org) -> None:
    with pytest.raises(ValueError, match="25"):
        org.composite([Part("GET", "/x")] * 26)


def test_collections_go_200_a_request(server: ScriptedServer, org: Org) -> None:
    def answer(got: Got) -> Reply:
        return Reply(200, [{"id": "001", "success": True, "errors": []} for _ in got.json["records"]])

    server.on("POST", f"{ROOT}/composite/sobjects", answer)
    results = org.create_many("Account", [{"Name": str(i)} for i in range(450)])
    assert len(results) == 450
    assert [len(g.json["records"]) for g in server.got] == [200, 200, 50]
    assert server.got[0].json["records"][0] == {"attributes": {"type": "Account"}, "Name": "0"}


def test_each_record_of_a_collection_has_its_own_error(server: ScriptedServer, org: Org) -> None:
    errors = [{"statusCode": "DUPLICATES_DETECTED", "message": "Use one of these?", "fields": ["Name"]}]
    answer = [{"success": False, "errors": errors}, {"id": "2", "success": True, "errors": []}]
    server.on("PATCH", f"{ROOT}/composite/sobjects", Reply(200, answer))
    bad, good = org.update_many("Account", [{"Id": "1"}, {"Id": "2"}], all_or_none=False)
    assert (bad.success, bad.code, bad.fields) == (False, "DUPLICATES_DETECTED", ("Name",))
    assert good.success


def test_deleting_many_again_after_a_lost_answer_counts_the_gone_as_done(
    server: ScriptedServer, org: Org
) -> None:
    gone = [{"statusCode": "ENTITY_IS_DELETED", "message": "entity is deleted", "fields": []}]
    answer = Reply(200, [{"id": "1", "success": False, "errors": gone}])
    server.on("DELETE", f"{ROOT}/composite/sobjects", Reply(drop=True), answer)
    assert [r.success for r in org.delete_many(["1"])] == [True]
    assert server.got[-1].query == {"ids": "1", "allOrNone": "true"}
    assert [r.success for r in org.delete_many(["1"])] == [False]


def test_versions_are_numbers_in_order(server: ScriptedServer, org: Org) -> None:
    offered = [{"label": "Winter '27", "url": "/x", "version": v} for v in ("68.0", "9.0", "50.0")]
    server.on("GET", "/services/data", Reply(200, offered))
    assert org.versions() == [9.0, 50.0, 68.0]


def test_an_answer_that_is_no_json_is_an_org_error(server: ScriptedServer, org: Org) -> None:
    server.on("GET", f"{ROOT}/limits", Reply(200, b"<html>maintenance</html>"))
    with pytest.raises(OrgError, match="no JSON"):
        org.limits()
