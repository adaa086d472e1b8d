"""Users: their login row, unique usernames, and what ends when they are deactivated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit import ids
from remit.api.errors import ApiError
from remit.localorg.behaviour.assignment import assign_profile, move_profile
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.licences import check_seat, count_users, license_of_profile
from remit.localorg.behaviour.permissions import by_the_org, truth
from remit.localorg.context import Context
from remit.localorg.enforce import closures
from remit.localorg.values import datetime_text
from remit.schema.model import SObject

_USERNAME = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_DUPLICATE = (
    "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames"
    " must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't"
    " need to match the user's email address)."
)


class Users(Behaviour):
    """A username is unique for ever, also when its user is deactivated (Object Reference, User)."""

    objects = ("User",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Check the username, fill what Salesforce fills."""
        self._check_username(ctx, values, "")
        values.setdefault("IsActive", True)
        nickname = str(values.get("Username", "")).partition("@")[0]
        values.setdefault("CommunityNickname", f"{nickname}{ctx.now:%f}"[:40])
        values.setdefault("UserType", "Standard")
        profile = ids.to18(str(values.get("ProfileId") or ""))
        if not by_the_org(ctx) and truth(ctx, values["IsActive"] or False):
            check_seat(ctx, license_of_profile(ctx, profile))
        for name, value in (
            ("EmailEncodingKey", None),
            ("DigestFrequency", "D"),
            ("DefaultGroupNotificationFrequency", "N"),
        ):
            if value is not None:
                values.setdefault(name, value)

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Make the UserLogin row that every user has, and the assignment of its profile's own set."""
        from remit.localorg.rows import next_id

        number, login_id = next_id(ctx.db, "0Yw")
        ctx.db.execute(
            'INSERT INTO "UserLogin" (_n, "Id", "UserId", "IsFrozen", "IsPasswordLocked", "LastModifiedDate",'
            ' "LastModifiedById") VALUES (?, ?, ?, 0, 0, ?, ?)',
            (number, login_id, record_id, datetime_text(ctx.now), ctx.user.id),
        )
        closures.add_user(ctx.db, record_id)
        profile = ids.to18(str(values.get("ProfileId") or ""))
        if profile is not None:
            assign_profile(ctx, record_id, profile)
        count_users(ctx, [license_of_profile(ctx, profile)])

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Check a changed username, and the seat that activation or another profile takes."""
        if "Username" in values:
            self._check_username(ctx, values, record_id)
        if by_the_org(ctx) or not ("IsActive" in values or "ProfileId" in values):
            return
        had = license_of_profile(ctx, old["ProfileId"])
        wanted = license_of_profile(ctx, ids.to18(str(values.get("ProfileId") or old["ProfileId"])))
        active = truth(ctx, values["IsActive"] or False) if "IsActive" in values else bool(old["IsActive"])
        if not active and record_id == ctx.user.id:
            raise ApiError(
                "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", 403, []
            )
        if active and (not old["IsActive"] or had != wanted):
            check_seat(ctx, wanted)

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A deactivated user's sessions and tokens end at once, and the seat is free; a new role moves."""
        if old.get("IsActive") and values.get("IsActive") is not None and not truth(ctx, values["IsActive"]):
            ctx.db.execute("DELETE FROM _session WHERE user_id = ?", (record_id,))
            ctx.db.execute('DELETE FROM "OauthToken" WHERE "UserId" = ?', (record_id,))
        if "UserRoleId" in values:
            closures.move_user(ctx.db, record_id)
        if "IsActive" in values or "ProfileId" in values:
            profile = ids.to18(str(values.get("ProfileId") or old["ProfileId"]))
            if profile is not None and profile != old["ProfileId"]:
                move_profile(ctx, record_id, profile)
            count_users(ctx, [license_of_profile(ctx, old["ProfileId"]), license_of_profile(ctx, profile)])

    def _check_username(self, ctx: Context, values: Values, own_id: str) -> None:
        username = str(values.get("Username") or "")
        if username and _USERNAME.match(username) is None:
            raise ApiError(
                "INVALID_EMAIL_ADDRESS", f"Username: invalid email address: {username}", 400, ["Username"]
            )
        row = ctx.db.execute(
            'SELECT 1 FROM "User" WHERE "Username" = ? AND "Id" <> ?', (username, own_id)
        ).fetchone()
        if row is not None:
            raise ApiError("DUPLICATE_USERNAME", _DUPLICATE, 400, ["Username"])
        values["Username"] = username.lower() if username else values.get("Username")
