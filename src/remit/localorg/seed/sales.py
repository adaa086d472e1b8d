"""Products and prices, deals with their lines, orders with their items, invoices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from remit.localorg.seed.bulk import Bulk, Row
from remit.localorg.seed.customers import Account, Contact
from remit.localorg.seed.dice import Dice
from remit.localorg.seed.people import People

OPPORTUNITIES, ORDERS, INVOICES = 2000, 1000, 1200
# Stage to probability, forecast category; as a new org has them (Salesforce help, "Opportunity Stages").
STAGES = (
    ("Prospecting", 10.0, "Pipeline"),
    ("Qualification", 10.0, "Pipeline"),
    ("Needs Analysis", 20.0, "Pipeline"),
    ("Value Proposition", 50.0, "Pipeline"),
    ("Proposal/Price Quote", 75.0, "Pipeline"),
    ("Negotiation/Review", 90.0, "Pipeline"),
    ("Closed Won", 100.0, "Closed"),
    ("Closed Lost", 0.0, "Omitted"),
)


@dataclass(frozen=True, slots=True)
class Price:
    """An entry of the price book that sales uses."""

    id: str
    book: str
    product: str
    code: str
    name: str
    price: float


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity as others refer to it."""

    id: str
    account: Account
    owner: str


def prices(bulk: Bulk, data: Mapping[str, Any]) -> list[Price]:
    """Sixty products in the standard price book and in one for direct sales."""
    dice = Dice("products")
    products: list[Row] = []
    base: list[float] = []
    for family, (letters, price) in data["product_families"].items():
        for number, variant in enumerate(data["product_variants"]):
            products.append(
                {
                    "Name": f"{variant} {family.removesuffix('s')}",
                    "ProductCode": f"{letters}-{100 + 10 * number}",
                    "Family": family,
                    "IsActive": 1,
                    "Description": f"{family}, {variant.lower()}",
                }
            )
            base.append(round(price * (1 + number * 0.17) + dice.number(0, 40), 2))
    product_ids = bulk.add("Product2", products)
    found: list[Price] = []
    for book_id, discount in _books(bulk):
        entries: list[Row] = [
            {
                "Pricebook2Id": book_id,
                "Product2Id": product_id,
                "Name": product["Name"],
                "ProductCode": product["ProductCode"],
                "UnitPrice": round(price * discount, 2),
                "IsActive": 1,
            }
            for product_id, product, price in zip(product_ids, products, base, strict=True)
        ]
        found = [
            Price(
                entry_id,
                book_id,
                str(entry["Product2Id"]),
                str(entry["ProductCode"]),
                str(entry["Name"]),
                float(entry["UnitPrice"] or 0),
            )
            for entry_id, entry in zip(bulk.add("PricebookEntry", entries), entries, strict=True)
        ]
    return found


def _books(bulk: Bulk) -> list[tuple[str, float]]:
    """The standard price book, made where the org has none yet, and that of direct sales."""
    row = bulk.db.execute('SELECT "Id" FROM "Pricebook2" WHERE "IsStandard" = 1').fetchone()
    standard: Row = {"Name": "Standard Price Book", "IsActive": 1, "IsStandard": 1}
    direct: Row = {"Name": "Direct Sales", "IsActive": 1, "IsStandard": 0}
    first = row[0] if row else bulk.add("Pricebook2", [standard])[0]
    return [(first, 1.0), (bulk.add("Pricebook2", [direct])[0], 0.95)]


def opportunities(
    bulk: Bulk, data: Mapping[str, Any], accounts: list[Account], price_list: list[Price]
) -> list[Deal]:
    """Deals, their amounts the sums of their lines. Closed ones closed in the past."""
    dice = Dice("opportunities")
    rows: list[Row] = []
    chosen: list[list[tuple[Price, int]]] = []
    at: list[Account] = []
    for _ in range(OPPORTUNITIES):
        account = dice.one(accounts)
        stage, probability, forecast = dice.one(STAGES)
        closed = stage.startswith("Closed")
        lines = [(price, dice.number(1, 12)) for price in dice.some(price_list, dice.number(1, 3))]
        amount = round(sum(price.price * count for price, count in lines), 2)
        close = dice.day(-400, -1) if closed else dice.day(1, 200)
        quarter = (close.month + 2) // 3
        at.append(account)
        chosen.append(lines)
        rows.append(
            {
                "Name": f"{account.name} - {dice.one(data['deal_words'])}",
                "AccountId": account.id,
                "OwnerId": account.owner,
                "StageName": stage,
                "Probability": probability,
                "ForecastCategory": forecast,
                "ForecastCategoryName": forecast,
                "Amount": amount,
                "ExpectedRevenue": round(amount * probability / 100, 2),
                "TotalOpportunityQuantity": float(sum(count for _, count in lines)),
                "CloseDate": close.isoformat(),
                "FiscalYear": close.year,
                "FiscalQuarter": quarter,
                "Fiscal": f"{close.year} {quarter}",
                "LastStageChangeDate": dice.moment(close if closed else dice.day(-60, -1)),
                "IsClosed": int(closed),
                "IsWon": int(stage == "Closed Won"),
                "Type": "New Customer" if not account.customer else "Existing Customer - Upgrade",
                "HasOpportunityLineItem": 1,
                "Pricebook2Id": lines[0][0].book,
            }
        )
    made = bulk.add("Opportunity", rows)
    bulk.add(
        "OpportunityLineItem",
        [
            {
                "OpportunityId": deal_id,
                **_line(price, count),
                "Name": f"{row['Name']} {price.name}",
                "ProductCode": price.code,
                "ListPrice": price.price,
                "Subtotal": round(price.price * count, 2),
                "SortOrder": place,
            }
            for deal_id, row, lines in zip(made, rows, chosen, strict=True)
            for place, (price, count) in enumerate(lines, 1)
        ],
    )
    return [Deal(i, a, a.owner) for i, a in zip(made, at, strict=True)]


def _line(price: Price, count: int) -> dict[str, str | float]:
    return {
        "PricebookEntryId": price.id,
        "Product2Id": price.product,
        "Quantity": float(count),
        "UnitPrice": price.price,
        "TotalPrice": round(price.price * count, 2),
    }


def orders(bulk: Bulk, accounts: list[Account], price_list: list[Price]) -> None:
    """What customers ordered, most of it activated."""
    dice = Dice("orders")
    customers = [account for account in accounts if account.customer]
    rows: list[Row] = []
    chosen: list[list[tuple[Price, int]]] = []
    for number in range(1, ORDERS + 1):
        account = dice.one(customers)
        lines = [(price, dice.number(1, 20)) for price in dice.some(price_list, dice.number(1, 4))]
        status = "Activated" if dice.chance(8) else "Draft"
        day = dice.day(-365, -1)
        activated = dice.moment(day) if status == "Activated" else None
        chosen.append(lines)
        rows.append(
            {
                "AccountId": account.id,
                "OwnerId": account.owner,
                "OrderNumber": f"{100 + number:08d}",
                "EffectiveDate": day.isoformat(),
                "Status": status,
                "StatusCode": status,
                "ActivatedDate": activated,
                "ActivatedById": account.owner if activated else None,
                "Pricebook2Id": lines[0][0].book,
                "TotalAmount": round(sum(price.price * count for price, count in lines), 2),
                "CreatedDate": dice.moment(day),
                "PoNumber": f"PO-{dice.number(10000, 99999)}",
            }
        )
    numbers = iter(range(1, 4 * ORDERS + 1))
    bulk.add(
        "OrderItem",
        [
            {
                "OrderId": order_id,
                **_line(price, count),
                "ListPrice": price.price,
                "AvailableQuantity": float(count),
                "OrderItemNumber": f"{next(numbers):010d}",
            }
            for order_id, lines in zip(bulk.add("Order", rows), chosen, strict=True)
            for price, count in lines
        ],
    )


def invoices(bulk: Bulk, people: People, accounts: list[Account]) -> None:
    """What customers were billed; the CFO's."""
    dice = Dice("invoices")
    customers = [account for account in accounts if account.customer]
    states = ("Paid", "Paid", "Paid", "Sent", "Overdue", "Draft")
    bulk.add(
        "Invoice__c",
        [
            {
                "Name": f"Invoice {2026000 + number}",
                "Number__c": f"INV-{2026000 + number}",
                "Account__c": dice.one(customers).id,
                "Amount__c": dice.number(50_00, 90_000_00) / 100,
                "Status__c": dice.one(states),
                "OwnerId": people.by_role["CFO"][0],
            }
            for number in range(1, INVOICES + 1)
        ],
    )


def contact_roles(bulk: Bulk, deals: list[Deal], contacts: list[Contact]) -> None:
    """Who decides a deal, where the account has a contact."""
    by_account = {contact.account.id: contact.id for contact in contacts}
    bulk.add(
        "OpportunityContactRole",
        [
            {
                "OpportunityId": deal.id,
                "ContactId": by_account[deal.account.id],
                "Role": "Decision Maker",
                "IsPrimary": 1,
            }
            for deal in deals
        ],
    )
