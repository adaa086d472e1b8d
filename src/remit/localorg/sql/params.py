"""A statement's parameters: which literal of the query each one is, and how its text becomes a stored value.

Parameter 1 is the user who asks. Literals are bound when the statement runs, not when it is compiled, so one
statement serves all queries that differ in their string literals alone, and TODAY means the day it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from remit.api.errors import ApiError
from remit.localorg.values import Stored
from remit.soql import dates
from remit.soql.resolved import Value

_LARGEST = 2**63 - 1
"""What SQLite holds as an integer."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One bound value. `edge` is `start` or `end` of a date literal's range; `wrap` makes a pattern."""

    value: Value
    type: str
    edge: str = ""
    before: str = ""
    after: str = ""

    def stored(self, now: datetime) -> Stored:
        """The value as the store compares it."""
        if self.value.kind == "range":
            return self._range(now)
        raw = self.value.value
        if isinstance(raw, bool):
            return int(raw)
        if isinstance(raw, Decimal) or (isinstance(raw, int) and abs(raw) > _LARGEST):
            return float(raw)
        if self.value.kind == "datetime" and isinstance(raw, str):
            return raw.replace("Z", "+0000")
        if isinstance(raw, str) and (self.before or self.after):
            return f"{self.before}{raw}{self.after}"
        return raw

    def _range(self, now: datetime) -> str:
        try:
            start, end = dates.bounds(str(self.value.value), self.value.n, now.astimezone(UTC).date())
        except (OverflowError, ValueError) as error:  # beyond the calendar
            raise ApiError("MALFORMED_QUERY", f"unexpected token: '{self.value.n}'") from error
        day = (start if self.edge == "start" else end).isoformat()
        return day if self.type == "date" else f"{day}T00:00:00.000+0000"


@dataclass(slots=True)
class Parameters:
    """The parameters of one statement, in the order of their numbers, from 2 on."""

    items: list[Parameter] = field(default_factory=list)

    def add(self, value: Value, kind: str, edge: str = "", before: str = "", after: str = "") -> str:
        """The placeholder of a further parameter."""
        self.items.append(Parameter(value, kind, edge, before, after))
        return f"?{len(self.items) + 1}"

    def bind(self, user_id: str, now: datetime) -> Sequence[Stored]:
        """All values of one run."""
        return [user_id, *[p.stored(now) for p in self.items]]
