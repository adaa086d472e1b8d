"""Conditions to SQL, with SOQL's ideas of null and case.

SOQL knows no third truth value: `!=` and NOT IN hold for null, NOT of an unknown is true (SOQL Reference,
"Comparison Operators", "NULL values"). Text compares without regard to case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from remit.soql import resolved as r

if TYPE_CHECKING:
    from remit.localorg.sql.compile import Names

_FLAT = 64


def condition_sql(test: r.Test, names: Names) -> str:
    """The SQL of a condition; never null."""
    match test:
        case r.AllOf(parts):
            return _joined([condition_sql(p, names) for p in parts], "AND")
        case r.AnyOf(parts):
            return _joined([condition_sql(p, names) for p in parts], "OR")
        case r.Negate(part):
            return f"({condition_sql(part, names)} IS NOT TRUE)"
        case r.Compare():
            return _compare(test, names)
        case r.OneOf(left, negated, values):
            return _one_of(left, negated, values, names)
        case r.InRows(left, negated, rows):
            column, inner = names.value(left), names.compiler.rows(rows)
            # A null among the rows must not make NOT IN unknown for all, as it would in SQL.
            return f"(({column} IN ({inner})) IS NOT TRUE)" if negated else f"({column} IN ({inner}))"
        case r.Holds(left, negated, any_of):
            return _holds(left, negated, any_of, names)


def _joined(parts: Sequence[str], word: str) -> str:
    """Conditions joined evenly: SQLite's expression trees end at depth 1,000, a query's lists do not."""
    if len(parts) <= _FLAT:
        return "(" + f" {word} ".join(parts) + ")"
    half = len(parts) // 2
    return f"({_joined(parts[:half], word)} {word} {_joined(parts[half:], word)})"


def _compare(test: r.Compare, names: Names) -> str:
    left = names.value(test.left)
    value, kind = test.right, test.left.type
    if kind == "boolean":
        left = f"coalesce({left}, 0)"
    if value.kind == "null":
        return f"({left} IS {'NOT ' if test.op == '!=' else ''}NULL)"
    if value.kind == "range":
        return _against_range(left, test, names)
    bound = names.compiler.parameters.add(value, kind)
    if test.op == "LIKE":
        return f"({left} LIKE {bound} ESCAPE '\\')"
    if test.op == "!=":
        return f"({left} IS NOT {bound})"
    return f"({left} {test.op} {bound})"


def _against_range(left: str, test: r.Compare, names: Names) -> str:
    def edge(which: str) -> str:
        return names.compiler.parameters.add(test.right, test.left.type, which)

    # Each edge asked for is one more parameter, so only those that the operator uses are.
    match test.op:
        case "<" | ">=":
            return f"({left} {test.op} {edge('start')})"
        case "<=":
            return f"({left} < {edge('end')})"
        case ">":
            return f"({left} >= {edge('end')})"
    inside = f"({left} >= {edge('start')} AND {left} < {edge('end')})"
    return f"({inside} IS NOT TRUE)" if test.op == "!=" else inside


def _one_of(left: r.Operand, negated: bool, values: tuple[r.Value, ...], names: Names) -> str:
    column = names.value(left)
    listed = [names.compiler.parameters.add(v, left.type) for v in values if v.kind != "null"]
    with_null = any(v.kind == "null" for v in values)
    inside = f"{column} IN ({', '.join(listed)})" if listed else "0"
    if with_null:
        inside = f"({inside} OR {column} IS NULL)"
    return f"(({inside}) IS NOT TRUE)" if negated else f"({inside})"


def _holds(left: r.Column, negated: bool, any_of: tuple[tuple[str, ...], ...], names: Names) -> str:
    column = names.value(left)
    choices = []
    for wanted in any_of:
        parts = [
            f"instr(lower(';' || {column} || ';'), lower("
            + names.compiler.parameters.add(r.Value("string", value), "string", "", ";", ";")
            + ")) > 0"
            for value in wanted
        ]
        choices.append("(" + " AND ".join(parts) + ")")
    inside = "(" + " OR ".join(choices) + ")"
    return f"({inside} IS NOT TRUE)" if negated else inside
