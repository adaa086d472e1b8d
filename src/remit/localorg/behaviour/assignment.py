"""Permission sets and groups assigned to users, and the row of each user for the set that its profile owns.

That row is the org's: it comes with the user, moves when the user's profile does, and nobody makes, changes
or deletes it. Source: Salesforce help 000387815, 000230980.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.licences import check_assignable, licence_of_user
from remit.localorg.behaviour.permissions import by_the_org, given_id, parent_of, truth
from remit.localorg.context import Context
from remit.localorg.values import now_text
from remit.schema.model import SObject


class Assignments(Behaviour):
    """An assignment is active from the start, until it expires or is revoked.

    One of a group names the group and the group's own permission set.
    """

    objects = ("PermissionSetAssignment",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Complete set and group; refuse a second assignment and what the user's licence forbids."""
        values.setdefault("IsActive", True)
        user_id = given_id(ctx, o.by_name["assigneeid"], values.get("AssigneeId"))
        set_id = self._set_of(ctx, o, values)
        row = parent_of(ctx, set_id)
        if row["IsOwnedByProfile"]:
            raise errors.bad_lookup()
        values["PermissionSetId"] = set_id
        if row["PermissionSetGroupId"]:
            values["PermissionSetGroupId"] = row["PermissionSetGroupId"]
        there = ctx.db.execute(
            'SELECT 1 FROM "PermissionSetAssignment" WHERE "AssigneeId" = ? AND "PermissionSetId" = ?',
            (user_id, set_id),
        ).fetchone()
        if there is not None:
            # The message goes on in a real org; only these words were seen.
            raise ApiError("DUPLICATE_VALUE", "Duplicate PermissionSetAssignment.", 400, [])
        if not by_the_org(ctx):
            check_assignable(ctx, user_id, set_id, str(row["Label"]), licence_of_user(ctx, user_id))

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A revoked assignment is not active."""
        _refuse_profile(ctx, old)
        if "IsRevoked" in values:
            values["IsActive"] = not truth(ctx, values["IsRevoked"] or False)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """The row of a profile stays for as long as its user."""
        _refuse_profile(ctx, old)

    def _set_of(self, ctx: Context, o: SObject, values: Values) -> str:
        if not values.get("PermissionSetGroupId"):
            if not values.get("PermissionSetId"):
                raise errors.required_missing(["PermissionSetId"])
            return given_id(ctx, o.by_name["permissionsetid"], values["PermissionSetId"])
        group_id = given_id(ctx, o.by_name["permissionsetgroupid"], values["PermissionSetGroupId"])
        row = ctx.db.execute(
            'SELECT "Id" FROM "PermissionSet" WHERE "PermissionSetGroupId" = ?', (group_id,)
        ).fetchone()
        if row is None:
            raise errors.bad_lookup()
        given = values.get("PermissionSetId")
        if given and given_id(ctx, o.by_name["permissionsetid"], given) != row[0]:
            raise errors.bad_lookup()
        return str(row[0])


def _refuse_profile(ctx: Context, old: Mapping[str, Any]) -> None:
    """Refuse to touch the row of the set that a profile owns. The code is the documented neighbour."""
    row = ctx.db.execute(
        'SELECT "IsOwnedByProfile" FROM "PermissionSet" WHERE "Id" = ?', (old["PermissionSetId"],)
    ).fetchone()
    if row is not None and row[0]:
        raise ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", 403, [])


def assign_profile(ctx: Context, user_id: str, profile_id: str) -> None:
    """A new user's row for the set that its profile owns."""
    from remit.localorg.rows import next_id

    number, row_id = next_id(ctx.db, "0Pa")
    ctx.db.execute(
        'INSERT INTO "PermissionSetAssignment" (_n, "Id", "PermissionSetId", "AssigneeId", "SystemModstamp",'
        ' "IsActive", "IsRevoked") SELECT ?, ?, "Id", ?, ?, 1, 0 FROM "PermissionSet" WHERE "ProfileId" = ?',
        (number, row_id, user_id, now_text(), profile_id),
    )


def move_profile(ctx: Context, user_id: str, profile_id: str) -> None:
    """That row, once the user has another profile."""
    ctx.db.execute(
        'UPDATE "PermissionSetAssignment" SET "SystemModstamp" = ?, "PermissionSetId" ='
        ' (SELECT "Id" FROM "PermissionSet" WHERE "ProfileId" = ?) WHERE "AssigneeId" = ?'
        ' AND "PermissionSetId" IN (SELECT "Id" FROM "PermissionSet" WHERE "IsOwnedByProfile" = 1)',
        (now_text(), profile_id, user_id),
    )
