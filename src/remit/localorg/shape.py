"""What a write of an object needs to know of it, worked out once: defaults, required fields, columns.

Deriving this from the fields at every create costs as much as the insert itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from remit.localorg.store.ddl import has_column, is_permission_flag, quote
from remit.schema.model import Field, SObject

_CREATED = ("CreatedById", "CreatedDate")
_MODIFIED = ("LastModifiedById", "LastModifiedDate", "SystemModstamp")


@dataclass(eq=False, slots=True)
class Shape:
    """How records of an object are stored. `unset` are the columns of a record that says nothing: false, where
    a boolean is not true by default; `defaults` the other fields' values. `inserts` remembers statements by
    their columns; `numbered` are the auto numbers."""

    table: str
    columns: Mapping[str, Field]
    flags: Mapping[str, str]
    defaults: tuple[tuple[str, Any], ...]
    unset: Mapping[str, int]
    required: tuple[str, ...]
    unique: tuple[str, ...]
    alive: str
    owned: bool
    created: tuple[str, ...]
    modified: tuple[str, ...]
    inserts: dict[tuple[str, ...], str] = field(default_factory=dict)
    numbered: tuple[Field, ...] = ()

    def insert(self, names: tuple[str, ...]) -> str:
        """The INSERT of these columns."""
        found = self.inserts.get(names)
        if found is None:
            marks = ", ".join("?" * len(names))
            columns = ", ".join(map(quote, names))
            found = self.inserts[names] = f"INSERT INTO {self.table} ({columns}) VALUES ({marks})"
        return found


# Keyed by identity: another version of the schema has other objects of the same name.
_shapes: dict[int, tuple[SObject, Shape]] = {}


def shape_of(o: SObject) -> Shape:
    """The shape of an object; remembered for as long as the object is the same one."""
    known = _shapes.get(id(o))
    if known is not None and known[0] is o:
        return known[1]
    shape = _shape(o)
    if len(_shapes) > 2000:
        _shapes.clear()
    _shapes[id(o)] = (o, shape)
    return shape


def _shape(o: SObject) -> Shape:
    columns = {f.name: f for f in o.fields if has_column(o, f) and f.name != "Id"}
    flags = {
        f.name: f.name.removeprefix("Maximum").removeprefix("Permissions")
        for f in o.fields
        if is_permission_flag(o, f)
    }
    known = {name: value for name, f in columns.items() if (value := _default(f)) is not None}
    unset = {name: 0 for name, value in known.items() if value is False}
    defaults = tuple((name, value) for name, value in known.items() if name not in unset)
    required = tuple(f.name for f in o.fields if f.required)
    unique = tuple(name for name, f in columns.items() if f.unique)
    alive = ' AND "IsDeleted" = 0' if o.field("IsDeleted") else ""
    owned = o.field("OwnerId") is not None
    created = tuple(n for n in _CREATED if n in columns)
    modified = tuple(n for n in _MODIFIED if n in columns)
    table = quote(o.name)
    numbered = tuple(f for f in columns.values() if f.auto_number)
    return Shape(
        table,
        columns,
        flags,
        defaults,
        unset,
        required,
        unique,
        alive,
        owned,
        created,
        modified,
        numbered=numbered,
    )


def _default(f: Field) -> Any:
    if f.type == "boolean":
        return f.default_value if isinstance(f.default_value, bool) else False
    if f.default_value is not None:
        return f.default_value
    if f.defaulted and f.picklist and f.createable:
        return next((p.value for p in f.picklist if p.default), f.picklist[0].value)
    return None
