"""What business objects do beyond their fields: numbers, totals, stages, files, shares."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.localorg.test_localorg_setup_permissions import refused
from tests.serving import Api, Server


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return server.admin()


def row(admin: Api, name: str, record_id: str, *fields: str) -> tuple[Any, ...]:
    found = admin.query(f"SELECT {', '.join(fields)} FROM {name} WHERE Id = '{record_id}'")[0]
    return tuple(found[f] for f in fields)


@pytest.fixture(scope="module")
def prices(admin: Api) -> tuple[str, str, str]:
    """A price book with an entry, and an entry of another price book."""
    product = admin.create("Product2", Name="Pump", ProductCode="P-1", IsActive=True)
    one, other = admin.create("Pricebook2", Name="One"), admin.create("Pricebook2", Name="Other")
    entries = [
        admin.create("PricebookEntry", Pricebook2Id=b, Product2Id=product, UnitPrice=10, IsActive=True)
        for b in (one, other)
    ]
    return one, entries[0], entries[1]


def test_a_stage_says_how_likely_a_deal_is(admin: Api) -> None:
    made = admin.create(
        "Opportunity", Name="Deal", StageName="Prospecting", CloseDate="2026-11-24", Amount=200
    )
    told = ("Probability", "IsClosed", "IsWon", "ForecastCategory", "ExpectedRevenue", "Fiscal")
    assert row(admin, "Opportunity", made, *told) == (10.0, False, False, "Pipeline", 20.0, "2026 4")
    admin.call("PATCH", f"sobjects/Opportunity/{made}", {"StageName": "Closed Won"})
    assert row(admin, "Opportunity", made, *told)[:4] == (100.0, True, True, "Closed")


def test_a_case_is_numbered_and_closed_by_its_status(admin: Api) -> None:
    first, second = admin.create("Case", Subject="A"), admin.create("Case", Subject="B", Status="Closed")
    numbers = [row(admin, "Case", c, "CaseNumber")[0] for c in (first, second)]
    assert [len(n) for n in numbers] == [8, 8]
    assert int(numbers[1]) == int(numbers[0]) + 1
    assert row(admin, "Case", first, "IsClosed", "ClosedDate") == (False, None)
    assert row(admin, "Case", second, "IsClosed")[0] is True
    admin.call("PATCH", f"sobjects/Case/{second}", {"Status": "New"})
    assert row(admin, "Case", second, "IsClosed", "ClosedDate") == (False, None)


def test_order_products_come_from_the_order_s_price_book(admin: Api, prices: tuple[str, str, str]) -> None:
    book, entry, foreign = prices
    account = admin.create("Account", Name="Acme")
    order = admin.create(
        "Order", AccountId=account, EffectiveDate="2026-11-24", Status="Draft", Pricebook2Id=book
    )
    assert row(admin, "Order", order, "TotalAmount", "StatusCode") == (0.0, "Draft")
    line = {"OrderId": order, "Quantity": 3, "UnitPrice": 9.5}
    code, message = refused(admin, "POST", "sobjects/OrderItem", {**line, "PricebookEntryId": foreign})
    assert code == "FIELD_INTEGRITY_EXCEPTION"
    assert "pricebook entry is in a different pricebook" in message
    item = admin.create("OrderItem", **line, PricebookEntryId=entry)
    assert row(admin, "OrderItem", item, "TotalPrice", "ListPrice") == (28.5, 10.0)
    assert row(admin, "Order", order, "TotalAmount") == (28.5,)
    admin.call("PATCH", f"sobjects/OrderItem/{item}", {"Quantity": 2})
    assert row(admin, "Order", order, "TotalAmount") == (19.0,)
    assert admin.call("DELETE", f"sobjects/OrderItem/{item}")[0] == 204
    assert row(admin, "Order", order, "TotalAmount") == (0.0,)
    admin.call("PATCH", f"sobjects/Order/{order}", {"Status": "Activated"})
    assert row(admin, "Order", order, "StatusCode") == ("Activated",)


def test_deals_and_quotes_sum_up_their_lines(admin: Api, prices: tuple[str, str, str]) -> None:
    book, entry, _ = prices
    deal = admin.create(
        "Opportunity", Name="Deal", StageName="Prospecting", CloseDate="2026-11-24", Pricebook2Id=book
    )
    admin.create("OpportunityLineItem", OpportunityId=deal, PricebookEntryId=entry, Quantity=4)
    assert row(admin, "Opportunity", deal, "Amount", "HasOpportunityLineItem") == (40.0, True)


def test_a_product_is_priced_once_in_a_price_book(admin: Api, prices: tuple[str, str, str]) -> None:
    book, entry, _ = prices
    product = row(admin, "PricebookEntry", entry, "Product2Id")[0]
    body = {"Pricebook2Id": book, "Product2Id": product, "UnitPrice": 1}
    assert refused(admin, "POST", "sobjects/PricebookEntry", body) == (
        "DUPLICATE_VALUE",
        "This price definition already exists in this price book",
    )


def test_members_tasks_contracts_and_assets(admin: Api) -> None:
    account = admin.create("Account", Name="Owner")
    contact = admin.create("Contact", LastName="Member", AccountId=account)
    member = {"CampaignId": admin.create("Campaign", Name="Fair"), "ContactId": contact}
    made = admin.create("CampaignMember", **member, Status="Responded")
    assert row(admin, "CampaignMember", made, "HasResponded", "Name") == (True, "Member")
    assert refused(admin, "POST", "sobjects/CampaignMember", member) == (
        "DUPLICATE_VALUE",
        "Already a campaign member.",
    )
    task = admin.create("Task", Subject="Call", Status="Completed", Priority="High", WhoId=contact)
    assert row(admin, "Task", task, "IsClosed", "IsHighPriority", "AccountId") == (True, True, account)
    contract = admin.create("Contract", AccountId=account, StartDate="2026-01-31", ContractTerm=13)
    assert row(admin, "Contract", contract, "StatusCode", "EndDate") == ("Draft", "2027-02-27")
    assert refused(admin, "POST", "sobjects/Asset", {"Name": "Alone"}) == (
        "FIELD_INTEGRITY_EXCEPTION",
        "Every asset needs an account, a contact, or both.",
    )


def test_a_version_makes_its_document(admin: Api) -> None:
    account = admin.create("Account", Name="Filed")
    data = base64.b64encode(b"hello").decode()
    first = admin.create(
        "ContentVersion",
        Title="Note",
        PathOnClient="note.txt",
        VersionData=data,
        FirstPublishLocationId=account,
    )
    document = row(admin, "ContentVersion", first, "ContentDocumentId")[0]
    assert row(admin, "ContentDocument", document, "Title", "FileExtension", "LatestPublishedVersionId") == (
        "Note",
        "txt",
        first,
    )
    links = admin.query(f"SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '{account}'")
    assert len(links) == 1
    second = admin.create(
        "ContentVersion", PathOnClient="note.txt", VersionData=data, ContentDocumentId=document
    )
    assert row(admin, "ContentVersion", second, "VersionNumber", "IsLatest") == ("2", True)
    assert row(admin, "ContentVersion", first, "IsLatest") == (False,)


def test_a_manual_share_is_there_once(admin: Api) -> None:
    account = admin.create("Account", Name="Shared")
    group = admin.create("Group", Name="Readers")
    share = {
        "AccountId": account, "UserOrGroupId": group, "AccountAccessLevel": "Read",
        "OpportunityAccessLevel": "None",
    }  # fmt: skip
    admin.create("AccountShare", **share)
    admin.create("AccountShare", **{**share, "AccountAccessLevel": "Edit"})
    rows = admin.query(f"SELECT AccountAccessLevel, RowCause FROM AccountShare WHERE AccountId = '{account}'")
    assert [(r["AccountAccessLevel"], r["RowCause"]) for r in rows] == [("Edit", "Manual")]
