"""The seeded company: the same each time, fast, every value one that the API would have taken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.localorg.org import Org
from remit.localorg.rows import create_row, stored_row
from remit.localorg.seed import company, core
from remit.localorg.store.ddl import has_column, quote
from remit.localorg.store.sqlite import Savepoint
from remit.localorg.values import to_stored
from tests.serving import Api, Server, serving


def seeded(path: Path) -> Org:
    org = Org.open(path)
    core.create_org(org)
    assert company.seed_company(org)
    return org


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    found = seeded(tmp_path_factory.mktemp("seed") / "org.db")
    yield found
    found.store.close()


@pytest.fixture(scope="module")
def seeded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("home") / "remit", "--seed") as running:
        yield running


def digest(org: Org) -> str:
    """All that the company's tables hold, but for what behaviours stamp with the time of the day."""
    db = org.store.connection
    found = hashlib.sha256()
    for name in company.COUNTED:
        if name != "User":
            found.update(repr(db.execute(f"SELECT * FROM {quote(name)} ORDER BY _n").fetchall()).encode())
    users = db.execute(
        'SELECT "Id", "Username", "UserRoleId", "ProfileId" FROM "User" ORDER BY _n'
    ).fetchall()
    found.update(repr(users).encode())
    return found.hexdigest()


def test_the_company_is_thousands_of_records(org: Org) -> None:
    counts = company.counts(org)
    assert counts["Account"] == 2000 and counts["Contact"] == 3000 and counts["Opportunity"] == 2000
    assert counts["Product2"] == 60 and counts["OpportunityLineItem"] > 2000 and counts["OrderItem"] > 1000
    assert counts["Case"] == 1500 and counts["Invoice__c"] > 1000


def test_it_is_the_same_company_each_time_ids_included(org: Org, tmp_path: Path) -> None:
    other = seeded(tmp_path / "other.db")
    assert digest(other) == digest(org)
    other.store.close()


def test_it_comes_once(org: Org) -> None:
    assert company.seed_company(org) is False


def test_every_value_is_one_that_the_api_would_have_kept_so(org: Org) -> None:
    db = org.store.connection
    schema = org.model(db).schema
    for name in company.COUNTED:
        o = schema.by_name[name.lower()]
        fields = [f for f in o.fields if has_column(o, f)]
        columns = ", ".join(quote(f.name) for f in fields)
        # Every thirteenth row: all kinds of values are among them.
        for row in db.execute(f"SELECT {columns} FROM {quote(o.name)} WHERE _n % 13 = 0"):
            for f, value in zip(fields, row, strict=True):
                if value is not None:
                    given = bool(value) if f.type == "boolean" else value
                    assert to_stored(f, given, schema) == value, (name, f.name, value)


def test_every_lookup_leads_to_a_record(org: Org) -> None:
    db = org.store.connection
    schema = org.model(db).schema
    for name in company.COUNTED:
        o = schema.by_name[name.lower()]
        for f in o.fields:
            if f.type != "reference":
                continue
            ids = {row[0] for row in db.execute(f"SELECT DISTINCT {quote(f.name)} FROM {quote(name)}")} - {
                None
            }
            for prefix in {found[:3] for found in ids}:
                target = schema.by_prefix[prefix]
                known = {row[0] for row in db.execute(f'SELECT "Id" FROM {quote(target.name)}')}
                assert {i for i in ids if i[:3] == prefix} <= known, (name, f.name)


# What depends on when a record is made, on its lines, or on being the only one.
OF_THE_MOMENT = {
    "Id", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "ActivatedDate",
    "ActivatedById", "ClosedDate", "LastStageChangeDate", "FirstRespondedDate", "TotalAmount", "ERP_Number__c",
    "CaseNumber", "OrderNumber", "OrderItemNumber", "HasOpportunityLineItem",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in company.COUNTED if name not in ("User", "PricebookEntry")])
def test_what_the_org_derives_from_what_is_given_is_there(org: Org, name: str) -> None:
    with org.store.write_transaction() as db:
        ctx = core.system_context(org, db, "0055g0000000001AAA")
        o = ctx.model.schema.by_name[name.lower()]
        for (record_id,) in db.execute(f'SELECT "Id" FROM {quote(name)} WHERE _n % 97 = 1').fetchall():
            old = stored_row(db, o, record_id) or {}
            given = {
                f.name: bool(old[f.name]) if f.type == "boolean" else old[f.name]
                for f in o.fields
                if f.createable and not f.unique and old.get(f.name) is not None
            }
            with Savepoint(db) as again:
                again.undo = True
                if name == "CampaignMember":  # nobody is in a campaign twice
                    db.execute('DELETE FROM "CampaignMember" WHERE "Id" = ?', (record_id,))
                new = stored_row(db, o, create_row(ctx, o, given)) or {}
            differing = {n: (old[n], new[n]) for n in old if n[0] != "_" and old[n] != new[n]}
            assert not {n: v for n, v in differing.items() if n not in OF_THE_MOMENT}


def test_amounts_are_the_sums_of_their_lines(org: Org) -> None:
    db = org.store.connection
    wrong = db.execute(
        'SELECT count(*) FROM "Order" o WHERE abs("TotalAmount" - (SELECT sum("TotalPrice") FROM "OrderItem"'
        ' i WHERE i."OrderId" = o."Id")) > 0.005'
    ).fetchone()[0]
    assert wrong == 0
    wrong = db.execute(
        'SELECT count(*) FROM "Opportunity" o WHERE abs("Amount" - (SELECT sum("TotalPrice") FROM'
        ' "OpportunityLineItem" i WHERE i."OpportunityId" = o."Id")) > 0.005'
    ).fetchone()[0]
    assert wrong == 0


def test_custom_fields_and_the_invoice_object_are_described_and_written(seeded_server: Server) -> None:
    admin = seeded_server.admin()
    account = admin.query("SELECT Id, (SELECT Number__c, Amount__c FROM Invoices__r) FROM Account LIMIT 1")[0]
    describe = admin.call("GET", "sobjects/Invoice__c/describe")[1]
    assert describe["keyPrefix"] == "a00" and describe["custom"]
    made = admin.create("Invoice__c", Number__c="INV-1", Account__c=account["Id"], Amount__c=12.5)
    assert admin.call("GET", f"sobjects/Invoice__c/{made}")[1]["Amount__c"] == 12.5
    status, body = admin.call("POST", "sobjects/Account", {"Name": "Twin", "ERP_Number__c": "ERP-100001"})
    assert (status, body[0]["errorCode"]) == (400, "DUPLICATE_VALUE")


def test_sellers_see_their_own_customers_and_their_manager_sees_theirs(seeded_server: Server) -> None:
    def accounts(username: str) -> int:
        api = Api(seeded_server.url, seeded_server.token(username))
        return int(api.call("GET", "query?q=SELECT+COUNT()+FROM+Account")[1]["totalSize"])

    lena, manager = accounts("lena.fuchs@acme.local.example"), accounts("ingrid.thorsen@acme.local.example")
    assert 0 < lena < manager < 2000
    assert accounts("helen.ward@acme.local.example") == 2000


def test_there_is_an_old_integration_user_with_far_too_much(seeded_server: Server) -> None:
    found = seeded_server.admin().query(
        "SELECT Profile.Name FROM User WHERE Username = 'payroll@acme.local.example'"
    )
    assert found[0]["Profile"]["Name"] == "System Administrator"


def test_seed_into_a_running_org_is_seen_at_the_next_request(server: Server) -> None:
    assert server.admin().call("GET", "sobjects/Invoice__c/describe")[0] == 404
    told = json.loads(server.remit("org", "seed", "--json").stdout)
    assert told["seeded"] and told["records"]["Account"] == 2000
    assert server.admin().call("GET", "sobjects/Invoice__c/describe")[0] == 200
    assert not json.loads(server.remit("org", "seed", "--json").stdout)["seeded"]
