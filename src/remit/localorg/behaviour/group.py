"""Public groups, queues and their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.enforce import closures
from remit.schema.model import SObject

_MEMBERS = frozenset({"005", "00G"})


class PublicGroups(Behaviour):
    """A group that people make is Regular or a Queue (Object Reference, Group)."""

    objects = ("Group",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Fill type and developer name; the organization owns it."""
        values.setdefault("Type", "Regular")
        values.setdefault("DoesIncludeBosses", values["Type"] == "Regular")
        name = "".join(c if c.isalnum() else "_" for c in str(values.get("Name") or ""))
        values.setdefault("DeveloperName", name.strip("_") or None)
        org = ctx.db.execute('SELECT "Id" FROM "Organization"').fetchone()
        values["OwnerId"] = org[0] if org else ctx.user.id

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Bosses of members may come or go."""
        if "DoesIncludeBosses" in values:
            closures.rebuild_members(ctx.db)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Its places in other groups go with it."""
        ctx.db.execute('DELETE FROM "GroupMember" WHERE "UserOrGroupId" = ?', (record_id,))

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Nobody is in it any more."""
        closures.rebuild_members(ctx.db)


class GroupMembers(Behaviour):
    """A user or group is once in a group, and no group is in itself."""

    objects = ("GroupMember",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Refuse what is no user or group, what is there, and a circle."""
        group_id = given_id(ctx, o.by_name["groupid"], values.get("GroupId"))
        f = o.by_name["userorgroupid"]
        member = given_id(ctx, f, values.get("UserOrGroupId"))
        if member[:3] not in _MEMBERS:
            raise errors.malformed_id(f.label, member, f.name)
        row = ctx.db.execute(
            'SELECT "Id" FROM "GroupMember" WHERE "GroupId" = ? AND "UserOrGroupId" = ?', (group_id, member)
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("UserOrGroupId", row[0])
        inside = ctx.db.execute(
            'WITH RECURSIVE inner_group(id) AS (SELECT ?1 UNION SELECT m."UserOrGroupId" FROM inner_group g'
            ' JOIN "GroupMember" m ON m."GroupId" = g.id) SELECT 1 FROM inner_group WHERE id = ?2',
            (member, group_id),
        ).fetchone()
        if inside is not None:
            raise ApiError(
                "CIRCULAR_DEPENDENCY", "attempt to create circular hierarchy", 400, ["UserOrGroupId"]
            )

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """The member is in."""
        closures.rebuild_members(ctx.db)

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """The member is out."""
        closures.rebuild_members(ctx.db)
