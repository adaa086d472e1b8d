"""Chance that falls the same way each time, and dates around a fixed day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from remit.localorg.values import datetime_text
from remit.schema.model import Schema

T = TypeVar("T")
TODAY = date(2026, 11, 24)
SEED = 20261124


class Dice:
    """Draws for one kind of record: `Dice("accounts")` always draws the same, whatever others drew."""

    def __init__(self, name: str) -> None:
        self._random = random.Random(f"{SEED} {name}")

    def one(self, of: Sequence[T]) -> T:
        """One of them."""
        return of[int(self._random.random() * len(of))]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """So many different ones."""
        return self._random.sample(of, count)

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, of_ten: int) -> bool:
        """True so many times of ten."""
        return self._random.random() * 10 < of_ten

    def day(self, first: int, last: int) -> date:
        """A day between so many days from TODAY (negative: before it)."""
        return TODAY + timedelta(days=self.number(first, last))

    def moment(self, on: date) -> str:
        """A working hour of a day, as the store writes it."""
        return datetime_text(
            datetime(on.year, on.month, on.day, self.number(7, 17), self.number(0, 59), tzinfo=UTC)
        )


def picklist(schema: Schema, name: str, field_name: str) -> list[str]:
    """The values of a picklist. Raises LookupError where the schema has no such picklist."""
    f = schema.field(name, field_name)
    if f is None or not f.picklist:
        raise LookupError(f"{name}.{field_name} is no picklist")
    return [p.value for p in f.picklist]
