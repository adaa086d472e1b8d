"""Orders, contracts, cases, assets, campaigns and activities: what their status and dates say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from remit import ids
from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.opportunity import months_later
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.values import datetime_text, parse_datetime
from remit.schema.model import SObject

_CONTRACT_CODES = {"in approval process": "InApproval", "activated": "Activated", "draft": "Draft"}


class Orders(Behaviour):
    """An order is a draft until it is activated."""

    objects = ("Order",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Nothing is ordered yet."""
        values["TotalAmount"] = 0
        _activate(ctx, values, {"draft": "Draft", "activated": "Activated"})

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A changed status."""
        _activate(ctx, values, {"draft": "Draft", "activated": "Activated"})


class Contracts(Behaviour):
    """A contract ends with its term."""

    objects = ("Contract",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Status and end."""
        values.setdefault("Status", "Draft")
        self._derive(ctx, values, values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Status and end."""
        self._derive(ctx, values, {**old, **values})

    def _derive(self, ctx: Context, values: Values, whole: Mapping[str, Any]) -> None:
        _activate(ctx, values, _CONTRACT_CODES)
        start, term = whole.get("StartDate"), whole.get("ContractTerm")
        if ("StartDate" in values or "ContractTerm" in values) and start and isinstance(term, int):
            values["EndDate"] = months_later(str(start), term)


def _activate(ctx: Context, values: Values, codes: Mapping[str, str]) -> None:
    code = codes.get(str(values.get("Status") or "").lower())
    if code is None:
        return
    values["StatusCode"] = code
    if code == "Activated" and not values.get("ActivatedDate"):
        values["ActivatedDate"] = datetime_text(ctx.now)
        values["ActivatedById"] = ctx.user.id


class Cases(Behaviour):
    """A case is closed while its status says so."""

    objects = ("Case",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Closed from the start, perhaps; the contact's details and account come along."""
        self._close(ctx, values, False)
        if values.get("ContactId"):
            row = ctx.db.execute(
                'SELECT "AccountId", "Email", "Phone", "MobilePhone", "Fax" FROM "Contact" WHERE "Id" = ?',
                (ids.to18(str(values["ContactId"])),),
            ).fetchone()
            if row is not None:
                values.setdefault("AccountId", row[0])
                values |= dict(
                    zip(("ContactEmail", "ContactPhone", "ContactMobile", "ContactFax"), row[1:], strict=True)
                )

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Closed or opened again."""
        self._close(ctx, values, bool(old["IsClosed"]))

    def _close(self, ctx: Context, values: Values, was: bool) -> None:
        if not values.get("Status"):
            return
        closed = str(values["Status"]).lower() == "closed"
        values["IsClosed"] = closed
        if closed != was or not closed:
            values["ClosedDate"] = datetime_text(ctx.now) if closed else None


class Assets(Behaviour):
    """An asset belongs to somebody."""

    objects = ("Asset",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Account, contact or both."""
        if not values.get("AccountId") and not values.get("ContactId"):
            raise errors.integrity(
                "Every asset needs an account, a contact, or both.", ["AccountId", "ContactId"]
            )


class CampaignMembers(Behaviour):
    """A contact or lead is once in a campaign."""

    objects = ("CampaignMember",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Refuse a second membership; say who the member is."""
        column = "ContactId" if values.get("ContactId") else "LeadId"
        if not values.get(column):
            raise errors.required_missing(["LeadId", "ContactId"])
        campaign = given_id(ctx, o.by_name["campaignid"], values.get("CampaignId"))
        member = given_id(ctx, o.by_name[column.lower()], values[column])
        row = ctx.db.execute(
            f'SELECT 1 FROM "CampaignMember" WHERE "CampaignId" = ? AND "{column}" = ? AND "IsDeleted" = 0',
            (campaign, member),
        ).fetchone()
        if row is not None:
            raise ApiError("DUPLICATE_VALUE", "Already a campaign member.", 400, [])
        values.setdefault("Status", "Sent")
        values["LeadOrContactId"], values["Type"] = member, column.removesuffix("Id")
        about = ("Name", "FirstName", "LastName", "Title", "Email", "Phone", "OwnerId")
        person = ctx.db.execute(
            f'SELECT {", ".join(f"{chr(34)}{n}{chr(34)}" for n in about)} FROM "{values["Type"]}" WHERE "Id" = ?',
            (member,),
        ).fetchone()
        if person is not None:
            values |= dict(zip(about[:-1], person[:-1], strict=True))
            values["LeadOrContactOwnerId"] = person[-1]
        self._respond(ctx, values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Responded, perhaps."""
        self._respond(ctx, values)

    def _respond(self, ctx: Context, values: Values) -> None:
        if values.get("Status"):
            responded = str(values["Status"]).lower() == "responded"
            values["HasResponded"] = responded
            values["FirstRespondedDate"] = f"{ctx.now:%Y-%m-%d}" if responded else None


class Activities(Behaviour):
    """Tasks are open or closed; events end; both belong to an account by what or whom they are about."""

    objects = ("Task", "Event")

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Derive status, end and account."""
        self._derive(ctx, o, values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Derive them again."""
        self._derive(ctx, o, values)

    def _derive(self, ctx: Context, o: SObject, values: Values) -> None:
        if o.name == "Task":
            if values.get("Status"):
                values["IsClosed"] = str(values["Status"]).lower() == "completed"
            if values.get("Priority"):
                values["IsHighPriority"] = str(values["Priority"]).lower() == "high"
        else:
            _end(values)
        for name in ("WhatId", "WhoId"):
            account = _account_of(ctx, values.get(name))
            if account:
                values["AccountId"] = account
                return


def _end(values: Values) -> None:
    start = values.get("StartDateTime") or values.get("ActivityDateTime")
    if not start:
        return
    begin = parse_datetime(str(start))
    values["StartDateTime"] = values["ActivityDateTime"] = datetime_text(begin)
    values.setdefault("ActivityDate", f"{begin:%Y-%m-%d}")
    minutes = values.get("DurationInMinutes")
    if isinstance(minutes, int):
        values["EndDateTime"] = datetime_text(begin + timedelta(minutes=minutes))
    elif values.get("EndDateTime"):
        end = parse_datetime(str(values["EndDateTime"]))
        values["DurationInMinutes"] = int((end - begin).total_seconds() // 60)


def _account_of(ctx: Context, record_id: Any) -> str | None:
    found = ids.to18(str(record_id or ""))
    if found is None or found.startswith("001"):
        return found
    target = ctx.model.schema.by_prefix.get(found[:3])
    if target is None or target.field("AccountId") is None:
        return None
    row = ctx.db.execute(f'SELECT "AccountId" FROM "{target.name}" WHERE "Id" = ?', (found,)).fetchone()
    return row[0] if row else None
