"""Cases of customers, and the tasks of everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from remit.localorg.seed.bulk import Bulk, Row
from remit.localorg.seed.customers import Contact
from remit.localorg.seed.dice import TODAY, Dice, picklist
from remit.localorg.seed.people import People
from remit.localorg.seed.sales import Deal

CASES, TASKS = 1500, 2000


def cases(bulk: Bulk, data: Mapping[str, Any], people: People, contacts: list[Contact]) -> list[str]:
    """What customers complained of: closed ones, open ones, and new ones that wait in the queue."""
    dice = Dice("cases")
    origins, priorities = picklist(bulk.schema, "Case", "Origin"), picklist(bulk.schema, "Case", "Priority")
    rows: list[Row] = []
    for number in range(1, CASES + 1):
        contact = dice.one(contacts)
        status = (
            "New" if number > CASES - 90 else dice.one(("Closed", "Closed", "Closed", "Working", "Escalated"))
        )
        opened = dice.day(-4, -1) if status == "New" else dice.day(-500, -5)
        closed = min(opened + timedelta(days=dice.number(1, 14)), TODAY) if status == "Closed" else None
        rows.append(
            {
                "CaseNumber": f"{1000 + number:08d}",
                "Subject": dice.one(data["case_subjects"]),
                "Status": status,
                "Priority": dice.one(priorities),
                "Origin": dice.one(origins),
                "ContactId": contact.id,
                "ContactEmail": contact.row["Email"],
                "ContactPhone": contact.row["Phone"],
                "AccountId": contact.account.id,
                "OwnerId": people.queues["Support Queue"] if status == "New" else dice.one(people.service),
                "IsClosed": int(status == "Closed"),
                "IsEscalated": int(status == "Escalated"),
                "ClosedDate": dice.moment(closed) if closed else None,
                "CreatedDate": dice.moment(opened),
                "Description": "Reported by the customer. See the attached log.",
            }
        )
    return bulk.add("Case", rows)


def tasks(
    bulk: Bulk, data: Mapping[str, Any], people: People, deals: list[Deal], contacts: list[Contact]
) -> None:
    """Calls and letters: most for deals, some for customers of service."""
    dice = Dice("tasks")
    by_account = {contact.account.id: contact.id for contact in contacts}
    rows: list[Row] = []
    for _ in range(TASKS):
        deal = dice.one(deals)
        done = dice.chance(6)
        for_service, urgent = dice.chance(2), dice.chance(1)
        rows.append(
            {
                "Subject": dice.one(data["task_subjects"]),
                "Status": "Completed" if done else "Not Started",
                "Priority": "High" if urgent else "Normal",
                "IsHighPriority": int(urgent),
                "IsClosed": int(done),
                "ActivityDate": (dice.day(-200, -1) if done else dice.day(1, 30)).isoformat(),
                "WhatId": deal.account.id if for_service else deal.id,
                "WhoId": by_account[deal.account.id],
                "AccountId": deal.account.id,
                "OwnerId": dice.one(people.service) if for_service else deal.owner,
                "TaskSubtype": "Task",
            }
        )
    bulk.add("Task", rows)
