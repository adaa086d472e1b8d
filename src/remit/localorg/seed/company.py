"""A realistic small company in a new local org: the same one each time, ids included.

What it has: people in a role hierarchy, customers, deals, orders, cases; custom fields and an object for
invoices; accounts and deals private to their owners and those above them; an old integration user with far
too much. Dates are relative to a fixed day (`remit.localorg.seed.dice.TODAY`).
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from remit.errors import HomeError
from remit.home.home import Home
from remit.localorg.org import Org
from remit.localorg.seed import core, customers, customs, people, sales, service
from remit.localorg.seed.bulk import Bulk
from remit.localorg.seed.dice import TODAY, Dice
from remit.localorg.token import store_of

COUNTED = [
    "User",
    "Account",
    "Contact",
    "Lead",
    "Campaign",
    "CampaignMember",
    "Product2",
    "PricebookEntry",
    "Opportunity",
    "OpportunityLineItem",
    "Order",
    "OrderItem",
    "Case",
    "Task",
    "Invoice__c",
]
# Sellers see their own customers, contacts and deals only.
PRIVATE = ("Account", "Contact", "Opportunity")


def seed_company(org: Org) -> bool:
    """Put the company into an org, in one transaction; False where it is there already."""
    with org.store.write_transaction() as db:
        if db.execute("SELECT 1 FROM _meta WHERE key = 'company'").fetchone():
            return False
        customs.define(db)
        for name in PRIVATE:
            db.execute("INSERT OR REPLACE INTO _setting VALUES (?, 'Private')", (f"owd:{name}",))
        db.execute("INSERT INTO _meta VALUES ('company', 'acme')")
        _fill(org, db)
    return True


def _fill(org: Org, db: sqlite3.Connection) -> None:
    data: dict[str, Any] = orjson.loads(
        files("remit.localorg.seed").joinpath("data", "company.json").read_bytes()
    )
    admin = db.execute('SELECT "Id" FROM "User" WHERE "Username" = ?', (core.ADMIN_USERNAME,)).fetchone()[0]
    ctx = core.system_context(org, db, admin)
    bulk = Bulk(db, ctx.model.schema, admin, Dice("stamp").moment(TODAY))
    customs.grant(ctx, bulk)
    customs.setup_entities(ctx)
    db.execute('UPDATE "Organization" SET "Name" = ?', ("Acme",))
    staff = people.hire(ctx, data)
    accounts = customers.accounts(bulk, data, staff)
    contacts = customers.contacts(bulk, data, accounts)
    leads = customers.leads(bulk, data, staff)
    customers.campaigns(bulk, data, staff, leads, contacts)
    price_list = sales.prices(bulk, data)
    deals = sales.opportunities(bulk, data, accounts, price_list)
    sales.contact_roles(bulk, deals, contacts)
    sales.orders(bulk, accounts, price_list)
    sales.invoices(bulk, staff, accounts)
    service.cases(bulk, data, staff, contacts)
    service.tasks(bulk, data, staff, deals, contacts)


def counts(org: Org) -> dict[str, int]:
    """How many records of each kind the org holds."""
    return org.store.read(
        lambda db: {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in COUNTED}
    )


def seed_home(home: Home, store: Path | None = None) -> tuple[bool, dict[str, int]]:
    """Seed the org of a home (or of a store), made first where there is none; running or not.

    Gives whether anything was done, and what the org holds now.
    """
    path = store or store_of(home)
    org = core.open_home(home, path)
    try:
        done = seed_company(org)
        return done, counts(org)
    except sqlite3.OperationalError as error:
        raise HomeError(f"{path} cannot be written: {error}", next_step="remit org status") from error
    finally:
        org.store.close()
