"""Products on opportunities, orders and quotes: prices from the price book, totals on the parent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit import ids
from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.schema.model import SObject

_PARENTS = {"OpportunityLineItem": "Opportunity", "OrderItem": "Order", "QuoteLineItem": "Quote"}


class PriceBookEntries(Behaviour):
    """A product is once in a price book, and in the standard one before any other."""

    objects = ("PricebookEntry",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Take name and code of the product."""
        product = given_id(ctx, o.by_name["product2id"], values.get("Product2Id"))
        book = given_id(ctx, o.by_name["pricebook2id"], values.get("Pricebook2Id"))
        there = (
            'SELECT 1 FROM "PricebookEntry" WHERE "Pricebook2Id" = ? AND "Product2Id" = ? AND "IsDeleted" = 0'
        )
        if ctx.db.execute(there, (book, product)).fetchone():
            raise ApiError(
                "DUPLICATE_VALUE", "This price definition already exists in this price book", 400, []
            )
        standard = ctx.db.execute('SELECT "Id" FROM "Pricebook2" WHERE "IsStandard" = 1').fetchone()
        if standard and standard[0] != book and not ctx.db.execute(there, (standard[0], product)).fetchone():
            raise ApiError(
                "STANDARD_PRICE_NOT_DEFINED",
                "Before creating a custom price, create a standard price.",
                400,
                [],
            )
        row = ctx.db.execute(
            'SELECT "Name", "ProductCode" FROM "Product2" WHERE "Id" = ?', (product,)
        ).fetchone()
        if row is not None:
            values["Name"], values["ProductCode"] = row


class LineItems(Behaviour):
    """A line takes its product and list price from the entry, which must be of the parent's price book."""

    objects = tuple(_PARENTS)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Find the entry; complete prices."""
        parent = _PARENTS[o.name]
        parent_id = given_id(ctx, o.by_name[f"{parent}id".lower()], values.get(f"{parent}Id"))
        if not values.get("PricebookEntryId"):
            raise errors.required_missing(["PricebookEntryId"])
        entry_id = given_id(ctx, o.by_name["pricebookentryid"], values["PricebookEntryId"])
        entry = ctx.db.execute(
            'SELECT "Pricebook2Id", "Product2Id", "UnitPrice", "Name", "ProductCode" FROM "PricebookEntry"'
            ' WHERE "Id" = ?',
            (entry_id,),
        ).fetchone()
        if entry is None:
            raise errors.bad_lookup()
        self._match_book(ctx, parent, parent_id, entry[0])
        values["Product2Id"], values["ListPrice"] = entry[1], entry[2]
        if values.get("UnitPrice") is None and values.get("TotalPrice") is None:
            values["UnitPrice"] = entry[2]
        if o.field("ProductCode"):
            values["ProductCode"] = entry[4]
        if o.name == "OpportunityLineItem":
            name = ctx.db.execute('SELECT "Name" FROM "Opportunity" WHERE "Id" = ?', (parent_id,)).fetchone()
            values["Name"] = f"{name[0] if name else ''} {entry[3] or ''}".strip()[:376]
        _price(o, values, values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Reckon the line again."""
        if {"Quantity", "UnitPrice", "TotalPrice", "Discount"} & values.keys():
            whole = {**old, **values}
            if "TotalPrice" in values and "UnitPrice" not in values:
                whole["UnitPrice"] = None
            _price(o, values, whole)

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Sum up the parent."""
        _sum_up(ctx, o, ids.to18(str(values[f"{_PARENTS[o.name]}Id"])) or "")

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Sum up the parent."""
        _sum_up(ctx, o, old[f"{_PARENTS[o.name]}Id"])

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Sum up the parent."""
        _sum_up(ctx, o, old[f"{_PARENTS[o.name]}Id"])

    def _match_book(self, ctx: Context, parent: str, parent_id: str, book: str) -> None:
        row = ctx.db.execute(
            f'SELECT "Pricebook2Id" FROM {quote(parent)} WHERE "Id" = ?', (parent_id,)
        ).fetchone()
        if row is None:
            raise errors.bad_lookup()
        if row[0] is None:
            ctx.db.execute(f'UPDATE {quote(parent)} SET "Pricebook2Id" = ? WHERE "Id" = ?', (book, parent_id))
        elif row[0] != book:
            # The words are those for opportunities; orders and quotes take them over.
            raise errors.integrity(
                "field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook than the"
                f" one assigned to the {parent.lower()})",
                ["PricebookEntryId"],
            )


def _price(o: SObject, values: Values, whole: Mapping[str, Any]) -> None:
    quantity, unit, total = whole.get("Quantity"), whole.get("UnitPrice"), whole.get("TotalPrice")
    if not isinstance(quantity, int | float) or not quantity:
        return
    if unit is None and isinstance(total, int | float):
        values["UnitPrice"] = unit = total / quantity
    if not isinstance(unit, int | float):
        return
    subtotal = quantity * unit
    discount = whole.get("Discount")
    off = discount if isinstance(discount, int | float) else 0
    if o.field("Subtotal"):
        values["Subtotal"] = subtotal
    if o.field("AvailableQuantity"):
        values["AvailableQuantity"] = quantity
    values["TotalPrice"] = round(subtotal * (1 - off / 100), 2)


def _sum_up(ctx: Context, o: SObject, parent_id: str) -> None:
    parent = _PARENTS[o.name]
    lines, total, quantity = ctx.db.execute(
        f'SELECT count(*), coalesce(sum("TotalPrice"), 0), coalesce(sum("Quantity"), 0) FROM {quote(o.name)}'
        f' WHERE {quote(f"{parent}Id")} = ? AND "IsDeleted" = 0',
        (parent_id,),
    ).fetchone()
    if parent == "Order":
        ctx.db.execute('UPDATE "Order" SET "TotalAmount" = ? WHERE "Id" = ?', (total, parent_id))
    elif parent == "Quote":
        ctx.db.execute(
            'UPDATE "Quote" SET "TotalPrice" = ?1, "Subtotal" = ?1, "LineItemCount" = ?2,'
            ' "GrandTotal" = ?1 + coalesce("Tax", 0) + coalesce("ShippingHandling", 0) WHERE "Id" = ?3',
            (total, lines, parent_id),
        )
    elif lines:
        ctx.db.execute(
            'UPDATE "Opportunity" SET "HasOpportunityLineItem" = 1, "Amount" = ?1, "TotalOpportunityQuantity" = ?2,'
            ' "ExpectedRevenue" = ?1 * coalesce("Probability", 0) / 100 WHERE "Id" = ?3',
            (total, quantity, parent_id),
        )
    else:
        ctx.db.execute('UPDATE "Opportunity" SET "HasOpportunityLineItem" = 0 WHERE "Id" = ?', (parent_id,))
