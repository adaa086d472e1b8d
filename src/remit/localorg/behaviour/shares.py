"""Share rows that people make: the row cause is Manual, and one more for the same person replaces the first."""

from __future__ import annotations

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.schema.model import SObject
from remit.schema.standard import standard_schema


def _shares() -> tuple[str, ...]:
    return tuple(o.name for o in standard_schema() if o.name.endswith("Share") and o.field("UserOrGroupId"))


class Shares(Behaviour):
    """Object Reference, AccountShare: creating a record that exists updates it."""

    objects = _shares()

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Take the place of the manual share that is there."""
        if o.field("RowCause") is None:
            return
        values.setdefault("RowCause", "Manual")
        names = (f"{o.name.removesuffix('Share')}Id", "ParentId")
        link = next((f for f in map(o.field, names) if f is not None), None)
        if link is None:
            return
        record = given_id(ctx, link, values.get(link.name))
        person = given_id(ctx, o.by_name["userorgroupid"], values.get("UserOrGroupId"))
        ctx.db.execute(
            f'DELETE FROM {quote(o.name)} WHERE {quote(link.name)} = ? AND "UserOrGroupId" = ? AND "RowCause" = ?',
            (record, person, values["RowCause"]),
        )
