"""Accounts, contacts, leads, and the campaigns that brought them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from remit.localorg.seed.bulk import Bulk, Row
from remit.localorg.seed.dice import TODAY, Dice, picklist
from remit.localorg.seed.people import People

ACCOUNTS, CONTACTS, LEADS = 2000, 3000, 1000
MEMBERS_OF_A_CAMPAIGN = 60
# What sales has put under contract has a number in the ERP; the rest are prospects.
CUSTOMERS = 1400


@dataclass(frozen=True, slots=True)
class Account:
    """An account as others refer to it."""

    id: str
    name: str
    owner: str
    customer: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as others refer to it; `row` is what is known of them."""

    id: str
    account: Account
    row: Row


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as others refer to it."""

    id: str
    row: Row


def accounts(bulk: Bulk, data: Mapping[str, Any], people: People) -> list[Account]:
    """Companies with unique names, each with its seller."""
    dice = Dice("accounts")
    pairs = [(head, tail) for head in data["company_heads"] for tail in data["company_tails"]]
    industries, ratings = (
        picklist(bulk.schema, "Account", "Industry"),
        picklist(bulk.schema, "Account", "Rating"),
    )
    rows: list[Row] = []
    for number, (head, tail) in enumerate(dice.some(pairs, ACCOUNTS)):
        city, state, code, country = dice.one(data["cities"])
        customer = number < CUSTOMERS
        site = f"{head}-{tail}".lower()
        made = dice.moment(dice.day(-1500, -30))
        rows.append(
            {
                "Name": f"{head} {tail} {dice.one(data['legal_forms'])}",
                "Type": "Customer - Direct" if customer else "Prospect",
                "Industry": dice.one(industries),
                "Rating": dice.one(ratings),
                "BillingStreet": f"{dice.number(1, 180)} {dice.one(data['streets'])}",
                "BillingCity": city,
                "BillingState": state or None,
                "BillingPostalCode": code,
                "BillingCountry": country,
                "Phone": f"+1 555 {dice.number(100, 999)} {dice.number(1000, 9999)}",
                "Website": f"https://www.{site}.example",
                "AnnualRevenue": float(dice.number(5, 900) * 100_000),
                "NumberOfEmployees": dice.number(10, 5000),
                "ERP_Number__c": f"ERP-{100001 + number}" if customer else None,
                "OwnerId": dice.one(people.sales),
                "CreatedDate": made,
            }
        )
    made_ids = bulk.add("Account", rows)
    return [
        Account(i, str(row["Name"]), str(row["OwnerId"]), row["ERP_Number__c"] is not None)
        for i, row in zip(made_ids, rows, strict=True)
    ]


def contacts(bulk: Bulk, data: Mapping[str, Any], of: list[Account]) -> list[Contact]:
    """People at the accounts: each account has at least one; every tenth is a contractor on the payroll."""
    dice = Dice("contacts")
    sources = picklist(bulk.schema, "Contact", "LeadSource")
    rows: list[Row] = []
    at: list[Account] = []
    for number in range(CONTACTS):
        account = of[number] if number < len(of) else dice.one(of)
        first, last = dice.one(data["first_names"]), dice.one(data["last_names"])
        at.append(account)
        rows.append(
            {
                "FirstName": first,
                "LastName": last,
                "Name": f"{first} {last}",
                "Email": f"{first}.{last}.{number}@customers.example".lower(),
                "Phone": f"+1 555 {dice.number(100, 999)} {dice.number(1000, 9999)}",
                "Title": dice.one(data["titles"]),
                "Department": dice.one(data["departments"]),
                "LeadSource": dice.one(sources),
                "AccountId": account.id,
                "OwnerId": account.owner,
                "Payroll_Number__c": f"P{20001 + number}" if number % 10 == 0 else None,
            }
        )
    return [Contact(i, a, row) for i, a, row in zip(bulk.add("Contact", rows), at, rows, strict=True)]


def leads(bulk: Bulk, data: Mapping[str, Any], people: People) -> list[Lead]:
    """Those who asked; the newest wait in a queue."""
    dice = Dice("leads")
    sources, industries = (
        picklist(bulk.schema, "Lead", "LeadSource"),
        picklist(bulk.schema, "Lead", "Industry"),
    )
    open_states = ["Open - Not Contacted", "Working - Contacted", "Closed - Not Converted"]
    rows: list[Row] = []
    for number in range(LEADS):
        first, last = dice.one(data["first_names"]), dice.one(data["last_names"])
        company = f"{dice.one(data['company_heads'])} {dice.one(data['company_tails'])}"
        city, state, code, country = dice.one(data["cities"])
        new = number >= LEADS - 120
        rows.append(
            {
                "FirstName": first,
                "LastName": last,
                "Name": f"{first} {last}",
                "Company": company,
                "Email": f"{first}.{last}.{number}@leads.example".lower(),
                "Title": dice.one(data["titles"]),
                "Status": open_states[0] if new else dice.one(open_states),
                "LeadSource": dice.one(sources),
                "Industry": dice.one(industries),
                "City": city,
                "State": state or None,
                "PostalCode": code,
                "Country": country,
                "OwnerId": people.queues["New Leads"] if new else dice.one(people.sales),
                "CreatedDate": dice.moment(dice.day(-20, -1) if new else dice.day(-400, -21)),
            }
        )
    return [Lead(i, row) for i, row in zip(bulk.add("Lead", rows), rows, strict=True)]


def campaigns(
    bulk: Bulk, data: Mapping[str, Any], people: People, leads: list[Lead], contacts: list[Contact]
) -> None:
    """Campaigns of the last year and the next months, with their members."""
    dice = Dice("campaigns")
    rows: list[Row] = []
    for number, (name, type_) in enumerate(data["campaigns"]):
        start = dice.day(-300 + 30 * number, -290 + 30 * number)
        rows.append(
            {
                "Name": name,
                "Type": type_,
                "Status": "Completed" if start < TODAY else "Planned",
                "StartDate": start.isoformat(),
                "EndDate": start.replace(day=28).isoformat() if start.day < 28 else start.isoformat(),
                "IsActive": int(start >= TODAY),
                "BudgetedCost": float(dice.number(2, 60) * 1000),
                "OwnerId": dice.one(people.marketing),
            }
        )
    members: list[Row] = []
    for campaign_id in bulk.add("Campaign", rows):
        for lead in dice.some(leads, MEMBERS_OF_A_CAMPAIGN):
            responded = dice.day(-30, -1).isoformat() if dice.chance(3) else None
            members.append(_member(campaign_id, "Lead", lead, responded))
        for contact in dice.some(contacts, MEMBERS_OF_A_CAMPAIGN // 2):
            members.append(_member(campaign_id, "Contact", contact, None))
    bulk.add("CampaignMember", members)


def _member(campaign_id: str, kind: str, person: Lead | Contact, responded: str | None) -> Row:
    about = {
        name: person.row.get(name) for name in ("Name", "FirstName", "LastName", "Title", "Email", "Phone")
    }
    return {
        "CampaignId": campaign_id,
        f"{kind}Id": person.id,
        "LeadOrContactId": person.id,
        "LeadOrContactOwnerId": person.row["OwnerId"],
        "Type": kind,
        "Status": "Responded" if responded else "Sent",
        "HasResponded": int(responded is not None),
        "FirstRespondedDate": responded,
        **about,
    }
