"""Licences: seats taken by users and by permission set licence assignments, and what an assignment needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from remit.access.grant import Grant
from remit.access.licence import Licence, assignment_refusal
from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import by_the_org, given_id
from remit.localorg.context import Context
from remit.localorg.enforce.users import rows_in, state_of_user
from remit.localorg.rows import bump
from remit.schema.model import SObject
from remit.state import FieldPermissions, ObjectPermissions, OrgState, PermissionSet, SetupEntityAccess
from remit.state.user_access import UserAccess


def licence_of_user(ctx: Context, user_id: str) -> Licence:
    """A user's licences as they stand in the store."""
    state = state_of_user(ctx.db, ctx.model, user_id)
    return UserAccess(state, ctx.model.catalogue, ctx.now).licence_of(user_id)


def grant_of_set(ctx: Context, set_id: str, label: str) -> Grant:
    """What a permission set's own rows give, under a label for messages."""
    rows: list[Any] = [*rows_in(ctx.db, ctx.model, PermissionSet, "Id", [set_id])]
    for row_type in (ObjectPermissions, FieldPermissions, SetupEntityAccess):
        rows += rows_in(ctx.db, ctx.model, row_type, "ParentId", [set_id])
    state = OrgState().with_rows(rows)
    return replace(UserAccess(state, ctx.model.catalogue, ctx.now).grant_of_set(set_id), label=label)


def check_assignable(ctx: Context, user_id: str, set_id: str, label: str, licence: Licence) -> None:
    """Refuse a set with a permission that the user's licences forbid. Raises FIELD_INTEGRITY_EXCEPTION."""
    name = ctx.db.execute('SELECT "Name" FROM "User" WHERE "Id" = ?', (user_id,)).fetchone()[0]
    refusal = assignment_refusal(ctx.model.catalogue, licence, grant_of_set(ctx, set_id, label), name)
    if refusal is not None:
        raise ApiError.of(refusal)


def no_seat() -> ApiError:
    """All seats of a licence are taken. The code is documented, the words are those of its label."""
    return ApiError("LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded", 400, [])


def count_users(ctx: Context, license_ids: Iterable[str | None]) -> None:
    """Write how many seats of user licences are used: those of active users."""
    for license_id in {one for one in license_ids if one}:
        used = _active_users(ctx, license_id)
        ctx.db.execute('UPDATE "UserLicense" SET "UsedLicenses" = ? WHERE "Id" = ?', (used, license_id))


def license_of_profile(ctx: Context, profile_id: str | None) -> str | None:
    """The user licence of a profile."""
    row = ctx.db.execute('SELECT "UserLicenseId" FROM "Profile" WHERE "Id" = ?', (profile_id,)).fetchone()
    return row[0] if row else None


def check_seat(ctx: Context, license_id: str | None) -> None:
    """Refuse one more active user of a licence without a free seat."""
    row = ctx.db.execute('SELECT "TotalLicenses" FROM "UserLicense" WHERE "Id" = ?', (license_id,)).fetchone()
    if row is not None and license_id and _active_users(ctx, license_id) >= (row[0] or 0):
        raise no_seat()


def _active_users(ctx: Context, license_id: str) -> int:
    row = ctx.db.execute(
        'SELECT count(*) FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId"'
        ' WHERE p."UserLicenseId" = ? AND u."IsActive" = 1',
        (license_id,),
    ).fetchone()
    return int(row[0])


class LicenseAssignments(Behaviour):
    """Permission set licences assigned to users: once each, while there are seats."""

    objects = ("PermissionSetLicenseAssign",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Refuse a second assignment and one beyond the seats."""
        license_id = given_id(ctx, o.by_name["permissionsetlicenseid"], values.get("PermissionSetLicenseId"))
        assignee = given_id(ctx, o.by_name["assigneeid"], values.get("AssigneeId"))
        row = ctx.db.execute(
            'SELECT "Id" FROM "PermissionSetLicenseAssign"'
            ' WHERE "PermissionSetLicenseId" = ? AND "AssigneeId" = ? AND "IsDeleted" = 0',
            (license_id, assignee),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("PermissionSetLicenseId", row[0])
        total = ctx.db.execute(
            'SELECT "TotalLicenses" FROM "PermissionSetLicense" WHERE "Id" = ?', (license_id,)
        ).fetchone()
        if total is not None and _assigned(ctx, license_id) >= (total[0] or 0):
            raise no_seat()

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Count the seat."""
        row = ctx.db.execute(
            'SELECT "PermissionSetLicenseId" FROM "PermissionSetLicenseAssign" WHERE "Id" = ?', (record_id,)
        ).fetchone()
        _count(ctx, row[0])

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A revoked assignment frees its seat."""
        _count(ctx, old["PermissionSetLicenseId"])

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Refuse while a permission set of the user needs the licence."""
        user_id = old["AssigneeId"]
        held = licence_of_user(ctx, user_id)
        gone = ctx.db.execute(
            'SELECT "DeveloperName" FROM "PermissionSetLicense" WHERE "Id" = ?',
            (old["PermissionSetLicenseId"],),
        ).fetchone()
        if by_the_org(ctx) or gone is None:
            return
        left = Licence(held.user, tuple(p for p in held.psls if p != gone[0]))
        sets = ctx.db.execute(
            'SELECT s."Id", s."Label" FROM "PermissionSetAssignment" a JOIN "PermissionSet" s'
            ' ON s."Id" = a."PermissionSetId" WHERE a."AssigneeId" = ? AND s."IsOwnedByProfile" = 0',
            (user_id,),
        ).fetchall()
        for set_id, label in sets:
            check_assignable(ctx, user_id, set_id, label, left)

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Free the seat."""
        _count(ctx, old["PermissionSetLicenseId"])


def _assigned(ctx: Context, license_id: str) -> int:
    row = ctx.db.execute(
        'SELECT count(*) FROM "PermissionSetLicenseAssign"'
        ' WHERE "PermissionSetLicenseId" = ? AND "IsDeleted" = 0 AND "IsRevoked" = 0',
        (license_id,),
    ).fetchone()
    return int(row[0])


def _count(ctx: Context, license_id: str) -> None:
    ctx.db.execute(
        'UPDATE "PermissionSetLicense" SET "UsedLicenses" = ? WHERE "Id" = ?',
        (_assigned(ctx, license_id), license_id),
    )
    bump(ctx.db, ctx.model.schema.by_name["permissionsetlicense"])
