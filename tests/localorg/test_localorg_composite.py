"""Several requests or records in one call: what is done, what is undone, and how each part is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.serving import Api, Server

ROOT = "/services/data/v64.0"


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def part(method: str, url: str, reference: str, body: Any = None) -> dict[str, Any]:
    found = {"method": method, "url": f"{ROOT}/{url}", "referenceId": reference}
    return found if body is None else {**found, "body": body}


def composite(admin: Api, *parts: dict[str, Any], all_or_none: bool = False) -> list[dict[str, Any]]:
    status, body = admin.call(
        "POST", "composite", {"allOrNone": all_or_none, "compositeRequest": list(parts)}
    )
    assert status == 200, body
    return list(body["compositeResponse"])


def names(admin: Api, like: str) -> list[str]:
    return [
        r["Name"] for r in admin.query(f"SELECT Name FROM Account WHERE Name LIKE '{like}%' ORDER BY Name")
    ]


def test_a_later_part_names_what_an_earlier_one_made(admin: Api) -> None:
    made, child, read, listed = composite(
        admin,
        part("POST", "sobjects/Account", "acme", {"Name": "Ref 1"}),
        part("POST", "sobjects/Contact", "person", {"LastName": "One", "AccountId": "@{acme.id}"}),
        part("GET", "sobjects/Account/@{acme.id}?fields=Name", "again"),
        part("GET", "query?q=SELECT Id FROM Contact WHERE AccountId = '@{acme.id}'", "people"),
    )
    assert made["httpStatusCode"] == 201
    assert made["httpHeaders"] == {"Location": f"{ROOT}/sobjects/Account/{made['body']['id']}"}
    assert read["body"]["Name"] == "Ref 1"
    assert [r["Id"] for r in listed["body"]["records"]] == [child["body"]["id"]]


def test_parts_stand_alone_unless_all_or_none(admin: Api) -> None:
    parts = (
        part("POST", "sobjects/Account", "good", {"Name": "Alone 1"}),
        part("POST", "sobjects/Account", "bad", {"Nonsense": 1}),
        part("PATCH", "sobjects/Account/@{good.id}", "last", {"Name": "Alone 2"}),
    )
    good, bad, last = composite(admin, *parts, all_or_none=True)
    assert names(admin, "Alone") == []
    halted = "The transaction was rolled back since another operation in the same transaction failed."
    assert good["body"] == last["body"] == [{"errorCode": "PROCESSING_HALTED", "message": halted}]
    assert (bad["httpStatusCode"], bad["body"][0]["errorCode"]) == (400, "INVALID_FIELD")
    assert [p["httpStatusCode"] for p in composite(admin, *parts)] == [201, 400, 204]
    assert names(admin, "Alone") == ["Alone 2"]


def test_a_reference_to_nothing_halts_its_own_part(admin: Api) -> None:
    first, second = composite(
        admin,
        part("GET", "query?q=SELECT Id FROM Account WHERE Name = 'nobody'", "found"),
        part("GET", "sobjects/Account/@{found.records[0].Id}", "read"),
    )
    assert first["httpStatusCode"] == 200
    assert second["body"] == [
        {
            "errorCode": "PROCESSING_HALTED",
            "message": "Invalid reference specified. No value for found.records[0].Id found in found",
        }
    ]


def test_a_grant_made_by_one_part_holds_for_the_next_and_goes_with_a_rollback(admin: Api) -> None:
    parts = (
        part("POST", "sobjects/PermissionSet", "set", {"Name": "Within", "Label": "Within"}),
        part(
            "POST", "sobjects/ObjectPermissions", "grant",
            {"ParentId": "@{set.id}", "SobjectType": "Account", "PermissionsRead": True},
        ),
        part("GET", "query?q=SELECT Id FROM ObjectPermissions WHERE ParentId = '@{set.id}'", "seen"),
        part("GET", "sobjects/Nowhere", "fails"),
    )  # fmt: skip
    assert composite(admin, *parts, all_or_none=True)[3]["body"][0]["errorCode"] == "NOT_FOUND"
    assert admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Within'") == []
    assert composite(admin, *parts)[2]["body"]["totalSize"] == 1


def test_at_most_25_parts_and_none_of_them_a_composite(admin: Api) -> None:
    many = [part("GET", "limits", f"r{n}") for n in range(26)]
    status, body = admin.call("POST", "composite", {"compositeRequest": many})
    assert status == 400
    assert body["compositeResponse"][0]["body"][0]["errorCode"] == "LIMIT_EXCEEDED"
    nested = part("POST", "composite", "inner", {"compositeRequest": [part("GET", "limits", "x")]})
    outside = {"method": "GET", "url": "/services/oauth2/userinfo", "referenceId": "o"}
    assert [p["httpStatusCode"] for p in composite(admin, nested, outside)] == [404, 404]


def account(name: str, **values: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, "Name": name, **values}


def test_records_of_a_collection_stand_alone_unless_all_or_none(admin: Api) -> None:
    bad = account("x" * 300)
    body = {"allOrNone": True, "records": [account("Many 1"), bad]}
    status, rows = admin.call("POST", "composite/sobjects", body)
    assert (status, names(admin, "Many")) == (200, [])
    assert rows[0] == {
        "success": False,
        "errors": [
            {
                "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                "message": "Record rolled back because not all records were valid and the request was using"
                " AllOrNone header",
                "fields": [],
            }
        ],
    }
    assert (rows[1]["errors"][0]["statusCode"], rows[1]["errors"][0]["fields"]) == (
        "STRING_TOO_LONG",
        ["Name"],
    )
    rows = admin.call("POST", "composite/sobjects", {**body, "allOrNone": False})[1]
    assert [r["success"] for r in rows] == [True, False]
    assert names(admin, "Many") == ["Many 1"]


def test_a_collection_is_changed_read_and_deleted_by_ids(admin: Api) -> None:
    made = admin.call("POST", "composite/sobjects", {"records": [account("Set 1"), account("Set 2")]})[1]
    first, second = (row["id"] for row in made)
    changes = [account("Set 3", id=first), account("Set 4", id="001000000000000"), account("Set 5", id="x")]
    rows = admin.call("PATCH", "composite/sobjects", {"records": changes})[1]
    assert [r["success"] for r in rows] == [True, False, False]
    assert rows[2]["errors"][0]["statusCode"] == "MALFORMED_ID"
    read = f"composite/sobjects/Account?ids={first},{first[:-1]}A,{second}&fields=Name"
    status, found = admin.call("GET", read)
    assert status in (200, 400)
    found = admin.call(
        "GET", f"composite/sobjects/Account?ids={first},001000000000001AAA,{second}&fields=Name"
    )[1]
    assert [r and r["Name"] for r in found] == ["Set 3", None, "Set 2"]
    posted = admin.call("POST", "composite/sobjects/Account", {"ids": [second], "fields": ["Name"]})[1]
    assert posted[0]["Name"] == "Set 2"
    rows = admin.call("DELETE", f"composite/sobjects?ids={first},{second}")[1]
    assert rows == [{"id": i, "success": True, "errors": []} for i in (first, second)]
    row = admin.call("DELETE", f"composite/sobjects?ids={first}")[1][0]
    assert (row["id"], row["errors"][0]["statusCode"]) == (first, "ENTITY_IS_DELETED")


def test_a_collection_holds_200_records(admin: Api) -> None:
    status, body = admin.call(
        "POST", "composite/sobjects", {"records": [account(f"N{n}") for n in range(201)]}
    )
    assert (status, body[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")


def test_a_collection_is_upserted_by_id(admin: Api) -> None:
    old = admin.create("Account", Name="Upsert 1")
    records = [account("Upsert 2", Id=old), account("Upsert 3")]
    rows = admin.call("PATCH", "composite/sobjects/Account/Id", {"records": records})[1]
    assert [(r["success"], r["created"]) for r in rows] == [(True, False), (True, True)]
    assert names(admin, "Upsert") == ["Upsert 2", "Upsert 3"]


def test_a_batch_goes_on_or_halts(admin: Api) -> None:
    requests = [
        {"method": "POST", "url": "v64.0/sobjects/Account", "richInput": {"Name": "Batch 1"}},
        {"method": "GET", "url": "v64.0/sobjects/Nowhere"},
        {"method": "GET", "url": "v64.0/limits"},
    ]
    body = admin.call("POST", "composite/batch", {"batchRequests": requests})[1]
    assert (body["hasErrors"], [r["statusCode"] for r in body["results"]]) == (True, [201, 404, 200])
    body = admin.call("POST", "composite/batch", {"haltOnError": True, "batchRequests": requests})[1]
    assert [r["statusCode"] for r in body["results"]] == [201, 404, 412]
    assert names(admin, "Batch") == ["Batch 1", "Batch 1"]


def test_a_tree_is_made_whole_or_not_at_all(admin: Api) -> None:
    def tree(last: str) -> dict[str, Any]:
        people = [
            {"attributes": {"type": "Contact", "referenceId": f"c{n}"}, "LastName": name}
            for n, name in enumerate(["Ash", last])
        ]
        top = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "Tree 1"}
        return {"records": [{**top, "Contacts": {"records": people}}]}

    status, body = admin.call("POST", "composite/tree/Account", tree(""))
    assert (status, body["hasErrors"]) == (400, True)
    assert [(r["referenceId"], r["errors"][0]["statusCode"]) for r in body["results"]] == [
        ("c1", "REQUIRED_FIELD_MISSING")
    ]
    assert names(admin, "Tree") == []
    status, body = admin.call("POST", "composite/tree/Account", tree("Birch"))
    assert (status, [r["referenceId"] for r in body["results"]]) == (201, ["a", "c0", "c1"])
    rows = admin.query("SELECT LastName FROM Contact WHERE Account.Name = 'Tree 1' ORDER BY LastName")
    assert [r["LastName"] for r in rows] == ["Ash", "Birch"]


def test_each_graph_is_done_whole_or_not_at_all(admin: Api) -> None:
    def graph(name: str, *parts: dict[str, Any]) -> dict[str, Any]:
        return {"graphId": name, "compositeRequest": list(parts)}

    good = graph("good", part("POST", "sobjects/Account", "a", {"Name": "Graph 1"}))
    bad = graph(
        "bad", part("POST", "sobjects/Account", "a", {"Name": "Graph 2"}), part("GET", "nowhere", "b")
    )
    body = admin.call("POST", "composite/graph", {"graphs": [good, bad]})[1]
    assert [(g["graphId"], g["isSuccessful"]) for g in body["graphs"]] == [("good", True), ("bad", False)]
    assert names(admin, "Graph") == ["Graph 1"]
