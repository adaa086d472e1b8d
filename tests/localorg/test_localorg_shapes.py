"""The local org's answers have the shapes of recorded ones: `shapes/*.json`, one recorded answer each.

Shapes that no test asks for yet are listed in `shapes/not_covered.txt`, which may only become shorter.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from remit.api.codecs import soap_partner as p
from tests.localorg.shape_compare import json_differences, xml_differences
from tests.localorg.test_localorg_soap_data import Partner
from tests.serving import Api, Server

FOLDER = Path(__file__).with_name("shapes")
SHAPES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
NOT_COVERED = (FOLDER / "not_covered.txt").read_text(encoding="utf-8").split()
CEILING = 37
"""How many recorded answers may be without a question here. Lower it whenever the list becomes shorter."""

V53, V50 = "53.0", "50.0"


@dataclass
class Org:
    """An org with a few records, and ways to ask it."""

    server: Server
    admin: Api
    soap: Partner
    account: str
    contact: str
    gone: str

    def get(self, path: str, version: str = V53) -> tuple[int, Any]:
        return self.call("GET", path, version=version)  # type: ignore[no-any-return]

    def call(self, method: str, path: str, body: Any = None, version: str = V53, **headers: str) -> Any:
        return Api(self.admin.url, self.admin.token, version).call(method, path, body, headers)

    def query(self, soql: str, **headers: str) -> tuple[int, Any]:
        return self.call("GET", "query?q=" + urllib.parse.quote(soql), **headers)  # type: ignore[no-any-return]

    def plain(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(self.server.url + path, body)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def composite(self, *parts: dict[str, Any], all_or_none: bool = False) -> tuple[int, Any]:
        for part in parts:
            part["url"] = f"/services/data/v{V53}/{part['url']}"
        return self.call(  # type: ignore[no-any-return]
            "POST", "composite", {"allOrNone": all_or_none, "compositeRequest": list(parts)}
        )

    def graph(self, *parts: dict[str, Any]) -> tuple[int, Any]:
        for part in parts:
            part["url"] = f"/services/data/v{V53}/{part['url']}"
        graph = {"graphId": "graph0", "compositeRequest": list(parts)}
        return self.call("POST", "composite/graph", {"graphs": [graph]})  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def org(server: Server) -> Org:
    admin = server.admin()
    account = admin.create("Account", Name="Acme", Industry="Energy", BillingCity="Ulm", Phone="1")
    contact = admin.create(
        "Contact", FirstName="Ann", LastName="One", AccountId=account, Email="a@example.com"
    )
    admin.create("Contact", LastName="Two", AccountId=account, Email="a@example.com")
    task = {"Subject": "Call", "Status": "Not Started", "Priority": "Normal", "WhatId": account}
    admin.create("Task", ActivityDate="2026-01-01", **task)
    admin.create("Opportunity", Name="Deal", StageName="Prospecting", CloseDate="2026-01-01")
    gone = admin.create("Account", Name="Gone")
    admin.call("DELETE", f"sobjects/Account/{gone}")
    for start in (0, 200):
        many = [
            {"attributes": {"type": "Lead"}, "LastName": f"L{n}", "Company": "C"}
            for n in range(start, start + 200)
        ]
        admin.call("POST", "composite/sobjects", {"records": many})
    admin.create("ContentVersion", Title="J", PathOnClient="j.txt", VersionData="aGVsbG8=")
    return Org(server, admin, Partner(server.url, admin.token), account, contact, gone)


def _next_page(org: Org) -> tuple[int, Any]:
    url = org.query("SELECT LastName, Company FROM Lead", **_BATCH)[1]["nextRecordsUrl"]
    return org.call("GET", url, **{"Sforce-Query-Options": "batchSize=250"})  # type: ignore[no-any-return]


_BATCH = {"Sforce-Query-Options": "batchSize=200"}
_BETWEEN = "start=2020-01-01T00:00:00Z&end=2099-01-01T00:00:00Z"
_PERSON = {"attributes": {"type": "Contact", "referenceId": "ref2"}, "LastName": "Leaf"}
_TREE = {
    "records": [
        {
            "attributes": {"type": "Account", "referenceId": "ref1"},
            "Name": "Root",
            "Contacts": {"records": [_PERSON]},
        }
    ]
}


def _account(**values: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, **values}


def _batch(org: Org) -> tuple[int, Any]:
    parts = [
        {"method": "DELETE", "url": f"v{V53}/sobjects/Account/{org.admin.create('Account', Name='x')}"},
        {"method": "DELETE", "url": f"v{V53}/sobjects/Account/001000000000009AAA"},
    ]
    return org.call("POST", "composite/batch", {"batchRequests": parts})  # type: ignore[no-any-return]


REST: dict[str, Callable[[Org], tuple[int, Any]]] = {
    "rest_query": lambda o: o.query("SELECT Name FROM Account"),
    "rest_query_child_subquery": lambda o: o.query(
        "SELECT Account.Name, (SELECT Contact.FirstName, Contact.LastName FROM Account.Contacts) FROM Account LIMIT 5"
    ),
    "rest_query_parent_fields": lambda o: o.query("SELECT Name, Owner.Name from Account LIMIT 1"),
    "rest_query_page1_nextRecordsUrl": lambda o: o.query("SELECT LastName, Company FROM Lead", **_BATCH),
    "rest_query_page2_nextRecordsUrl": lambda o: o.call(
        "GET",
        o.query("SELECT LastName FROM Lead", **_BATCH)[1]["nextRecordsUrl"].replace("-200", "-100"),
        **_BATCH,
    ),
    "rest_query_contentversion_blob_url": lambda o: o.query("SELECT Id, VersionData FROM ContentVersion"),
    "rest_query_aggregate_alias": lambda o: o.query(
        "SELECT WhatId, ActivityDate, Status, COUNT(Id) MyCount FROM Task GROUP BY WhatId, ActivityDate, Status"
    ),
    "rest_query_aggregate_expr0": lambda o: o.query(
        "SELECT COUNT(Id), Rating FROM Account GROUP BY Rating"
    ),
    "rest_query_400_malformed_selekt": lambda o: o.query("SELEKT Name FROM Account"),
    "rest_query_400_invalid_field": lambda o: o.query("SELECT Bacon__c FROM Account LIMIT 2"),
    "rest_create_201": lambda o: o.call("POST", "sobjects/Account", {"Name": "Made"}),
    "rest_create_400_invalid_field": lambda o: o.call("POST", "sobjects/Account", {"FavoritePet__c": "Dog"}),
    "rest_create_400_required_field_missing": lambda o: o.call("POST", "sobjects/Account", {"Phone": "1"}),
    "rest_create_404_unknown_object": lambda o: o.call("POST", "sobjects/PlayingCard__c", {"Name": "Ace"}),
    "rest_update_204_empty": lambda o: o.call("PATCH", f"sobjects/Account/{o.account}", {"Phone": "2"}),
    "rest_delete_204_empty": lambda o: o.call(
        "DELETE", f"sobjects/Account/{o.admin.create('Account', Name='x')}"
    ),
    "rest_delete_404_entity_is_deleted": lambda o: o.call("DELETE", f"sobjects/Account/{o.gone}"),
    "rest_external_id_300_multiple": lambda o: o.get("sobjects/Contact/Email/a@example.com"),
    "rest_retrieve_account_all_fields": lambda o: o.get(f"sobjects/Account/{o.account}", "51.0"),
    "rest_sobject_updated": lambda o: o.get(f"sobjects/Account/updated/?{_BETWEEN}"),
    "rest_sobject_deleted": lambda o: o.get(f"sobjects/Account/deleted/?{_BETWEEN}"),
    "rest_limits": lambda o: o.get("limits"),
    "rest_limits_recordCount": lambda o: o.get("limits/recordCount?sObjects=Account"),
    "rest_versions_tail": lambda o: o.call("GET", "/services/data"),
    "rest_composite_200_subrequest_404": lambda o: o.composite(
        {"method": "GET", "url": "sobjects/Nothing__c/describe", "referenceId": "CCI__RefId__0__"}
    ),
    "rest_composite_batch_partial_404": _batch,
    "rest_composite_graph_200": lambda o: o.graph(
        {"method": "POST", "url": "sobjects/Account", "referenceId": "a", "body": {"Name": "G"}},
        {"method": "POST", "url": "sobjects/Contact", "referenceId": "b",
         "body": {"LastName": "G", "AccountId": "@{a.id}"}},
    ),
    "rest_composite_tree_201": lambda o: o.call("POST", "composite/tree/Account", _TREE),
    "rest_collections_create_200": lambda o: o.call(
        "POST", "composite/sobjects", {"allOrNone": False, "records": [_account(Name="C")]}
    ),
    "rest_collections_upsert_created": lambda o: o.call(
        "PATCH", "composite/sobjects/Account/Id", {"allOrNone": False, "records": [_account(Name="U")]}
    ),
    "rest_collections_all_or_none_rollback": lambda o: o.call(
        "POST", "composite/sobjects", {"allOrNone": True, "records": [_account(), _account(Name="R")]}
    ),
    "rest_composite_200_processing_halted": lambda o: o.composite(
        {"method": "GET", "url": "sobjects/Account/@{schoolRt.records[0].Id}", "referenceId": "badref"},
        {"method": "GET", "url": "limits", "referenceId": "rollback"},
        all_or_none=True,
    ),
    "rest_composite_graph_200_with_400_inside": lambda o: o.graph(
        {"method": "PATCH", "url": f"sobjects/User/{_ids(o)[-18:]}", "referenceId": "a",
         "body": {"LanguageLocaleKey": "xx"}},
    ),
    "rest_create_400_restricted_picklist": lambda o: o.call(
        "PATCH", f"sobjects/User/{_ids(o)[-18:]}", {"LanguageLocaleKey": "xx"}
    ),
    "rest_update_400_malformed_id": lambda o: o.call(
        "PATCH", "sobjects/Account/003000000000009AAA", {"Name": "x"}
    ),
    "oauth_identity": lambda o: o.call("GET", f"/id/{_ids(o)}"),
    "oauth_userinfo": lambda o: o.call("GET", "/services/oauth2/userinfo"),
}  # fmt: skip


def _ids(org: Org) -> str:
    body = org.call("GET", "")[1]
    return str(body["identity"]).partition("/id/")[2]


SOAP: dict[str, Callable[[Org], tuple[int, bytes]]] = {
    "soap_query_response": lambda o: o.soap.post(p.Query("SELECT Id, Name FROM Contact")),
    "soap_queryAll_not_done_locator": lambda o: o.soap.post(
        p.Query("SELECT Id, LastName FROM Lead", all=True), batch_size=200
    ),
    "soap_query_parent_no_id_selected": lambda o: o.soap.post(
        p.Query("SELECT Account.Name, FirstName, LastName FROM Contact", all=True)
    ),
    "soap_create_response": lambda o: o.soap.post(p.Create((_account(Name="S"), _account(Name="T")))),
    "soap_upsert_response": lambda o: o.soap.post(
        p.Upsert("Id", (_account(Name="S", Id=o.account), _account(Name="U")))
    ),
    "soap_delete_response": lambda o: o.soap.post(p.Delete((o.admin.create("Account", Name="x"),))),
    "soap_getUserInfo_response": lambda o: o.soap.post(p.GetUserInfo()),
    "soap_fault_invalid_field": lambda o: o.soap.post(
        p.Query("select adfId, Name, Account.Name from Contact")
    ),
    "soap_fault_invalid_session": lambda o: Partner(o.soap.url, "none").post(p.GetUserInfo()),
    "metadata_listMetadata": lambda o: _metadata(
        o, o.admin.token, "listMetadata", "<queries><type>Profile</type></queries>"
    ),
    "metadata_listMetadata_empty": lambda o: _metadata(
        o, o.admin.token, "listMetadata", "<queries><type>ExternalClientApplication</type></queries>"
    ),
    "metadata_describeMetadata": lambda o: _metadata(o, o.admin.token, "describeMetadata"),
    "soap_login_fault_invalid_login": lambda o: _login(o, "wrong"),
    "soap_login_response": lambda o: _login(o, "correct horse 1"),
    "bulk1_error_invalid_session": lambda o: o.plain("/services/async/64.0/job", b"<x/>", X_SFDC_Session="x"),
    "metadata_fault_insufficient_access": lambda o: _metadata_as_a_user_without_rights(o),
}


def _login(org: Org, password: str) -> tuple[int, bytes]:
    name = org.server.status["admin_username"]
    user = org.admin.query(f"SELECT Id FROM User WHERE Username = '{name}'")[0]["Id"]
    org.admin.call("POST", f"sobjects/User/{user}/password", {"NewPassword": "correct horse 1"})
    org.server.remit("org", "setting", "enableSoapLogin", "true")
    return org.soap.post(p.Login(name, password))


def _metadata_as_a_user_without_rights(org: Org) -> tuple[int, bytes]:
    licence = org.admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = org.admin.create("Profile", Name="Meta", UserLicenseId=licence, PermissionsApiEnabled=True)
    org.admin.create(
        "User", Username="meta@example.com", LastName="M", Alias="m", Email="m@example.com", ProfileId=profile,
        TimeZoneSidKey="GMT", LocaleSidKey="en_US", EmailEncodingKey="UTF-8", LanguageLocaleKey="en_US",
    )  # fmt: skip
    return _metadata(org, org.server.token("meta@example.com"), "describeMetadata")


def _metadata(org: Org, token: str, operation: str, arguments: str = "") -> tuple[int, bytes]:
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns="http://soap.sforce.com/2006/04/metadata"><e:Header><SessionHeader><sessionId>'
        f"{token}</sessionId></SessionHeader></e:Header><e:Body>"
        f"<{operation}>{arguments}<asOfVersion>64.0</asOfVersion></{operation}></e:Body></e:Envelope>"
    )
    return org.plain("/services/Soap/m/64.0", body.encode(), SOAPAction='""', Content_Type="text/xml")


# Answers whose words have changed since they were recorded.
NEWER_WORDS = {
    "rest_query_400_malformed_selekt": "newer parsers put the token in quotes",
    "metadata_fault_insufficient_access": "the ModifyMetadata permission came later",
}
# Elements that later WSDLs added, and those that are only there where there is something to tell.
OPTIONAL = frozenset(
    {"chatterExternal", "orgDefaultCurrencyLocale", "manageableState", "childXmlNames", "namespacePrefix"}
)
# Keys that newer answers have, or that the user at hand has no value for.
NEWER_KEYS = {
    "oauth_userinfo": {".is_salesforce_integration_user", ".is_app_installed", ".address.country"},
}


def _about_words(difference: str) -> bool:
    return "message" in difference or "faultstring" in difference


@pytest.mark.parametrize("name", sorted(REST))
def test_a_rest_answer_has_its_recorded_shape(org: Org, name: str) -> None:
    recorded = SHAPES[name]
    status, body = REST[name](org)
    assert status == recorded["status"], body
    if recorded["shape"] == "empty":
        assert body is None
        return
    known = NEWER_KEYS.get(name, set())
    found = [d for d in json_differences(recorded["shape"], body) if d.partition(":")[0] not in known]
    assert [d for d in found if name not in NEWER_WORDS or not _about_words(d)] == [], body


def test_a_bad_token_is_told_as_text(org: Org) -> None:
    status, body = org.plain("/services/oauth2/userinfo", Authorization="Bearer none")
    recorded = SHAPES["oauth_userinfo_403_bad_token"]
    assert (status, "=" + body.decode()) == (recorded["status"], recorded["shape"])


@pytest.mark.parametrize("name", sorted(SOAP))
def test_an_xml_answer_has_its_recorded_shape(org: Org, name: str) -> None:
    recorded = SHAPES[name]
    status, body = SOAP[name](org)
    assert status == recorded["status"], body
    found = list(xml_differences(recorded["shape"], etree.fromstring(body), optional=OPTIONAL))
    assert [d for d in found if name not in NEWER_WORDS or not _about_words(d)] == [], body.decode()


def test_what_is_not_covered_is_listed_and_becomes_less() -> None:
    asked = REST.keys() | SOAP.keys() | {"oauth_userinfo_403_bad_token"}
    print(f"{len(SHAPES)} recorded answers, {len(NOT_COVERED)} not covered")
    assert sorted(NOT_COVERED) == sorted(SHAPES.keys() - asked)
    assert len(NOT_COVERED) <= CEILING
