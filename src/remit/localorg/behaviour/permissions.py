"""What the behaviours of setup objects share: the permissions that a set holds, and what a change of them
needs. `requires` is checked within each set when it is written; nothing is completed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from remit.access.catalogue import Bit, Catalogue, Op
from remit.access.grant import OBJECT_COLUMNS
from remit.access.licence import Licence, allows
from remit.access.relations import label, required_by, requirement_refusal
from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.localorg.values import to_stored
from remit.schema.model import Field

Values = dict[str, Any]
_BOOLEAN = Field("flag", "flag", "boolean")


def by_the_org(ctx: Context) -> bool:
    """Whether the org itself writes (seeding, recalculation), whose rows are complete as they are."""
    return not ctx.user.username


def truth(ctx: Context, value: Any) -> bool:
    """A boolean as given in JSON or as stored; raises ApiError where it is none."""
    if isinstance(value, int):
        return bool(value)
    return bool(to_stored(_BOOLEAN, value, ctx.model.schema))


def flags_of(perms: str | None) -> set[str]:
    """The names of system permissions in a stored `_perms` text."""
    return {name for name in (perms or "").strip("|").split("|") if name}


def system_positions(catalogue: Catalogue, names: Iterable[str]) -> set[int]:
    """The positions of system permissions; names that the org does not know are left out."""
    found = (catalogue.systems.get(name.lower()) for name in names)
    return {p for p in found if p is not None}


def object_positions(catalogue: Catalogue, row: Mapping[str, Any]) -> set[int]:
    """The positions of an ObjectPermissions row."""
    block = catalogue.blocks.get(str(row.get("SobjectType") or "").lower())
    if block is None:
        return set()
    return {block.start + op for name, op in OBJECT_COLUMNS.items() if row.get(name)}


def held_by(ctx: Context, parent_id: str, but: str = "") -> set[int]:
    """The object and system permissions of a set as stored, less those of the row `but`."""
    catalogue = ctx.model.catalogue
    table = "MutingPermissionSet" if parent_id.startswith("0QM") else "PermissionSet"
    row = ctx.db.execute(f'SELECT _perms FROM "{table}" WHERE "Id" = ?', (parent_id,)).fetchone()
    held = system_positions(catalogue, flags_of(row[0] if row else ""))
    names = ("SobjectType", *OBJECT_COLUMNS)
    rows = ctx.db.execute(
        f'SELECT {", ".join(map(quote, names))} FROM "ObjectPermissions" WHERE "ParentId" = ? AND "Id" <> ?',
        (parent_id, but),
    )
    for values in rows:
        held |= object_positions(catalogue, dict(zip(names, values, strict=True)))
    return held


def check_requires(ctx: Context, before: Collection[int], after: Collection[int]) -> None:
    """Refuse a change of a set that leaves a permission without what it requires.

    What the change has nothing to do with is not its business: only permissions added, or that required one
    removed, are looked at. Raises FIELD_INTEGRITY_EXCEPTION.
    """
    held, had = set(after), set(before)
    removed = had - held
    missing: list[tuple[Bit, list[Bit]]] = []
    for position in sorted(held):
        if position in had and not removed:
            continue
        lacking = [p for p in required_by(ctx.model.catalogue, position) if p not in held]
        if lacking and (position not in had or any(p in removed for p in lacking)):
            name_of = ctx.model.catalogue.name_of
            missing.append((name_of(position), [name_of(p) for p in lacking]))
    refusal = requirement_refusal(missing)
    if refusal is not None:
        raise ApiError.of(refusal)


def licence_of_set(ctx: Context, license_id: str | None) -> Licence | None:
    """The licence that a permission set is bound to; None where it has none."""
    if not license_id:
        return None
    table = "PermissionSetLicense" if license_id.startswith("0PL") else "UserLicense"
    name = "DeveloperName" if table == "PermissionSetLicense" else "Name"
    row = ctx.db.execute(f'SELECT "{name}" FROM "{table}" WHERE "Id" = ?', (license_id,)).fetchone()
    return Licence(row[0]) if row else None


def check_ceiling(ctx: Context, license_id: str | None, added: Iterable[int]) -> None:
    """Refuse permissions that a set's own licence forbids. Raises FIELD_INTEGRITY_EXCEPTION."""
    licence = licence_of_set(ctx, license_id)
    if licence is None:
        return
    catalogue = ctx.model.catalogue
    for position in sorted(added):
        if not allows(catalogue, licence, position):
            told = permission_label(catalogue, position)
            raise errors.integrity(f"The user license doesn't allow the permission: {told}")


def permission_label(catalogue: Catalogue, position: int) -> str:
    """As licence messages name a permission: "Read Promotion", "View All Promotion", a system label."""
    bit = catalogue.name_of(position)
    if bit.kind not in ("object", "field"):
        return label(bit)
    verb = Op(bit.op).name.replace("_", " ").title()
    return f"{verb} {catalogue.block(bit.name).object.label}"


def going(ctx: Context) -> set[str]:
    """The permission sets that are about to be deleted in this unit of work, with all that is in them."""
    found: set[str] = ctx.options.setdefault("going", set())
    return found


def parent_of(ctx: Context, parent_id: str) -> dict[str, Any]:
    """The permission set (or muting set) that a row belongs to; raises where there is none."""
    table = "MutingPermissionSet" if parent_id.startswith("0QM") else "PermissionSet"
    cursor = ctx.db.execute(f'SELECT * FROM "{table}" WHERE "Id" = ?', (parent_id,))
    row = cursor.fetchone()
    if row is None:
        raise errors.bad_lookup()
    return {d[0]: v for d, v in zip(cursor.description, row, strict=True)}


def given_id(ctx: Context, f: Field, value: Any) -> str:
    """The 18-character id given for a lookup; raises MALFORMED_ID or REQUIRED_FIELD_MISSING."""
    if value in (None, ""):
        raise errors.required_missing([f.name])
    return str(to_stored(f, value, ctx.model.schema))


def bad_value(f: Field, value: Any) -> ApiError:
    """A value that a restricted picklist does not have."""
    return ApiError(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"{f.label}: bad value for restricted picklist field: {value}",
        400,
        [f.name],
    )


def delete_failed(name: str, plural: str, others: Iterable[str]) -> ApiError:
    """A record that others hold on to. Recorded: "...associated with the following cases.: 00001005"."""
    told = ", ".join(others)
    return ApiError(
        "DELETE_FAILED",
        f"Your attempt to delete {name} could not be completed because it is associated with the following"
        f" {plural}.: {told}\n",
        400,
        [],
    )
