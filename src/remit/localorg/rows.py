"""Rows of any object, written without asking who may: what the org itself does, and what is left to do once
`remit.localorg.records` has judged a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from remit import ids
from remit.api import errors
from remit.localorg.behaviour.base import behaviours
from remit.localorg.context import Context
from remit.localorg.store.ddl import has_column, is_permission_flag, quote
from remit.localorg.values import Stored, datetime_text, to_stored
from remit.schema.model import Field, SObject

Values = Mapping[str, Any]

# A write to one of these may change what somebody can do.
ACCESS_OBJECTS = frozenset(
    {
        "User",
        "Profile",
        "PermissionSet",
        "PermissionSetAssignment",
        "PermissionSetGroup",
        "PermissionSetGroupComponent",
        "MutingPermissionSet",
        "ObjectPermissions",
        "FieldPermissions",
        "SetupEntityAccess",
        "PermissionSetLicense",
        "PermissionSetLicenseAssign",
        "UserLicense",
        "UserRole",
        "Group",
        "GroupMember",
        "SessionPermSetActivation",
    }
)
# A row of one of these is a position of the catalogue.
ENTITY_OBJECTS = frozenset(
    ["ApexClass", "ApexPage", "CustomPermission", "ConnectedApplication", "ExternalClientApplication"]
)


def bump(db: sqlite3.Connection, o: SObject) -> None:
    """Tell every process, by the next request, that access or schema changed."""
    if o.name in ENTITY_OBJECTS:
        db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")
    elif o.name in ACCESS_OBJECTS:
        db.execute("UPDATE _version SET access = access + 1")


def next_id(db: sqlite3.Connection, prefix: str) -> tuple[int, str]:
    """The next row number and record id of a key prefix; never used twice."""
    row = db.execute(
        "INSERT INTO _seq VALUES (?, 2) ON CONFLICT (prefix) DO UPDATE SET next = next + 1 RETURNING next - 1",
        (prefix,),
    ).fetchone()
    return row[0], ids.make(prefix, row[0])


def stored_row(db: sqlite3.Connection, o: SObject, record_id: str) -> dict[str, Any] | None:
    """A row by column name, permission flags as the set that holds them; None where there is none."""
    cursor = db.execute(f'SELECT * FROM {quote(o.name)} WHERE "Id" = ?', (record_id,))
    row = cursor.fetchone()
    return None if row is None else {d[0]: v for d, v in zip(cursor.description, row, strict=True)}


def create_row(ctx: Context, o: SObject, given: Values) -> str:
    """Make a record; gives its id. Raises ApiError where values do not fit or a behaviour refuses."""
    values = dict(given)
    for behaviour in behaviours().get(o.name, ()):
        behaviour.before_create(ctx, o, values)
    _complete(ctx, o, values)
    missing = [f.name for f in o.fields if f.required and values.get(f.name) in (None, "")]
    if missing:
        raise errors.required_missing(missing)
    columns, flags = _stored(ctx, o, values)
    columns = _audit(ctx, o, created=True) | columns
    _check_unique(ctx.db, o, columns, "")
    number, record_id = next_id(ctx.db, o.key_prefix)
    names = ["_n", "Id", *columns]
    row: list[Stored] = [number, record_id, *columns.values()]
    if flags:
        names.append("_perms")
        row.append(_flag_text("|", flags))
    marks = ", ".join("?" * len(names))
    ctx.db.execute(f"INSERT INTO {quote(o.name)} ({', '.join(map(quote, names))}) VALUES ({marks})", row)
    bump(ctx.db, o)
    for behaviour in behaviours().get(o.name, ()):
        behaviour.after_create(ctx, o, record_id, values)
    return record_id


def update_row(ctx: Context, o: SObject, record_id: str, given: Values) -> None:
    """Change a record that is there. Raises ApiError where values do not fit or a behaviour refuses."""
    old = stored_row(ctx.db, o, record_id)
    if old is None:
        raise errors.cross_reference()
    values = dict(given)
    for behaviour in behaviours().get(o.name, ()):
        behaviour.before_update(ctx, o, record_id, old, values)
    empty = [
        f.name
        for name in values
        if (f := o.field(name)) and values[name] in (None, "") and f.required and has_column(o, f)
    ]
    if empty:
        raise errors.required_missing(empty)
    columns, flags = _stored(ctx, o, values)
    _check_unique(ctx.db, o, columns, record_id)
    columns |= _audit(ctx, o, created=False)
    sets = [f"{quote(name)} = ?" for name in columns]
    row = list(columns.values())
    if flags:
        sets.append("_perms = ?")
        row.append(_flag_text(old["_perms"], flags))
    if sets:
        ctx.db.execute(f'UPDATE {quote(o.name)} SET {", ".join(sets)} WHERE "Id" = ?', [*row, record_id])
    bump(ctx.db, o)
    for behaviour in behaviours().get(o.name, ()):
        behaviour.after_update(ctx, o, record_id, old, values)


def delete_row(ctx: Context, o: SObject, record_id: str) -> None:
    """Delete a record and what goes with it; into the recycle bin where the object has one."""
    old = stored_row(ctx.db, o, record_id)
    if old is None:
        raise errors.cross_reference()
    for behaviour in behaviours().get(o.name, ()):
        behaviour.before_delete(ctx, o, record_id, old)
    for child in o.children:
        _release(ctx, child.child, child.field, child.cascade_delete, record_id)
    if o.field("IsDeleted"):
        audit = _audit(ctx, o, created=False)
        sets = "".join(f", {quote(name)} = ?" for name in audit)
        ctx.db.execute(
            f'UPDATE {quote(o.name)} SET "IsDeleted" = 1{sets} WHERE "Id" = ?', [*audit.values(), record_id]
        )
    else:
        ctx.db.execute(f'DELETE FROM {quote(o.name)} WHERE "Id" = ?', (record_id,))
    bump(ctx.db, o)
    for behaviour in behaviours().get(o.name, ()):
        behaviour.after_delete(ctx, o, record_id, old)


def _release(ctx: Context, child_name: str, field_name: str, cascade: bool, record_id: str) -> None:
    child = ctx.model.schema.object(child_name)
    f = child.field(field_name) if child else None
    if child is None or f is None or not has_column(child, f):
        return
    alive = ' AND "IsDeleted" = 0' if child.field("IsDeleted") else ""
    rows = ctx.db.execute(
        f'SELECT "Id" FROM {quote(child.name)} WHERE {quote(f.name)} = ?{alive}', (record_id,)
    ).fetchall()
    for (child_id,) in rows:
        if cascade:
            delete_row(ctx, child, child_id)
        elif f.nillable:
            ctx.db.execute(
                f'UPDATE {quote(child.name)} SET {quote(f.name)} = NULL WHERE "Id" = ?', (child_id,)
            )


def _complete(ctx: Context, o: SObject, values: dict[str, Any]) -> None:
    for f in o.fields:
        if f.name in values or not has_column(o, f):
            continue
        if f.type == "boolean":
            values[f.name] = f.default_value if isinstance(f.default_value, bool) else False
        elif f.default_value is not None:
            values[f.name] = f.default_value
        elif f.defaulted and f.picklist and f.createable:
            values[f.name] = next((p.value for p in f.picklist if p.default), f.picklist[0].value)
    owner = o.field("OwnerId")
    if owner is not None and not values.get("OwnerId"):
        values["OwnerId"] = ctx.user.id


def _audit(ctx: Context, o: SObject, created: bool) -> dict[str, Stored]:
    now = datetime_text(ctx.now)
    found: dict[str, Stored] = {}
    stamps: tuple[tuple[str, str], ...] = (
        ("LastModifiedById", ctx.user.id),
        ("LastModifiedDate", now),
        ("SystemModstamp", now),
    )
    if created:
        stamps = (("CreatedById", ctx.user.id), ("CreatedDate", now), *stamps)
    for name, value in stamps:
        if o.field(name):
            found[name] = value
    return found


def _stored(ctx: Context, o: SObject, values: Values) -> tuple[dict[str, Stored], dict[str, bool]]:
    columns: dict[str, Stored] = {}
    flags: dict[str, bool] = {}
    for name, value in values.items():
        f = o.field(name)
        if f is None or f.name == "Id":
            continue
        if is_permission_flag(o, f):
            flags[f.name.removeprefix("Maximum").removeprefix("Permissions")] = bool(
                to_stored(_BOOLEAN, value, ctx.model.schema)
            )
        elif has_column(o, f):
            columns[f.name] = to_stored(f, value, ctx.model.schema)
    return columns, flags


_BOOLEAN = Field("flag", "flag", "boolean")


def _flag_text(old: str, flags: Mapping[str, bool]) -> str:
    held = {name for name in old.strip("|").split("|") if name}
    held = (held | {n for n, on in flags.items() if on}) - {n for n, on in flags.items() if not on}
    return "|" + "".join(f"{name}|" for name in sorted(held))


def _check_unique(db: sqlite3.Connection, o: SObject, columns: Mapping[str, Stored], own_id: str) -> None:
    for name, value in columns.items():
        f = o.field(name)
        if f is None or not f.unique or value is None:
            continue
        alive = ' AND "IsDeleted" = 0' if o.field("IsDeleted") else ""
        row = db.execute(
            f'SELECT "Id" FROM {quote(o.name)} WHERE {quote(f.name)} = ? AND "Id" <> ?{alive} LIMIT 1',
            (value, own_id),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value(f.name, row[0])
