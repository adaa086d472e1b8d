"""SOQL on objects that are no tables: their rows are put into a temporary table for one query, and the query
then goes the way of every other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from remit.api.errors import ApiError
from remit.api.needs import query_needs
from remit.errors import NotYetError
from remit.localorg.context import Context
from remit.localorg.query import Page, api_error, not_yet
from remit.localorg.sql.compile import Compiler
from remit.localorg.store.ddl import column_type, quote
from remit.localorg.virtual import definitions
from remit.schema import tooling_schema
from remit.schema.model import Schema, SObject
from remit.soql import parse
from remit.soql import resolved as r
from remit.soql.errors import SoqlError
from remit.soql.resolver import resolve

MOST = 2000
_ROWS: Mapping[str, Callable[[Context], Iterator[Mapping[str, Any]]]] = {
    "EntityDefinition": definitions.entities,
    "FieldDefinition": definitions.fields,
    "EntityParticle": definitions.particles,
    "PermissionDependency": definitions.dependencies,
}
# Objects that answer only where the query says of what (recorded refusals, docs/fidelity.md).
_FILTERS = {
    "FieldDefinition": ("EntityDefinitionId", "DurableId"),
    "EntityParticle": ("EntityDefinitionId", "FieldDefinitionId", "DurableId"),
}
# Who may read such an object at all; the others are open to everybody, narrowed to what the user sees.
_PERMISSION = {"PermissionDependency": "ViewSetup"}
TOOLING_ONLY = frozenset({"permissiondependency"})


@cache
def virtual_objects() -> Mapping[str, SObject]:
    """The objects that are no tables, by lower-case name; fields of a definition lead to their object's."""
    found = {}
    for o in tooling_schema():
        fields = tuple(
            replace(f, relationship="EntityDefinition", reference_to=("EntityDefinition",))
            if f.name == "EntityDefinitionId"
            else f
            for f in o.fields
        )
        found[o.name.lower()] = replace(o, fields=fields)
    return found


def tooling_objects(ctx: Context) -> Schema:
    """What the Tooling API has: these and the org's setup objects, as of the API version."""
    setup = [o for o in ctx.schema if o.setup]
    return Schema((*virtual_objects().values(), *setup))


def data_objects(ctx: Context) -> Schema:
    """What the data API has: all objects, and the definitions."""
    virtual = [o for name, o in virtual_objects().items() if name not in TOOLING_ONLY]
    return Schema((*virtual, *ctx.schema))


def is_virtual(name: str) -> bool:
    """Whether an object is no table."""
    return name.lower() in virtual_objects()


def mentions_virtual(soql: str) -> bool:
    """Whether a text names such an object at all: cheap, to be asked once a query was refused."""
    lower = soql.lower()
    return any(name in lower for name in virtual_objects())


def resolve_for(ctx: Context, soql: str, schema: Schema) -> r.Resolved:
    """A query resolved against a schema and judged for this user."""
    try:
        resolved = resolve(parse(soql), schema, float(ctx.version))
    except SoqlError as error:
        raise api_error(error) from error
    except NotYetError as error:
        raise not_yet(soql, error) from error
    real = []
    for ref in resolved.references:
        if not is_virtual(ref.object):
            real.append(ref)
        elif not ref.exists or (ref.kind == "object" and not _may_read(ctx, ref.object)):
            raise api_error(ref.error)
    ctx.judge_requirement(query_needs(replace(resolved, references=tuple(real)), ctx.model.catalogue))
    return resolved


def _may_read(ctx: Context, name: str) -> bool:
    permission = _PERMISSION.get(name)
    return permission is None or ctx.system(permission)


def run(ctx: Context, soql: str, schema: Schema, path: str) -> tuple[Page, str]:
    """A query's whole answer and the object it is of; `path` follows the version in the records' URLs
    ("/tooling" or nothing)."""
    resolved = resolve_for(ctx, soql, schema)
    _require_filter(resolved)
    compiled = Compiler(schema, ctx.version + path, _scope_of(ctx), _readable(ctx)).compile(resolved)
    values = compiled.bind(ctx.user.id, ctx.now)
    with _Tables(ctx, _used(resolved)):
        found = [row[0] for row in ctx.db.execute(compiled.sql, values).fetchall()]
    name = resolved.object.name
    if compiled.count_only:
        return Page((), int(found[0]), count_only=True), name
    if len(found) > MOST and name != "PermissionDependency":
        raise ApiError(
            "EXCEEDED_ID_LIMIT",
            f"{name} does not support queryMore(), use LIMIT to restrict the results to a single batch",
        )
    return Page(found, len(found)), name


def _used(resolved: r.Resolved) -> set[str]:
    names = {ref.object for ref in resolved.references} | {j.target.name for j in resolved.joins}
    return {virtual_objects()[n.lower()].name for n in names | {resolved.object.name} if is_virtual(n)}


def _scope_of(ctx: Context) -> Callable[[SObject, str], str]:
    return lambda o, alias: "" if is_virtual(o.name) else ctx.scope(o, "read", alias)


def _readable(ctx: Context) -> Callable[[SObject, str], bool]:
    at, access = ctx.model.catalogue.field_read, ctx.user.access
    return lambda o, name: is_virtual(o.name) or access.has(at(o.name, name))


def _require_filter(resolved: r.Resolved) -> None:
    wanted = _FILTERS.get(resolved.object.name)
    if wanted is None:
        return
    tests = resolved.where.parts if isinstance(resolved.where, r.AllOf) else (resolved.where,)
    for test in tests:
        if (isinstance(test, r.Compare) and test.op == "=") or (
            isinstance(test, r.OneOf) and not test.negated
        ):
            column = test.left
            if isinstance(column, r.Column) and (column.joins or column.field.name in wanted):
                return
    name = resolved.object.name
    raise ApiError(
        "MALFORMED_QUERY", f"{name}: a filter on a reified column is required [{','.join(wanted)}]"
    )


class _Tables:
    """Temporary tables with the rows of virtual objects, there for as long as the block."""

    def __init__(self, ctx: Context, names: set[str]) -> None:
        self.ctx = ctx
        self.names = sorted(names)

    def __enter__(self) -> None:
        for name in self.names:
            o = virtual_objects()[name.lower()]
            columns = [f.name for f in o.fields]
            declared = ", ".join(f"{quote(f.name)} {column_type(f)}" for f in o.fields)
            self.ctx.db.execute(f"DROP TABLE IF EXISTS temp.{quote(name)}")
            self.ctx.db.execute(f"CREATE TEMP TABLE {quote(name)} (_n INTEGER PRIMARY KEY, {declared})")
            marks = ", ".join("?" * len(columns))
            self.ctx.db.executemany(
                f"INSERT INTO temp.{quote(name)} ({', '.join(map(quote, columns))}) VALUES ({marks})",
                (_values(row, columns) for row in _ROWS[name](self.ctx)),
            )

    def __exit__(self, *_: object) -> None:
        for name in self.names:
            self.ctx.db.execute(f"DROP TABLE temp.{quote(name)}")


def _values(row: Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    return [row.get(name) for name in columns]
