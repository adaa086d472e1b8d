"""The object and field permissions of standard profiles, written many rows at a time."""

from __future__ import annotations

from collections.abc import Mapping

from remit import ids
from remit.localorg.context import Context
from remit.localorg.values import datetime_text
from remit.schema.fls import permission_field
from remit.schema.model import SObject

_FLAGS = {
    "C": "PermissionsCreate",
    "R": "PermissionsRead",
    "E": "PermissionsEdit",
    "D": "PermissionsDelete",
    "V": "PermissionsViewAllRecords",
    "M": "PermissionsModifyAllRecords",
}


def give(ctx: Context, profile_id: str, objects: Mapping[str, str]) -> None:
    """Grant objects by letters (CREDVM) to a profile's own permission set, and all fields of each: readable,
    and editable where the object is, as the standard profiles of a new org have them."""
    parent = ctx.db.execute(
        'SELECT "Id" FROM "PermissionSet" WHERE "ProfileId" = ?', (profile_id,)
    ).fetchone()[0]
    object_rows: list[tuple[object, ...]] = []
    field_rows: list[tuple[object, ...]] = []
    for name, letters in sorted(objects.items()):
        o = ctx.model.schema.object(name)
        if o is None or not o.permissionable:
            continue
        object_rows.append((o.name, *[int(letter in letters) for letter in _FLAGS]))
        field_rows += _fields(o, "E" in letters)
    # Objects that follow others have fields with field-level security, too (Task, OrderItem, ...).
    if "R" in objects.get("Account", ""):
        for o in ctx.model.schema.objects:
            if not o.permissionable:
                field_rows += _fields(o, "E" in objects["Account"])
    _insert(ctx, "ObjectPermissions", "110", parent, ("SobjectType", *_FLAGS.values()), object_rows)
    columns = ("SobjectType", "Field", "PermissionsRead", "PermissionsEdit")
    _insert(ctx, "FieldPermissions", "01k", parent, columns, field_rows)


def _fields(o: SObject, editable: bool) -> list[tuple[object, ...]]:
    return [
        (o.name, f"{o.name}.{f.name}", 1, int(editable and (f.updateable or f.createable)))
        for f in o.fields
        if permission_field(o, f) is f
    ]


def _insert(
    ctx: Context,
    table: str,
    prefix: str,
    parent: str,
    columns: tuple[str, ...],
    rows: list[tuple[object, ...]],
) -> None:
    if not rows:
        return
    start = ctx.db.execute(
        "INSERT INTO _seq VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET next = next + ? RETURNING next - ?",
        (prefix, len(rows) + 1, len(rows), len(rows)),
    ).fetchone()[0]
    now = datetime_text(ctx.now)
    has_stamp = "SystemModstamp" if ctx.model.schema.field(table, "SystemModstamp") else ""
    names = ["_n", "Id", "ParentId", *columns, *([has_stamp] if has_stamp else [])]
    marks = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{n}"' for n in names)
    stamp = (now,) if has_stamp else ()
    values = [(start + i, ids.make(prefix, start + i), parent, *row, *stamp) for i, row in enumerate(rows)]
    ctx.db.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', values)
