"""ObjectPermissions: one row an object and permission set, complete under what its permissions require."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.access.grant import OBJECT_COLUMNS
from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import (
    bad_value,
    by_the_org,
    check_ceiling,
    check_requires,
    given_id,
    going,
    held_by,
    object_positions,
    parent_of,
    truth,
)
from remit.localorg.context import Context
from remit.schema.model import SObject


class ObjectPermissionRows(Behaviour):
    """Object Reference, ObjectPermissions: dependencies are not added, an incomplete row fails."""

    objects = ("ObjectPermissions",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Check object, uniqueness, licence and dependencies."""
        parent_id = values["ParentId"] = given_id(ctx, o.by_name["parentid"], values.get("ParentId"))
        kind = o.by_name["sobjecttype"]
        if not values.get("SobjectType"):
            raise errors.required_missing([kind.name])
        target = ctx.schema.by_name.get(str(values["SobjectType"]).lower())
        if target is None or not target.permissionable:
            raise bad_value(kind, values["SobjectType"])
        values["SobjectType"] = target.name
        row = ctx.db.execute(
            'SELECT "Id" FROM "ObjectPermissions" WHERE "ParentId" = ? AND "SobjectType" = ?',
            (parent_id, target.name),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("SobjectType", row[0])
        self._check(ctx, parent_id, "", {}, values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Check what the changed row needs, and what needed what it takes away."""
        self._check(ctx, old["ParentId"], record_id, old, {**old, **values})

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Refuse to delete a row that permissions of the same set depend on."""
        if by_the_org(ctx) or old["ParentId"] in going(ctx):
            return
        others = held_by(ctx, old["ParentId"], but=record_id)
        check_requires(ctx, others | object_positions(ctx.model.catalogue, old), others)

    def _check(
        self, ctx: Context, parent_id: str, own_id: str, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> None:
        if by_the_org(ctx):
            return
        given = {name: truth(ctx, new.get(name) or False) for name in OBJECT_COLUMNS}
        # Setup writes such a row as none; the data API refuses it. Its words were not found.
        if not any(given.values()):
            raise errors.required_missing(["PermissionsRead"])
        catalogue = ctx.model.catalogue
        before = object_positions(catalogue, old)
        after = object_positions(catalogue, {**given, "SobjectType": new["SobjectType"]})
        check_ceiling(ctx, parent_of(ctx, parent_id).get("LicenseId"), after - before)
        if parent_id.startswith("0QM"):
            return  # muting takes away: what it names alone is all that it needs
        others = held_by(ctx, parent_id, but=own_id)
        check_requires(ctx, others | before, others | after)
