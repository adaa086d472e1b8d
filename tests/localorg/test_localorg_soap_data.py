"""The partner API on data: the records and the enforcement that REST has, in SOAP's words."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest

from remit.api.codecs import soap
from remit.api.codecs import soap_partner as p
from remit.api.codecs.soap import SoapFault, SoapHeaders
from tests.serving import Api, Server


@dataclass
class Partner:
    """A session, used by SOAP posts."""

    url: str
    token: str
    version: str = "64.0"

    def post(self, call: Any, **headers: Any) -> tuple[int, bytes]:
        body = p.build_request(call, SoapHeaders(session_id=self.token, **headers))
        return self.post_raw(body)

    def post_raw(self, body: bytes) -> tuple[int, bytes]:
        request = urllib.request.Request(f"{self.url}/services/Soap/u/{self.version}", body)
        request.add_header("Content-Type", "text/xml")
        request.add_header("SOAPAction", '""')
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def query(self, soql: str, **headers: Any) -> dict[str, Any]:
        call = p.Query(soql)
        return p.parse_query(self.post(call, **headers)[1], p.operation_of(call))

    def rows(self, call: Any, **headers: Any) -> tuple[p.RowResult, ...]:
        return p.parse_row_results(self.post(call, **headers)[1], p.operation_of(call))

    def fault(self, call: Any) -> SoapFault:
        status, data = self.post(call)
        assert status == 500, data
        with pytest.raises(SoapFault) as told:
            soap.parse_response(data, p.operation_of(call))
        return told.value


@pytest.fixture(scope="module")
def admin(server: Server) -> Partner:
    return Partner(server.url, server.admin().token)


@pytest.fixture(scope="module")
def reader(server: Server) -> Partner:
    """A user who may read accounts and their industry, and nothing else."""
    api = server.admin()
    licence = api.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
    profile = api.create("Profile", Name="Soap", UserLicenseId=licence, PermissionsApiEnabled=True)
    user = api.create(
        "User", Username="soap@example.com", LastName="S", Alias="s", Email="s@example.com", ProfileId=profile,
        TimeZoneSidKey="GMT", LocaleSidKey="en_US", EmailEncodingKey="UTF-8", LanguageLocaleKey="en_US",
    )  # fmt: skip
    made = api.create("PermissionSet", Name="Soap", Label="Soap")
    api.create("ObjectPermissions", ParentId=made, SobjectType="Account", PermissionsRead=True)
    api.create(
        "FieldPermissions",
        ParentId=made,
        SobjectType="Account",
        Field="Account.Industry",
        PermissionsRead=True,
    )
    api.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=made)
    return Partner(server.url, server.token("soap@example.com"))


def account(name: str | None, **values: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, **({"Name": name} if name else {}), **values}


def test_records_are_created_updated_read_and_deleted(admin: Partner) -> None:
    (made,) = admin.rows(p.Create((account("Soap 1", AnnualRevenue="12", Industry="Energy"),)))
    assert made.id is not None
    (changed,) = admin.rows(p.Update((account("Soap 2", Id=made.id, Industry=None),)))
    assert (changed.success, changed.id) == (True, made.id)
    (found,) = p.parse_retrieve(
        admin.post(p.Retrieve(("Name", "AnnualRevenue", "Industry"), "Account", (made.id,)))[1]
    )
    assert found is not None
    assert (found["Name"], found["AnnualRevenue"], found["Industry"]) == ("Soap 2", "12.0", None)
    assert admin.rows(p.Delete((made.id,)))[0].success
    assert admin.rows(p.Delete((made.id,)))[0].errors[0].status_code == "ENTITY_IS_DELETED"


def test_what_was_deleted_comes_back_with_its_children(admin: Partner) -> None:
    (parent,) = admin.rows(p.Create((account("Soap Bin"),)))
    person = {"attributes": {"type": "Contact"}, "LastName": "Bin", "AccountId": parent.id}
    admin.rows(p.Create((person,)))
    admin.rows(p.Delete((str(parent.id),)))
    assert admin.query("SELECT Id FROM Contact WHERE LastName = 'Bin'")["totalSize"] == 0
    every = p.Query("SELECT IsDeleted FROM Account WHERE Name = 'Soap Bin'", all=True)
    assert p.parse_query(admin.post(every)[1], "queryAll")["records"][0]["IsDeleted"] == "true"
    assert admin.rows(p.Undelete((str(parent.id),)))[0].success
    assert admin.query("SELECT Id FROM Contact WHERE LastName = 'Bin'")["totalSize"] == 1
    assert admin.rows(p.Undelete((str(parent.id),)))[0].errors[0].status_code == "UNDELETE_FAILED"


def test_rows_stand_alone_unless_all_or_none(admin: Partner) -> None:
    call = p.Create((account("Soap Both"), account(None)))
    good, bad = admin.rows(call, all_or_none=True)
    assert good.errors[0].status_code == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert (bad.errors[0].status_code, bad.errors[0].fields) == ("REQUIRED_FIELD_MISSING", ("Name",))
    assert admin.query("SELECT Id FROM Account WHERE Name = 'Soap Both'")["totalSize"] == 0
    assert [r.success for r in admin.rows(call)] == [True, False]


def test_upsert_by_id_says_what_it_made(admin: Partner) -> None:
    (old,) = admin.rows(p.Create((account("Soap Up"),)))
    first, second = admin.rows(p.Upsert("Id", (account("Soap Up 2", Id=old.id), account("Soap Up 3"))))
    assert (first.created, second.created, first.id) == (False, True, old.id)


def test_pages_go_on_by_locator(admin: Partner) -> None:
    for start in (0, 200):
        admin.rows(p.Create(tuple(account(f"Soap Page {n}") for n in range(start, start + 200))))
    page = admin.query("SELECT Name FROM Account WHERE Name LIKE 'Soap Page%'", batch_size=300)
    assert (page["totalSize"], page["done"], len(page["records"])) == (400, False, 300)
    more = p.parse_query(admin.post(p.QueryMore(page["queryLocator"]), batch_size=300)[1], "queryMore")
    assert (more["done"], len(more["records"])) == (True, 100)
    assert not {r["Name"] for r in page["records"]} & {r["Name"] for r in more["records"]}
    assert admin.fault(p.QueryMore("nonsense")).code == "INVALID_QUERY_LOCATOR"


def test_what_is_hidden_is_told_in_soap_words(reader: Partner) -> None:
    hidden = reader.fault(p.Query("SELECT Phone FROM Account"))
    assert (hidden.code, hidden.kind, hidden.place) == ("INVALID_FIELD", "InvalidFieldFault", (1, 8))
    assert "No such column 'Phone' on entity 'Account'" in hidden.message
    assert reader.fault(p.Query("SELECT Id FROM Lead")).kind == "InvalidSObjectFault"
    assert reader.fault(p.Create(({"attributes": {"type": "Lead"}, "LastName": "x"},))).code == "INVALID_TYPE"
    assert reader.fault(p.DescribeSObjects(("Lead",))).code == "INVALID_TYPE"
    assert reader.fault(p.Retrieve(("Phone",), "Account", ())).message.startswith(
        "No such column 'Phone' on entity 'Account'."
    )
    (row,) = reader.rows(p.Create((account("No"),)))
    assert row.errors[0].status_code == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    (row,) = reader.rows(p.Create((account("No", Phone="1"),)))
    assert row.errors[0].message.startswith(
        "No such column 'Phone' on entity 'Account'. If you are attempting"
    )


def test_ids_that_are_none(admin: Partner) -> None:
    (row,) = admin.rows(p.Delete(("nonsense",)))
    assert (row.errors[0].status_code, row.errors[0].message) == ("MALFORMED_ID", "malformed id nonsense")
    (row,) = admin.rows(p.Update((account("x", Id="003000000000001"),)))
    assert row.errors[0].message == "Invalid Id for entity type 'Account'"
    (row,) = admin.rows(p.Delete(("001000000000009",)))
    assert row.errors[0].status_code == "INVALID_CROSS_REFERENCE_KEY"


def test_describes_are_those_of_rest(admin: Partner, reader: Partner) -> None:
    status, data = admin.post(p.DescribeGlobal())
    assert status == 200 and b"<name>Account</name>" in data
    status, data = reader.post(p.DescribeSObjects(("Account",), single=True))
    assert status == 200 and b"<name>Industry</name>" in data and b"<name>Phone</name>" not in data


def test_who_and_when(server: Server, admin: Partner) -> None:
    user = p.parse_user_info(admin.post(p.GetUserInfo())[1])
    assert user.user_name == server.status["admin_username"]
    assert b"<timestamp>20" in admin.post(p.GetServerTimestamp())[1]


def test_passwords_are_set_and_made(server: Server, admin: Partner, reader: Partner) -> None:
    api: Api = server.admin()
    user = api.query("SELECT Id FROM User WHERE Username = 'soap@example.com'")[0]["Id"]
    assert admin.post(p.SetPassword(user, "correct horse 1"))[0] == 200
    assert admin.fault(p.SetPassword(user, "short")).kind == "InvalidNewPasswordFault"
    assert b"<password>" in admin.post(p.ResetPassword(user))[1]
    boss = api.query("SELECT Id FROM User WHERE Username = '" + server.status["admin_username"] + "'")[0][
        "Id"
    ]
    assert reader.fault(p.SetPassword(boss, "correct horse 1")).code == "INSUFFICIENT_ACCESS"


def test_without_a_session_or_an_operation(server: Server) -> None:
    stranger = Partner(server.url, "none")
    fault = stranger.fault(p.GetUserInfo())
    assert (fault.code, fault.message) == (
        "INVALID_SESSION_ID",
        "Invalid Session ID found in SessionHeader: Illegal Session",
    )
    body = p.build_request(p.GetUserInfo(), SoapHeaders()).replace(b"getUserInfo", b"convertLead")
    status, data = stranger.post_raw(body)
    assert status == 500 and b"No operation available for request" in data
    leaving = Partner(server.url, server.token("soap@example.com"))
    assert leaving.post(p.Logout())[0] == 200
    assert leaving.fault(p.GetUserInfo()).code == "INVALID_SESSION_ID"
