"""Rows of any object, written without asking who may: what the org itself does, and what is left to do once
`remit.localorg.records` has judged a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from remit import ids
from remit.api import errors
from remit.localorg.behaviour.auto_numbers import number
from remit.localorg.behaviour.base import behaviours
from remit.localorg.context import Context
from remit.localorg.model import SETUP_ENTITY_OBJECTS
from remit.localorg.shape import Shape, shape_of
from remit.localorg.store.ddl import has_column, quote
from remit.localorg.values import Stored, now_text, to_stored
from remit.schema.model import Field, SObject

Values = Mapping[str, Any]

# Ids are reserved many at a time; those of a process that ends are lost, as they may be.
BLOCK = 32

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
ENTITY_OBJECTS = frozenset(SETUP_ENTITY_OBJECTS)


def bump(db: sqlite3.Connection, o: SObject) -> None:
    """Tell every process, by the next request, that access or schema changed."""
    if o.name in ENTITY_OBJECTS:
        db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")
    elif o.name in ACCESS_OBJECTS:
        db.execute("UPDATE _version SET access = access + 1")


def next_id(db: sqlite3.Connection, prefix: str) -> tuple[int, str]:
    """The next row number and record id of a key prefix; never used twice."""
    reserved: dict[str, list[int]] = db.reserved  # type: ignore[attr-defined]
    block = reserved.get(prefix)
    if block is None or block[0] == block[1]:
        end = db.execute(
            "INSERT INTO _seq VALUES (?1, 1 + ?2) ON CONFLICT (prefix) DO UPDATE SET next = next + ?2"
            " RETURNING next",
            (prefix, BLOCK),
        ).fetchone()[0]
        block = reserved[prefix] = [end - BLOCK, end]
    number = block[0]
    block[0] += 1
    return number, ids.make(prefix, number)


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
    shape = shape_of(o)
    for name, default in shape.defaults:
        if name not in values:
            values[name] = default
    if shape.owned and not values.get("OwnerId"):
        values["OwnerId"] = ctx.user.id
    missing = [name for name in shape.required if values.get(name) in (None, "")]
    if missing:
        raise errors.required_missing(missing)
    if shape.numbered:
        number(ctx, o, shape.numbered, values)
    now = now_text()
    columns: dict[str, Stored] = dict(shape.unset)
    for name in shape.created:
        columns[name] = now if name == "CreatedDate" else ctx.user.id
    for name in shape.modified:
        columns[name] = ctx.user.id if name == "LastModifiedById" else now
    flags = _stored(ctx, shape, values, columns)
    _check_unique(ctx.db, shape, columns, "", columns.get(_NAMESPACE))
    row_number, record_id = next_id(ctx.db, o.key_prefix)
    names = ("_n", "Id", *columns)
    row: list[Stored] = [row_number, record_id, *columns.values()]
    if flags:
        names = (*names, "_perms")
        row.append(_flag_text("|", flags))
    ctx.db.execute(shape.insert(names), row)
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
    shape = shape_of(o)
    empty = [n for n in shape.required if n in values and values[n] in (None, "") and n in shape.columns]
    if empty:
        raise errors.required_missing(empty)
    columns: dict[str, Stored] = {}
    flags = _stored(ctx, shape, values, columns)
    _check_unique(ctx.db, shape, columns, record_id, old.get(_NAMESPACE))
    columns |= _modified(ctx, o)
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
        audit = _modified(ctx, o)
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


def _modified(ctx: Context, o: SObject) -> dict[str, Stored]:
    now = now_text()
    return {name: ctx.user.id if name == "LastModifiedById" else now for name in shape_of(o).modified}


def _stored(ctx: Context, shape: Shape, values: Values, columns: dict[str, Stored]) -> dict[str, bool]:
    """Put the stored form of values into `columns`; gives the permission flags among them."""
    flags: dict[str, bool] = {}
    schema = ctx.model.schema
    for name, value in values.items():
        f = shape.columns.get(name)
        if f is not None:
            columns[name] = to_stored(f, value, schema)
        elif name in shape.flags:
            flags[shape.flags[name]] = bool(to_stored(_BOOLEAN, value, schema))
    return flags


_BOOLEAN = Field("flag", "flag", "boolean")


def _flag_text(old: str, flags: Mapping[str, bool]) -> str:
    held = {name for name in old.strip("|").split("|") if name}
    held = (held | {n for n, on in flags.items() if on}) - {n for n, on in flags.items() if not on}
    return "|" + "".join(f"{name}|" for name in sorted(held))


_NAMESPACE = "NamespacePrefix"


def _check_unique(
    db: sqlite3.Connection, shape: Shape, columns: Mapping[str, Stored], own_id: str, namespace: Stored
) -> None:
    """Refuse a second row of a unique value; names are unique within their namespace."""
    for name in shape.unique:
        value = columns.get(name)
        if value is None:
            continue
        within = ""
        values: list[Stored] = [value, own_id]
        if _NAMESPACE in shape.columns:
            within = f" AND {quote(_NAMESPACE)} IS ?"
            values.append(namespace)
        row = db.execute(
            f'SELECT "Id" FROM {shape.table} WHERE {quote(name)} = ? AND "Id" <> ?{within}{shape.alive} LIMIT 1',
            values,
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value(name, row[0])
