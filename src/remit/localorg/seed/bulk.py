"""Many rows of one object in one statement: what a company's records are seeded with.

No behaviour runs and nothing is judged: values are given as the store keeps them (`tests/org` holds every
seeded value to `remit.localorg.values`). Rows are given by canonical field name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from remit import ids
from remit.localorg.store.ddl import has_column, quote
from remit.localorg.values import Stored
from remit.schema.model import Schema, SObject

Row = Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Bulk:
    """Writes rows of a schema in the name of a user; `stamp` is when rows were made that do not say it."""

    db: sqlite3.Connection
    schema: Schema
    user_id: str
    stamp: str

    def add(self, name: str, rows: Sequence[Row]) -> list[str]:
        """Insert rows of an object; gives their ids, in order. Raises KeyError for an unknown object."""
        o = self.schema.by_name[name.lower()]
        if not rows:
            return []
        start = self._reserve(o.key_prefix, len(rows))
        fixed = self._defaults(o)
        given = list(dict.fromkeys(column for row in rows for column in row))
        names = ["_n", "Id", *given, *(column for column in fixed if column not in given)]
        rest = tuple(value for column, value in fixed.items() if column not in given)
        made = [ids.make(o.key_prefix, start + i) for i in range(len(rows))]
        values = [
            (start + i, made[i], *[row.get(column, fixed.get(column)) for column in given], *rest)
            for i, row in enumerate(rows)
        ]
        marks = ", ".join("?" * len(names))
        columns = ", ".join(map(quote, names))
        self.db.executemany(f"INSERT INTO {quote(o.name)} ({columns}) VALUES ({marks})", values)
        return made

    def _reserve(self, prefix: str, count: int) -> int:
        row = self.db.execute(
            "INSERT INTO _seq VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET next = next + ?"
            " RETURNING next - ?",
            (prefix, count + 1, count, count),
        ).fetchone()
        return int(row[0])

    def _defaults(self, o: SObject) -> dict[str, Stored]:
        """What a row has that says nothing: booleans off, picklists at their default, who made it and when."""
        found: dict[str, Stored] = {}
        for f in o.fields:
            if not has_column(o, f) or f.name == "Id":
                continue
            if f.type == "boolean":
                found[f.name] = int(f.default_value is True)
            elif f.default_value is not None:
                found[f.name] = f.default_value
            elif f.defaulted and f.picklist and f.createable:
                found[f.name] = next((p.value for p in f.picklist if p.default), f.picklist[0].value)
        stamps = {
            "OwnerId": self.user_id,
            "CreatedById": self.user_id,
            "CreatedDate": self.stamp,
            "LastModifiedById": self.user_id,
            "LastModifiedDate": self.stamp,
            "SystemModstamp": self.stamp,
        }
        return found | {name: value for name, value in stamps.items() if o.field(name)}
