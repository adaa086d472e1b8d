"""Permission rows as the algebra's words."""

from __future__ import annotations

from remit.access.catalogue import Op
from remit.state.permission_sets import ObjectPermissions


def ops_of(row: ObjectPermissions) -> frozenset[Op]:
    """The operations that a row grants."""
    held = {
        Op.READ: row.read,
        Op.CREATE: row.create,
        Op.EDIT: row.edit,
        Op.DELETE: row.delete,
        Op.VIEW_ALL: row.view_all_records,
        Op.MODIFY_ALL: row.modify_all_records,
        Op.VIEW_ALL_FIELDS: row.view_all_fields,
    }
    return frozenset(op for op, on in held.items() if on)
