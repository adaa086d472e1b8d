"""Permission set groups: the set that each group owns, and its recalculation.

The group's own set (Type Group) holds what the components give less what the muting set mutes, as of the last
recalculation. A change of a component, of muting or of a constituent's rows recalculates the group in the
same transaction; with the org switch `delayGroupRecalculation` it leaves the group Outdated until its row is
touched. Muting takes bits from the union and never comes back by what other bits imply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from remit import ids
from remit.access.grant import OBJECT_COLUMNS
from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permission_set import check_api_name
from remit.localorg.behaviour.permissions import delete_failed, flags_of, given_id, going, parent_of
from remit.localorg.context import Context
from remit.localorg.rows import bump, create_row, delete_row, next_id
from remit.localorg.settings import switch
from remit.localorg.store.ddl import quote
from remit.localorg.values import datetime_text
from remit.schema.model import SObject
from remit.state.groups import OUTDATED, UPDATED

MUTING_PREFIX = "0QM"
_OBJECT = tuple(OBJECT_COLUMNS)
_FIELD = ("PermissionsRead", "PermissionsEdit")


class Groups(Behaviour):
    """A group owns a permission set, which users are assigned with it."""

    objects = ("PermissionSetGroup",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Check the name; an empty group is up to date."""
        check_api_name(values.get("DeveloperName"), "DeveloperName", o.label)
        values["Status"] = UPDATED
        values.setdefault("Language", "en_US")

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Make the group's own set."""
        own = {
            "Name": f"X{record_id}",
            "Label": values.get("MasterLabel"),
            "PermissionSetGroupId": record_id,
            "Type": "Group",
            "IsCustom": False,
            "HasActivationRequired": values.get("HasActivationRequired") or False,
        }
        create_row(ctx, ctx.model.schema.by_name["permissionset"], own)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Check a changed name."""
        check_api_name(values.get("DeveloperName"), "DeveloperName", o.label)

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A group that is touched is recalculated; its set is named as it is."""
        if "MasterLabel" in values:
            ctx.db.execute(
                'UPDATE "PermissionSet" SET "Label" = ? WHERE "PermissionSetGroupId" = ?',
                (values["MasterLabel"], record_id),
            )
        recalculate(ctx, record_id)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """One that is assigned stays; own set and muting go with the group."""
        users = ctx.db.execute(
            'SELECT u."Name" FROM "PermissionSetAssignment" a JOIN "User" u ON u."Id" = a."AssigneeId"'
            ' WHERE a."PermissionSetGroupId" = ? LIMIT 5',
            (record_id,),
        ).fetchall()
        if users:
            raise delete_failed(str(old["MasterLabel"]), "permission set assignments", [u[0] for u in users])
        muting = _component_ids(ctx, record_id, muting=True)
        own = _own_set(ctx, record_id)
        if own:
            going(ctx).add(own)
            delete_row(ctx, ctx.model.schema.by_name["permissionset"], own)
        for muted in muting:
            delete_row(ctx, ctx.model.schema.by_name["mutingpermissionset"], muted)


class Components(Behaviour):
    """A set is once in a group; a group has at most one muting set."""

    objects = ("PermissionSetGroupComponent",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Refuse what is there already, and sets of profiles and groups."""
        group_id = given_id(ctx, o.by_name["permissionsetgroupid"], values.get("PermissionSetGroupId"))
        set_id = given_id(ctx, o.by_name["permissionsetid"], values.get("PermissionSetId"))
        parent = parent_of(ctx, set_id)
        if parent.get("IsOwnedByProfile") or parent.get("PermissionSetGroupId"):
            raise errors.bad_lookup()
        muting = set_id.startswith(MUTING_PREFIX)
        row = ctx.db.execute(
            'SELECT "Id" FROM "PermissionSetGroupComponent" WHERE "PermissionSetGroupId" = ? AND "IsDeleted" = 0'
            ' AND ("PermissionSetId" = ? OR (? AND "PermissionSetId" LIKE \'0QM%\'))',
            (group_id, set_id, muting),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("PermissionSetId", row[0])

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """The group changed."""
        outdate(ctx, [ids.to18(str(values["PermissionSetGroupId"])) or ""])

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """The group changed."""
        outdate(ctx, [old["PermissionSetGroupId"]])


class Muting(Behaviour):
    """A muting set and all that refers to it."""

    objects = ("MutingPermissionSet",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Check the name."""
        check_api_name(values.get("DeveloperName"), "DeveloperName", o.label)
        values.setdefault("Language", "en_US")

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Its group changed."""
        outdate(ctx, _groups_with(ctx, record_id))

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Its rows and its place in the group go first."""
        going(ctx).add(record_id)
        for name, column in (
            ("PermissionSetGroupComponent", "PermissionSetId"),
            ("ObjectPermissions", "ParentId"),
            ("FieldPermissions", "ParentId"),
            ("SetupEntityAccess", "ParentId"),
        ):
            child = ctx.model.schema.by_name[name.lower()]
            alive = ' AND "IsDeleted" = 0' if child.field("IsDeleted") else ""
            rows = ctx.db.execute(
                f'SELECT "Id" FROM {quote(name)} WHERE {quote(column)} = ?{alive}', (record_id,)
            ).fetchall()
            for (row_id,) in rows:
                delete_row(ctx, child, row_id)

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """It is gone."""
        going(ctx).discard(record_id)


class Constituents(Behaviour):
    """A change of what a set gives is a change of the groups that it is part of."""

    objects = ("ObjectPermissions", "FieldPermissions", "SetupEntityAccess")

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """A row more."""
        outdate(ctx, _groups_with(ctx, ids.to18(str(values["ParentId"])) or ""))

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A row changed."""
        outdate(ctx, _groups_with(ctx, old["ParentId"]))

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """A row less."""
        outdate(ctx, _groups_with(ctx, old["ParentId"]))


class ConstituentSets(Behaviour):
    """A set's system permissions, too, are what its groups give."""

    objects = ("PermissionSet",)

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Its groups changed."""
        if any(name.startswith("Permissions") for name in values):
            outdate(ctx, _groups_with(ctx, record_id))


def outdate(ctx: Context, group_ids: Iterable[str]) -> None:
    """Recalculate groups, or leave them Outdated where the org delays that."""
    for group_id in group_ids:
        if switch(ctx.db, "delayGroupRecalculation"):
            _set_status(ctx, group_id, OUTDATED)
        else:
            recalculate(ctx, group_id)


def recalculate(ctx: Context, group_id: str) -> None:
    """Write what a group gives now into its own set, and call it Updated."""
    own = _own_set(ctx, group_id)
    if not own or own in going(ctx):
        return
    sets = _component_ids(ctx, group_id, muting=False)
    muting = _component_ids(ctx, group_id, muting=True)
    flags = _flags(ctx, "PermissionSet", sets) - _flags(ctx, "MutingPermissionSet", muting)
    text = "|" + "".join(f"{name}|" for name in sorted(flags))
    ctx.db.execute('UPDATE "PermissionSet" SET _perms = ? WHERE "Id" = ?', (text, own))
    _replace(ctx, "ObjectPermissions", own, ("SobjectType",), _OBJECT, sets, muting)
    _replace(ctx, "FieldPermissions", own, ("SobjectType", "Field"), _FIELD, sets, muting)
    _replace(ctx, "SetupEntityAccess", own, ("SetupEntityId", "SetupEntityType"), (), sets, muting)
    _set_status(ctx, group_id, UPDATED)


def _replace(
    ctx: Context,
    table: str,
    own: str,
    keys: tuple[str, ...],
    flags: tuple[str, ...],
    sets: list[str],
    muting: list[str],
) -> None:
    muted = _union(ctx, table, keys, flags, muting)
    ctx.db.execute(f'DELETE FROM {quote(table)} WHERE "ParentId" = ?', (own,))
    o = ctx.model.schema.by_name[table.lower()]
    now = datetime_text(ctx.now)
    names = ["_n", "Id", "ParentId", *keys, *flags, "SystemModstamp"]
    marks = ", ".join("?" * len(names))
    insert = f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({marks})"
    for key, held in sorted(_union(ctx, table, keys, flags, sets).items()):
        off = muted.get(key, (0,) * len(flags))
        left = tuple(int(on and not away) for on, away in zip(held, off, strict=True))
        if (flags and not any(left)) or (not flags and key in muted):
            continue
        number, row_id = next_id(ctx.db, o.key_prefix)
        ctx.db.execute(insert, (number, row_id, own, *key, *left, now))


def _union(
    ctx: Context, table: str, keys: tuple[str, ...], flags: tuple[str, ...], parents: list[str]
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    if not parents:
        return {}
    columns = [quote(k) for k in keys] + [f"max(coalesce({quote(f)}, 0))" for f in flags]
    marks = ", ".join("?" * len(parents))
    rows = ctx.db.execute(
        f'SELECT {", ".join(columns)} FROM {quote(table)} WHERE "ParentId" IN ({marks})'
        f" GROUP BY {', '.join(map(quote, keys))}",
        parents,
    )
    return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in rows}


def _flags(ctx: Context, table: str, set_ids: list[str]) -> set[str]:
    marks = ", ".join("?" * len(set_ids))
    rows = ctx.db.execute(f'SELECT _perms FROM {quote(table)} WHERE "Id" IN ({marks})', set_ids)
    return {flag for row in rows for flag in flags_of(row[0])}


def _own_set(ctx: Context, group_id: str) -> str:
    row = ctx.db.execute(
        'SELECT "Id" FROM "PermissionSet" WHERE "PermissionSetGroupId" = ?', (group_id,)
    ).fetchone()
    return str(row[0]) if row else ""


def _component_ids(ctx: Context, group_id: str, muting: bool) -> list[str]:
    rows = ctx.db.execute(
        'SELECT "PermissionSetId" FROM "PermissionSetGroupComponent"'
        ' WHERE "PermissionSetGroupId" = ? AND "IsDeleted" = 0',
        (group_id,),
    )
    return [row[0] for row in rows if row[0].startswith(MUTING_PREFIX) == muting]


def _groups_with(ctx: Context, set_id: str) -> list[str]:
    rows = ctx.db.execute(
        'SELECT "PermissionSetGroupId" FROM "PermissionSetGroupComponent"'
        ' WHERE "PermissionSetId" = ? AND "IsDeleted" = 0',
        (set_id,),
    )
    return [row[0] for row in rows]


def _set_status(ctx: Context, group_id: str, status: str) -> None:
    ctx.db.execute('UPDATE "PermissionSetGroup" SET "Status" = ? WHERE "Id" = ?', (status, group_id))
    bump(ctx.db, ctx.model.schema.by_name["permissionsetgroup"])
