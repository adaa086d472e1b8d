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
from remit.errors import NotYetError
from remit.localorg.context import Context
from remit.localorg.enforce.users import MOST_PLANS
from remit.localorg.restrictions import check_restrictions
from remit.localorg.sql import cost
from remit.localorg.sql.compile import APART, FEW, Compiled, Compiler
from remit.localorg.values import Stored
from remit.schema.model import Schema, SObject
from remit.soql import parse
from remit.soql.errors import SoqlError
from remit.soql.resolver import resolve

BATCH = 2000
_STRING = re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'")
_PIECES = re.compile(r"'([^'\\]*(?:\\.[^'\\]*)*)'")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a query's answer: JSON records, how many there are in all, and where the next page starts."""

    records: Sequence[str]
    total: int
    next_locator: str = ""
    count_only: bool = False


known_cheap = cost.known_cheap


def api_error(error: SoqlError) -> ApiError:
    """A SOQL error as the API answers it."""
    return ApiError(error.code, error.message)


_WORDS = re.compile(r"\b(TYPEOF|ROLLUP|CUBE|GROUPING|DATA)\b", re.IGNORECASE)


def not_yet(soql: str, error: NotYetError) -> ApiError:
    """What the local org knows of SOQL and does not run, as an unexpected token: refused, never ignored."""
    found = _WORDS.search(soql) if _WORDS.search(error.message) else None
    at = found.start() if found else 0
    token = found[0] if found else soql.split(maxsplit=1)[0]
    body = f"unexpected token: '{token}'"
    return api_error(SoqlError("MALFORMED_QUERY", body, text=soql, offset=at, block="parser"))


@dataclass(slots=True)
class Plan:
    """A compiled query. `slots` says for each parameter which string literal of the text it is (-1: none);
    None where the literals decide the statement's form, so that it serves this very text alone."""

    compiled: Compiled
    slots: tuple[int, ...] | None
    cheap: bool = False


def plan(ctx: Context, soql: str, all_rows: bool, schema: Schema | None = None) -> Plan:
    """The statement of a query, judged for this user. Raises ApiError for all that Salesforce refuses."""
    key = (soql, ctx.version, all_rows)
    found: Plan | None = ctx.user.plans.get(key)
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
    except NotYetError as error:
        raise not_yet(soql, error) from error
    ctx.judge_requirement(query_needs(resolved, ctx.model.catalogue))
    check_restrictions(resolved)
    compiled = Compiler(chosen, ctx.version, _scope_of(ctx), _readable(ctx)).compile(resolved)
    if len(ctx.user.plans) > MOST_PLANS:
        ctx.user.plans.clear()
    found = ctx.user.plans[key] = Plan(
        compiled, _slots(soql, compiled), cost.is_cheap(ctx, resolved, compiled)
    )
    return found


def _slots(soql: str, compiled: Compiled) -> tuple[int, ...] | None:
    """Which literal each parameter is; None where a literal is no plain parameter."""
    places = {m.start(): i for i, m in enumerate(_STRING.finditer(soql))}
    slots = tuple(
        places.get(p.value.offset, -1) if p.value.kind == "string" else -1 for p in compiled.parameters.items
    )
    used = {s for s in slots if s >= 0}
    return slots if len(used) == len(places) else None


def bound(ctx: Context, soql: str, all_rows: bool) -> tuple[Plan, Sequence[Stored]]:
    """The statement of a query and its values. Queries that differ in their string literals share one."""
    pieces = _PIECES.split(soql)
    literals = pieces[1::2]
    if literals and "\\" not in soql:
        template = ("'".join(pieces[::2]), ctx.version, all_rows, len(literals))
        known: Plan | None = ctx.user.plans.get(template)
        if known is not None:
            values = known.compiled.rebind(known.slots or (), literals, ctx.user.id, ctx.now)
            if values is not None:
                return known, values
        found = plan(ctx, soql, all_rows)
        if found.slots is not None:
            ctx.user.plans[template] = found
    else:
        found = plan(ctx, soql, all_rows)
    if found.cheap:
        cost.remember(pieces)
    return found, found.compiled.bind(ctx.user.id, ctx.now)


def _scope_of(ctx: Context) -> Callable[[SObject, str], str]:
    return lambda o, alias: ctx.scope(o, "read", alias)


def _readable(ctx: Context) -> Callable[[SObject, str], bool]:
    catalogue, access = ctx.model.catalogue, ctx.user.access
    return lambda o, name: access.has(catalogue.field_read(o.name, name))


def run(ctx: Context, soql: str, all_rows: bool = False, start: int = 0, batch: int = BATCH) -> Page:
    """A page of a query's answer, from record `start` on."""
    found_plan, values = bound(ctx, soql, all_rows)
    compiled = found_plan.compiled
    if compiled.count_only:
        return Page((), int(ctx.db.execute(compiled.sql, values).fetchone()[0]), count_only=True)
    if compiled.joined_sql and not start and batch >= FEW:
        joined = ctx.db.execute(compiled.joined_sql, values).fetchone()[0]
        records = joined.split(APART) if joined is not None else []
        return Page(records, len(records))
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
