"""Changes of the org's schema: definitions, tables and columns, and the model of the call at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from remit.localorg.context import Context
from remit.localorg.model import Model
from remit.localorg.store.ddl import column_type, has_column, index_sql, quote, table_sql, wants_index
from remit.schema.custom import with_definitions
from remit.schema.model import Field, SObject


def define(ctx: Context, kind: str, name: str, definition: Mapping[str, Any]) -> None:
    """Keep a definition, and go on with the schema that it makes.

    The org's own model is built anew by the next request: this one may yet be undone.
    """
    ctx.db.execute(
        "INSERT OR REPLACE INTO _custom VALUES (?, ?, ?)",
        (kind, name, orjson.dumps(dict(definition)).decode()),
    )
    _changed(ctx)
    schema = with_definitions(ctx.model.schema, [(kind, definition)])
    _go_on(ctx, Model(ctx.model.number, schema, ctx.model.catalogue, ctx.model.sharing))


def forget(ctx: Context, kind: str, name: str) -> None:
    """Drop a definition; `name` is the object's or `Object.Field`."""
    ctx.db.execute("DELETE FROM _custom WHERE kind = ? AND name = ?", (kind, name))
    _changed(ctx)
    object_name, _, field_name = name.partition(".")
    schema = ctx.model.schema
    schema = (
        schema.without_object(object_name)
        if kind in ("object", "entity")
        else schema.without_fields(object_name, [field_name])
    )
    _go_on(ctx, Model(ctx.model.number, schema, ctx.model.catalogue, ctx.model.sharing))


def _go_on(ctx: Context, model: Model) -> None:
    ctx.model = model
    ctx.schema = model.at(float(ctx.version))


def _changed(ctx: Context) -> None:
    ctx.db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")


def add_table(ctx: Context, o: SObject) -> None:
    """Make an object's table."""
    for statement in table_sql(o):
        ctx.db.execute(statement)


def drop_table(ctx: Context, o: SObject) -> None:
    """Drop an object's table with its rows and what was granted on it."""
    for table in ("ObjectPermissions", "FieldPermissions"):
        ctx.db.execute(f'DELETE FROM "{table}" WHERE "SobjectType" = ?', (o.name,))
    ctx.db.execute(f"DROP TABLE IF EXISTS {quote(o.name)}")


def add_column(ctx: Context, o: SObject, f: Field) -> None:
    """Make a field's column; a field that was there before keeps none of its values."""
    if not has_column(o, f):
        return
    ctx.db.execute(f"ALTER TABLE {quote(o.name)} ADD COLUMN {quote(f.name)} {column_type(f)}")
    if f.type == "boolean":
        ctx.db.execute(f"UPDATE {quote(o.name)} SET {quote(f.name)} = ?", (int(bool(f.default_value)),))
    if wants_index(f):
        ctx.db.execute(index_sql(o, f))


def drop_column(ctx: Context, o: SObject, f: Field) -> None:
    """Drop a field's column and what was granted on it."""
    ctx.db.execute('DELETE FROM "FieldPermissions" WHERE "Field" = ?', (f"{o.name}.{f.name}",))
    if has_column(o, f):
        ctx.db.execute(f"DROP INDEX IF EXISTS {quote(f'{o.name}.{f.name}')}")
        ctx.db.execute(f"ALTER TABLE {quote(o.name)} DROP COLUMN {quote(f.name)}")
