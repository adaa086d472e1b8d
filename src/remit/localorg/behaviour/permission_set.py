"""Permission sets: names, defaults, dependencies between permissions, the ceiling of their licence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import (
    by_the_org,
    check_ceiling,
    check_requires,
    delete_failed,
    flags_of,
    given_id,
    going,
    held_by,
    system_positions,
    truth,
)
from remit.localorg.context import Context
from remit.schema.model import SObject

_PREFIX = "Permissions"
_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*\Z")


class PermissionSets(Behaviour):
    """Sets that people make. Those of profiles and groups come with their profile or group."""

    objects = ("PermissionSet",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Fill type and custom flag; check the name, the licence's ceiling and what permissions require."""
        by_session = truth(ctx, values.get("HasActivationRequired") or False)
        values.setdefault("Type", "Session" if by_session else "Regular")
        values.setdefault("IsCustom", True)
        values.setdefault("IsOwnedByProfile", False)
        if values["Type"] not in ("Profile", "Group"):
            check_api_name(values.get("Name"), "Name", o.label)
        if not by_the_org(ctx):
            license_id = values.get("LicenseId")
            if license_id:
                values["LicenseId"] = license_id = given_id(ctx, o.by_name["licenseid"], license_id)
            self._check(ctx, set(), _changed(ctx, values, set()), license_id, set())

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Check a changed name, and changed permissions against the whole set."""
        if "Name" in values and old["Type"] not in ("Profile", "Group"):
            check_api_name(values["Name"], "Name", o.label)
        if "HasActivationRequired" in values and old["Type"] in ("Regular", "Session"):
            by_session = truth(ctx, values["HasActivationRequired"] or False)
            values["Type"] = "Session" if by_session else "Regular"
        if by_the_org(ctx) or not any(name.startswith(_PREFIX) for name in values):
            return
        had = flags_of(old["_perms"])
        held = held_by(ctx, record_id) - system_positions(ctx.model.catalogue, had)
        self._check(ctx, had, _changed(ctx, values, had), old["LicenseId"], held)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """A set of a profile or group goes with it; one that is assigned or part of a group stays."""
        if record_id in going(ctx):
            return
        if old["Type"] in ("Profile", "Group"):
            raise ApiError(
                "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", 403, []
            )
        users = ctx.db.execute(
            'SELECT u."Name" FROM "PermissionSetAssignment" a JOIN "User" u ON u."Id" = a."AssigneeId"'
            ' WHERE a."PermissionSetId" = ? ORDER BY u."Name" LIMIT 5',
            (record_id,),
        ).fetchall()
        if users:
            raise delete_failed(str(old["Label"]), "permission set assignments", [row[0] for row in users])
        groups = ctx.db.execute(
            'SELECT g."MasterLabel" FROM "PermissionSetGroupComponent" c JOIN "PermissionSetGroup" g'
            ' ON g."Id" = c."PermissionSetGroupId" WHERE c."PermissionSetId" = ? AND c."IsDeleted" = 0',
            (record_id,),
        ).fetchall()
        if groups:
            raise delete_failed(str(old["Label"]), "permission set groups", [row[0] for row in groups])
        going(ctx).add(record_id)

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """It is gone."""
        going(ctx).discard(record_id)

    def _check(
        self, ctx: Context, had: set[str], wanted: set[str], license_id: str | None, others: set[int]
    ) -> None:
        catalogue = ctx.model.catalogue
        before, after = system_positions(catalogue, had), system_positions(catalogue, wanted)
        check_ceiling(ctx, license_id, after - before)
        check_requires(ctx, before | others, after | others)


def _changed(ctx: Context, values: Values, had: set[str]) -> set[str]:
    wanted = set(had)
    for name, value in values.items():
        if name.startswith(_PREFIX):
            flag = name.removeprefix(_PREFIX)
            (wanted.add if truth(ctx, value or False) else wanted.discard)(flag)
    return wanted


def check_api_name(value: Any, field: str, what: str) -> None:
    """An API name begins with a letter, holds letters, digits and single underscores, and ends with none.

    The words are those of Setup; the code is the documented neighbour for a value that does not fit.
    """
    if value and _NAME.match(str(value)) is None:
        raise ApiError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            f"The {what} API Name can only contain underscores and alphanumeric characters. It must be unique,"
            " begin with a letter, not include spaces, not end with an underscore, and not contain two"
            " consecutive underscores.",
            400,
            [field],
        )
