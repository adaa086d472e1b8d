"""What a permission set grants, as the elements that Profile and PermissionSet have alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.rows import create_row, delete_row, update_row
from remit.localorg.wire.soap.components.base import not_found

_OBJECT = {
    "allowCreate": "PermissionsCreate",
    "allowDelete": "PermissionsDelete",
    "allowEdit": "PermissionsEdit",
    "allowRead": "PermissionsRead",
    "modifyAllRecords": "PermissionsModifyAllRecords",
    "viewAllFields": "PermissionsViewAllFields",
    "viewAllRecords": "PermissionsViewAllRecords",
}
_FIELD = {"editable": "PermissionsEdit", "readable": "PermissionsRead"}


def user_permissions(ctx: Context, set_id: str) -> list[str]:
    """The system permissions that a permission set has on, by name."""
    row = ctx.db.execute('SELECT _perms FROM "PermissionSet" WHERE "Id" = ?', (set_id,)).fetchone()
    return sorted(name for name in (row[0] or "").split("|") if name)


def check_user_permissions(ctx: Context, names: Iterable[str]) -> None:
    """Raises for a name that the org has no permission of."""
    for name in names:
        if name.lower() not in ctx.model.catalogue.systems:
            raise ApiError("INVALID_CROSS_REFERENCE_KEY", f"Unknown user permission: {name}")


def object_permissions(ctx: Context, set_id: str, version: float) -> list[dict[str, Any]]:
    """The object permissions of a permission set, as elements."""
    o = ctx.model.schema.by_name["objectpermissions"]
    known = {e: f for e, f in _OBJECT.items() if o.field(f) and (e != "viewAllFields" or version >= 63)}
    columns = ", ".join(f'"{f}"' for f in known.values())
    rows = ctx.db.execute(
        f'SELECT "SobjectType", {columns} FROM "ObjectPermissions" WHERE "ParentId" = ? ORDER BY 1', (set_id,)
    )
    return [{"object": r[0], **{e: bool(v) for e, v in zip(known, r[1:], strict=True)}} for r in rows]


def field_permissions(ctx: Context, set_id: str) -> list[dict[str, Any]]:
    """The field permissions of a permission set, as elements."""
    rows = ctx.db.execute(
        'SELECT "Field", "PermissionsEdit", "PermissionsRead" FROM "FieldPermissions" WHERE "ParentId" = ?'
        " ORDER BY 1",
        (set_id,),
    )
    return [{"field": f, "editable": bool(edit), "readable": bool(read)} for f, edit, read in rows]


def write_object(ctx: Context, set_id: str, name: str, values: Mapping[str, Any]) -> None:
    """Set what a permission set grants on an object; what is not given stays."""
    o = ctx.model.schema.object(name)
    if o is None:
        raise not_found("field", "CustomObject", name)
    flags = {f: bool(values[e]) for e, f in _OBJECT.items() if values.get(e) is not None}
    key = (
        "ObjectPermissions",
        'SELECT "Id" FROM "ObjectPermissions" WHERE "ParentId" = ? AND "SobjectType" = ?',
    )
    _write(ctx, key, (set_id, o.name), {"SobjectType": o.name}, flags)


def write_field(ctx: Context, set_id: str, name: str, values: Mapping[str, Any]) -> None:
    """Set what a permission set grants on a field (`Account.Industry`)."""
    object_name, _, field_name = name.partition(".")
    f = ctx.model.schema.field(object_name, field_name)
    o = ctx.model.schema.object(object_name)
    if f is None or o is None:
        raise not_found("field", "CustomField", name)
    flags = {column: bool(values[e]) for e, column in _FIELD.items() if values.get(e) is not None}
    given = {"SobjectType": o.name, "Field": f"{o.name}.{f.name}"}
    key = ("FieldPermissions", 'SELECT "Id" FROM "FieldPermissions" WHERE "ParentId" = ? AND "Field" = ?')
    _write(ctx, key, (set_id, given["Field"]), given, flags)


def _write(
    ctx: Context,
    key: tuple[str, str],
    found_by: tuple[str, str],
    given: Mapping[str, Any],
    flags: Mapping[str, bool],
) -> None:
    table, sql = key
    o = ctx.model.schema.by_name[table.lower()]
    row = ctx.db.execute(sql, found_by).fetchone()
    if row is None:
        if any(flags.values()):
            create_row(ctx, o, {"ParentId": found_by[0], **given, **flags})
        return
    grants = ", ".join(f'"{f.name}"' for f in o.fields if f.name.startswith("Permissions"))
    held = ctx.db.execute(f'SELECT {grants} FROM "{o.name}" WHERE "Id" = ?', row)
    names = [d[0] for d in held.description]
    now = dict(zip(names, held.fetchone(), strict=True)) | dict(flags)
    if any(now.values()):
        update_row(ctx, o, row[0], flags)
    else:
        delete_row(ctx, o, row[0])
