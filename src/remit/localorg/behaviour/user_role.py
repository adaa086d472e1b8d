"""Roles: the hierarchy, and the two groups that every role has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import delete_failed
from remit.localorg.context import Context
from remit.localorg.enforce import closures
from remit.schema.model import SObject


class Roles(Behaviour):
    """A role shares upwards: whoever is above sees what those below own."""

    objects = ("UserRole",)

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Make its groups; a new role has no users yet, so no closure changes."""
        from remit.localorg.rows import create_row

        group = ctx.model.schema.by_name["group"]
        for kind in ("Role", "RoleAndSubordinates"):
            create_row(ctx, group, {"Name": str(values["Name"])[:40], "Type": kind, "RelatedId": record_id})

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A role is not above itself."""
        above = values.get("ParentRoleId")
        for _ in range(500):
            if not above:
                return
            if str(above)[:15] == record_id[:15]:
                raise ApiError(
                    "CIRCULAR_DEPENDENCY", "attempt to create circular hierarchy", 400, ["ParentRoleId"]
                )
            row = ctx.db.execute(
                'SELECT "ParentRoleId" FROM "UserRole" WHERE substr("Id", 1, 15) = ?', (str(above)[:15],)
            ).fetchone()
            above = row[0] if row else None

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A role that moved takes its users along."""
        if "ParentRoleId" in values:
            closures.rebuild_roles(ctx.db)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """A role with users or roles below it stays; its groups go with it."""
        from remit.localorg.rows import delete_row

        for sql, plural in (
            ('SELECT "Name" FROM "User" WHERE "UserRoleId" = ? LIMIT 5', "users"),
            ('SELECT "Name" FROM "UserRole" WHERE "ParentRoleId" = ? LIMIT 5', "roles"),
        ):
            rows = ctx.db.execute(sql, (record_id,)).fetchall()
            if rows:
                raise delete_failed(str(old["Name"]), plural, [row[0] for row in rows])
        group = ctx.model.schema.by_name["group"]
        rows = ctx.db.execute('SELECT "Id" FROM "Group" WHERE "RelatedId" = ?', (record_id,)).fetchall()
        for (group_id,) in rows:
            delete_row(ctx, group, group_id)
