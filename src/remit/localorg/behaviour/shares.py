"""Share rows that people make: the row cause is Manual, and one more for the same person replaces the first."""

from __future__ import annotations

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.schema.model import Field, SObject
from remit.schema.standard import standard_schema


def _shares() -> tuple[str, ...]:
    return tuple(o.name for o in standard_schema() if o.name.endswith("Share") and o.field("UserOrGroupId"))


def _link(o: SObject) -> Field | None:
    """The field of a share that names the record."""
    names = (f"{o.name.removesuffix('Share')}Id", "ParentId")
    return next((f for f in map(o.field, names) if f is not None), None)


class Shares(Behaviour):
    """Object Reference, AccountShare: creating a record that exists updates it."""

    objects = _shares()

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Take the place of the manual share that is there."""
        if o.field("RowCause") is None:
            return
        values.setdefault("RowCause", "Manual")
        link = _link(o)
        if link is None:
            return
        record = given_id(ctx, link, values.get(link.name))
        person = given_id(ctx, o.by_name["userorgroupid"], values.get("UserOrGroupId"))
        ctx.db.execute(
            f'DELETE FROM {quote(o.name)} WHERE {quote(link.name)} = ? AND "UserOrGroupId" = ? AND "RowCause" = ?',
            (record, person, values["RowCause"]),
        )


def forget_manual(ctx: Context, share_object: str, record_id: str) -> None:
    """A record that gets another owner is no longer shared by hand (help, "Considerations for Changing Record
    Owners": manual shares are deleted)."""
    o = ctx.model.schema.object(share_object)
    link = _link(o) if o is not None else None
    if o is not None and link is not None and o.field("RowCause"):
        ctx.db.execute(
            f"DELETE FROM {quote(o.name)} WHERE {quote(link.name)} = ? AND \"RowCause\" = 'Manual'",
            (record_id,),
        )
