"""The operator's permissions one by one: those of the tables in docs/operator.md (data/operator.csv)."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.data import table
from remit.conform.held import held_permissions
from remit.conform.line import Line, fine, untold, will_refuse

ORDER = 40
_API_OFF = frozenset({"API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"})


def check(asked: Asked) -> Iterator[Line]:
    """A line for each permission."""
    rows = table("operator.csv")
    held = held_permissions(asked, [name for row in rows for name in row["permission"].split("|")])
    for row in rows:
        yield _line(asked, row, held)


def _line(asked: Asked, row: dict[str, str], held: dict[str, bool | None] | Unknown) -> Line:
    names = row["permission"].split("|")
    about = f"permission {row['label']} ({' or '.join(names)})"
    step = f"give your user the permission, for {row['for']}"
    if "ApiEnabled" in names and asked.refusals & _API_OFF:
        return will_refuse(about, "the org refuses every call of your user", step)
    if isinstance(held, Unknown):
        return untold(about, held.why)
    states = [held.get(n) for n in names]
    if any(states):
        return fine(about, "you have it")
    if all(s is None for s in states):
        return untold(about, "the org does not show a permission of that name")
    return will_refuse(about, "your user lacks it", step, row["takes"])
