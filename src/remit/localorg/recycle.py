"""The recycle bin: deleted records come back, with what was deleted along with them."""

from __future__ import annotations

from datetime import timedelta

from remit.api import errors
from remit.api.errors import ApiError
from remit.api.operation import Delete
from remit.localorg import rows
from remit.localorg.context import Context
from remit.localorg.records import in_scope
from remit.localorg.store.ddl import quote
from remit.localorg.values import datetime_text, parse_datetime
from remit.schema.model import SObject

# A record and what its deletion took along are deleted by one request, so within this time of each other.
_TOGETHER = timedelta(seconds=1)


def undelete(ctx: Context, o: SObject, record_id: str) -> None:
    """Take a record out of the recycle bin; raises ApiError where it is not in there, or not the user's."""
    ctx.judge(Delete(o))
    if not o.undeletable or o.field("IsDeleted") is None:
        raise ApiError("UNDELETE_FAILED", f"{o.label} cannot be undeleted", 400, [])
    row = ctx.db.execute(f'SELECT "IsDeleted" FROM {quote(o.name)} WHERE "Id" = ?', (record_id,)).fetchone()
    if row is None:
        raise errors.cross_reference()
    if not row[0]:
        raise ApiError("UNDELETE_FAILED", "Entity is not in the recycle bin", 400, [])
    if not in_scope(ctx, o, record_id, "delete"):
        raise errors.no_row_access()
    _restore(ctx, o, record_id)
    rows.bump(ctx.db, o)


def _restore(ctx: Context, o: SObject, record_id: str) -> None:
    stamp = ctx.db.execute(
        f'SELECT "SystemModstamp" FROM {quote(o.name)} WHERE "Id" = ?', (record_id,)
    ).fetchone()[0]
    since = datetime_text(parse_datetime(stamp) - _TOGETHER)
    ctx.db.execute(
        f'UPDATE {quote(o.name)} SET "IsDeleted" = 0, "SystemModstamp" = ? WHERE "Id" = ?',
        (datetime_text(ctx.now), record_id),
    )
    for relationship in o.children:
        child = ctx.model.schema.object(relationship.child)
        if not relationship.cascade_delete or child is None or child.field("IsDeleted") is None:
            continue
        found = ctx.db.execute(
            f'SELECT "Id" FROM {quote(child.name)} WHERE {quote(relationship.field)} = ? AND "IsDeleted" = 1'
            ' AND "SystemModstamp" BETWEEN ? AND ?',
            (record_id, since, stamp),
        ).fetchall()
        for (child_id,) in found:
            _restore(ctx, child, child_id)
