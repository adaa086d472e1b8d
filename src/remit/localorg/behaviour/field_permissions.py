"""FieldPermissions: one row a field and permission set; a row names what field-level security is set for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.access.relations import required_by, requirement_refusal
from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import (
    bad_value,
    by_the_org,
    given_id,
    truth,
)
from remit.localorg.context import Context
from remit.localorg.grantable import takes_row
from remit.schema.model import Field, SObject

MUTING_PREFIX = "0QM"


class FieldPermissionRows(Behaviour):
    """Object Reference, FieldPermissions: a row grants read, or read and edit; less is no row."""

    objects = ("FieldPermissions",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Normalise names, check that the field has field-level security, that there is no row yet."""
        parent_id = values["ParentId"] = given_id(ctx, o.by_name["parentid"], values.get("ParentId"))
        missing = [name for name in ("SobjectType", "Field") if not values.get(name)]
        if missing:
            raise errors.required_missing(missing)
        target = ctx.schema.by_name.get(str(values["SobjectType"]).lower())
        if target is None or not any(takes_row(target, f) for f in target.fields):
            raise bad_value(o.by_name["sobjecttype"], values["SobjectType"])
        f = _field_named(target, str(values["Field"]))
        if f is None:
            raise bad_value(o.by_name["field"], values["Field"])
        values["SobjectType"], values["Field"] = target.name, f"{target.name}.{f.name}"
        row = ctx.db.execute(
            'SELECT "Id" FROM "FieldPermissions" WHERE "ParentId" = ? AND "Field" = ?',
            (parent_id, values["Field"]),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("Field", row[0])
        if parent_id.startswith(MUTING_PREFIX):
            return  # muting takes away: the edit alone can be muted, and the read stays
        self._check(ctx, target, f, values)
        if not truth(ctx, values.get("PermissionsRead") or False):
            # No read is no row. The words of this refusal were not found.
            raise errors.required_missing(["PermissionsRead"])

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Edit needs read."""
        if str(old["ParentId"]).startswith(MUTING_PREFIX):
            return
        target = ctx.model.schema.object(old["SobjectType"])
        f = target.field(old["Field"].partition(".")[2]) if target else None
        if target is not None and f is not None:
            self._check(ctx, target, f, {**old, **values})

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """A row that no longer grants read is gone."""
        from remit.localorg.rows import delete_row

        muting = str(old["ParentId"]).startswith(MUTING_PREFIX)
        if "PermissionsRead" in values and not muting and not truth(ctx, values["PermissionsRead"] or False):
            delete_row(ctx, o, record_id)

    def _check(self, ctx: Context, target: SObject, f: Field, row: Mapping[str, Any]) -> None:
        if by_the_org(ctx) or not truth(ctx, row.get("PermissionsEdit") or False):
            return
        catalogue = ctx.model.catalogue
        edit = catalogue.field_edit(target.name, f.name)
        if not truth(ctx, row.get("PermissionsRead") or False):
            needed = [catalogue.name_of(p) for p in required_by(catalogue, edit)]
            refusal = requirement_refusal([(catalogue.name_of(edit), needed)])
            if refusal is not None:
                raise ApiError.of(refusal)
        if edit not in catalogue.block(target.name).editable:
            raise errors.not_writeable([f"{target.name}.{f.name}"])


def _field_named(target: SObject, given: str) -> Field | None:
    """The field of `Object.Field`, in any case, also by a lookup's name without Id ("Contact.Account").

    None where the object has no such field, or none with field-level security of its own.
    """
    head, dot, name = given.partition(".")
    if not dot or head.lower() != target.name.lower():
        return None
    f = target.field(name) or target.by_relationship.get(name.lower())
    return f if f is not None and takes_row(target, f) else None
