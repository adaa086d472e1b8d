"""The metadata components of an org that are no rows of objects, each kept whole as XML with who saved it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson
from lxml import etree

from remit.metadata import Component, from_element, metadata_type, to_element


@dataclass(frozen=True, slots=True)
class Part:
    """One component. `owner` is the app it belongs to, `id` its record's id; times are seconds."""

    component: Component
    name: str
    id: str = ""
    owner: str = ""
    created: float = 0.0
    created_by: str = ""
    modified: float = 0.0
    modified_by: str = ""

    @property
    def type(self) -> str:
        """The metadata type."""
        return type(self.component).__name__


def part_named(db: sqlite3.Connection, type_name: str, name: str) -> Part | None:
    """A component by type and full name, compared without regard to case."""
    row = db.execute(
        "SELECT name, id, definition FROM _component WHERE type = ? AND name = ?", (type_name, name)
    ).fetchone()
    return _part(type_name, row) if row else None


def part_of(db: sqlite3.Connection, type_name: str, owner: str) -> Part | None:
    """The component of a type that belongs to an app."""
    row = db.execute(
        "SELECT name, id, definition FROM _component WHERE type = ? AND definition ->> '$.owner' = ?",
        (type_name, owner),
    ).fetchone()
    return _part(type_name, row) if row else None


def parts(db: sqlite3.Connection, type_name: str) -> Iterator[Part]:
    """All components of a type, by name."""
    rows = db.execute(
        "SELECT name, id, definition FROM _component WHERE type = ? ORDER BY name", (type_name,)
    ).fetchall()
    for row in rows:
        yield _part(type_name, row)


def _part(type_name: str, row: tuple[str, str, str]) -> Part:
    told: dict[str, Any] = orjson.loads(row[2])
    component = from_element(metadata_type(type_name), etree.fromstring(told.pop("xml")), strict=False)
    return Part(component, row[0], row[1], **told)


def save(db: sqlite3.Connection, part: Part, user_id: str) -> Part:
    """Keep a component, new or changed; times move only where something changed."""
    old = part_named(db, part.type, part.name)
    now = time.time()
    if old is not None and old.component == part.component:
        return old
    first = old or replace(part, created=now, created_by=user_id)
    kept = replace(
        part, created=first.created, created_by=first.created_by, modified=now, modified_by=user_id
    )
    told = {
        "xml": etree.tostring(to_element(kept.component, "metadata"), encoding="unicode"),
        "owner": kept.owner,
        "created": kept.created,
        "created_by": kept.created_by,
        "modified": kept.modified,
        "modified_by": kept.modified_by,
    }
    db.execute(
        "INSERT OR REPLACE INTO _component VALUES (?, ?, ?, ?)",
        (kept.type, kept.name, kept.id, orjson.dumps(told).decode()),
    )
    return kept


def remove(db: sqlite3.Connection, part: Part) -> None:
    """Forget a component."""
    db.execute("DELETE FROM _component WHERE type = ? AND name = ?", (part.type, part.name))
