"""Auto-numbered fields: CaseNumber, OrderNumber, a custom object's own numbers."""

from __future__ import annotations

from typing import Any

from remit.localorg.context import Context
from remit.localorg.store.ddl import quote
from remit.schema.model import Field, SObject

# How the standard ones look: (prefix, digits). Source: recorded records and the Object Reference's examples.
_FORMATS = {
    "OrderItem.OrderItemNumber": ("", 10),
    "ServiceAppointment.AppointmentNumber": ("SA-", 4),
    "Address.Name": ("A-", 4),
}
_DIGITS = 8


def number(ctx: Context, o: SObject, fields: tuple[Field, ...], values: dict[str, Any]) -> None:
    """Give a record that is about to be made its numbers, those that it was not given."""
    for f in fields:
        if not values.get(f.name):
            values[f.name] = _next(ctx, o, f)


def _next(ctx: Context, o: SObject, f: Field) -> str:
    key = f"{o.name}.{f.name}"
    prefix, digits = _FORMATS.get(key, ("", _DIGITS))
    prefix, digits = _display_format(f, prefix, digits)
    found = ctx.db.execute("UPDATE _seq SET next = next + 1 WHERE prefix = ? RETURNING next - 1", (key,))
    row = found.fetchone()
    if row is None:
        # Records that came with a company have numbers already: go on behind them.
        last = ctx.db.execute(
            f"SELECT max(CAST(substr({quote(f.name)}, ?) AS INTEGER)) FROM {quote(o.name)}",
            (len(prefix) + 1,),
        ).fetchone()[0]
        row = ((last or 0) + 1,)
        ctx.db.execute("INSERT INTO _seq VALUES (?, ?)", (key, row[0] + 1))
    return f"{prefix}{row[0]:0{digits}d}"


def _display_format(f: Field, prefix: str, digits: int) -> tuple[str, int]:
    """A custom field's `INV-{0000}`, where its definition has one."""
    head, brace, rest = f.formula.partition("{")
    return (head, rest.index("}")) if brace and "}" in rest else (prefix, digits)
