"""SOQL on behalf of a user: parsed, resolved, judged, compiled, run.

A statement is remembered by its text less its string literals, the API version, what the user may do with the
objects it names and which rows they see; so queries that differ in their literals alone share one.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from remit import ids
from remit.api.errors import ApiError
from remit.api.needs import query_needs
from remit.localorg.context import Context
from remit.localorg.sql.compile import Compiled, Compiler
from remit.schema.model import Schema, SObject
from remit.soql import parse
from remit.soql.errors import SoqlError
from remit.soql.resolver import resolve

BATCH = 2000
_STRING = re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a query's answer: JSON records, how many there are in all, and where the next page starts."""

    records: Sequence[str]
    total: int
    next_locator: str = ""
    count_only: bool = False
    total_unknown: bool = False


def api_error(error: SoqlError) -> ApiError:
    """A SOQL error as the API answers it."""
    return ApiError(error.code, error.message)


def plan(ctx: Context, soql: str, all_rows: bool, schema: Schema | None = None) -> Compiled:
    """The statement of a query, judged for this user. Raises ApiError for all that Salesforce refuses."""
    key = (soql, ctx.version, all_rows)
    found: Compiled | None = ctx.user.plans.get(key)
    if found is not None:
        return found
    chosen = schema or ctx.schema
    try:
        tree = parse(soql)
        if all_rows:
            tree.all_rows = True
        resolved = resolve(tree, chosen, float(ctx.version))
    except SoqlError as error:
        raise api_error(error) from error
    ctx.judge_requirement(query_needs(resolved, ctx.model.catalogue))
    compiler = Compiler(chosen, ctx.version, _scope_of(ctx), _readable(ctx))
    compiled = compiler.compile(resolved)
    if len(ctx.user.plans) > 2000:
        ctx.user.plans.clear()
    ctx.user.plans[key] = compiled
    return compiled


def _scope_of(ctx: Context) -> Callable[[SObject, str], str]:
    return lambda o, alias: ctx.scope(o, "read", alias)


def _readable(ctx: Context) -> Callable[[SObject, str], bool]:
    catalogue, access = ctx.model.catalogue, ctx.user.access
    return lambda o, name: access.has(catalogue.field_read(o.name, name))


def run(ctx: Context, soql: str, all_rows: bool = False, start: int = 0, batch: int = BATCH) -> Page:
    """A page of a query's answer, from record `start` on."""
    compiled = plan(ctx, soql, all_rows)
    values = compiled.bind(ctx.user.id, ctx.now)
    if compiled.count_only:
        return Page((), int(ctx.db.execute(compiled.sql, values).fetchone()[0]), count_only=True)
    cursor = ctx.db.execute(compiled.sql, values)
    if start:
        cursor.fetchmany(start)
    found = [row[0] for row in cursor.fetchmany(batch + 1)]
    cursor.close()
    if len(found) <= batch:
        return Page(found, start + len(found))
    total = int(ctx.db.execute(compiled.count_sql, values).fetchone()[0])
    return Page(found[:batch], total, next_locator="more")


def save_locator(ctx: Context, soql: str, all_rows: bool) -> str:
    """Remember a query whose answer goes on; gives the id of its locator (prefix 01g).

    The row is written once the read is over: a query's own transaction only reads.
    """
    locator = ids.make("01g", secrets.randbelow(62**9))
    row = (locator, ctx.user.id, soql, ctx.version, int(all_rows), time.time())
    ctx.afterwards.append(lambda db: db.execute("INSERT INTO _locator VALUES (?, ?, ?, ?, ?, ?)", row))
    return locator


def locator_of(ctx: Context, locator: str) -> tuple[str, bool]:
    """The query and its all-rows flag of a locator of this user."""
    row = ctx.db.execute(
        "SELECT soql, all_rows FROM _locator WHERE id = ? AND user_id = ?", (locator, ctx.user.id)
    ).fetchone()
    if row is None:
        raise ApiError("INVALID_QUERY_LOCATOR", "Invalid query locator")
    return row[0], bool(row[1])
