"""WHERE and HAVING resolved: fields that may be filtered, operators that fit, typed values, semi-joins."""

from __future__ import annotations

from collections.abc import Callable

from remit.soql.names import Scope
from remit.soql.operands import operand
from remit.soql.render import expression
from remit.soql.resolved import (
    AllOf,
    AnyOf,
    Column,
    Compare,
    Holds,
    InRows,
    Negate,
    OneOf,
    Operand,
    OutputColumn,
    Resolved,
    Test,
    Value,
)
from remit.soql.tree import (
    And,
    Comparison,
    Condition,
    Expression,
    Includes,
    InList,
    InQuery,
    Literal,
    Not,
    Or,
    Query,
)
from remit.soql.values import Refused, typed

_COMPOUND = frozenset({"address", "location"})
_IDS = frozenset({"id", "reference"})

Inner = Callable[[Query], Resolved | None]


def test(scope: Scope, node: Condition, clause: str, inner: Inner, *, nested: bool) -> Test | None:
    """A condition resolved; None (and noted) where a part cannot be.

    `inner` resolves a semi-join's query, `nested` says that this is one itself.
    """
    return _Conditions(scope, clause, inner, nested).test(node, 0, "")


class _Conditions:
    def __init__(self, scope: Scope, clause: str, inner: Inner, nested: bool) -> None:
        self.scope = scope
        self.names = scope.names
        self.clause = clause
        self.inner = inner
        self.nested = nested

    def test(self, node: Condition, depth: int, under: str) -> Test | None:
        """`depth` counts the groups around the node, `under` is OR where one of them is."""
        if isinstance(node, And | Or):
            around = "OR" if isinstance(node, Or) else under
            found = [self.test(p, depth + 1, around) for p in node.parts]
            parts = tuple(p for p in found if p is not None)
            if len(parts) < len(found):
                return None
            return AllOf(parts) if isinstance(node, And) else AnyOf(parts)
        if isinstance(node, Not):
            part = self.test(node.part, depth + 2, under)
            return None if part is None else Negate(part)
        left = operand(self.scope, node.left, self.clause)
        if left is None or not self.filterable(left, node.left):
            return None
        if isinstance(node, InQuery):
            return self.rows(left, node, depth, under)
        if isinstance(node, Includes):
            return self.holds(left, node)
        if isinstance(node, InList):
            values = [self.value(left, node.left, v) for v in node.values]
            kept = tuple(v for v in values if v is not None)
            return OneOf(left, node.negated, kept) if len(kept) == len(values) else None
        return self.compare(left, node)

    def label(self, node: Expression) -> str:
        """How messages call the left side: the field without an alias in front."""
        text = expression(node)
        first, _, rest = text.partition(".")
        return rest if rest and first.lower() in self.scope.aliases else text

    def filterable(self, left: Operand, node: Expression) -> bool:
        if not isinstance(left, Column):
            return True
        if left.field.filterable and left.type not in _COMPOUND:
            return True
        message = f"field '{self.label(node)}' can not be filtered in a query call"
        self.names.rule("INVALID_FIELD", message, node.offset, self.clause)
        return False

    def value(self, left: Operand, node: Expression, literal: Literal) -> Value | None:
        try:
            return typed(left, self.label(node), literal)
        except Refused as refused:
            self.names.rule(refused.code, refused.message, node.offset, self.clause, refused.block)
            return None

    def compare(self, left: Operand, node: Comparison) -> Test | None:
        if node.op == "LIKE" and left.type in _IDS:
            code = "INVALID_QUERY_FILTER_OPERATOR"
            self.names.rule(code, "invalid operator on id field", node.left.offset, self.clause, "")
            return None
        value = self.value(left, node.left, node.right)
        return None if value is None else Compare(left, node.op, value)

    def holds(self, left: Operand, node: Includes) -> Test | None:
        if not isinstance(left, Column) or left.type != "multipicklist":
            word = "EXCLUDES" if node.negated else "INCLUDES"
            self.names.malformed(f"unexpected token: '{word}'", node.offset, self.clause, "parser")
            return None
        values = [self.value(left, node.left, v) for v in node.values]
        if None in values:
            return None
        sets = tuple(tuple(v.text.split(";")) for v in node.values if v.kind == "string")
        return Holds(left, node.negated, sets)

    def rows(self, left: Operand, node: InQuery, depth: int, under: str) -> Test | None:
        """A semi-join or anti-join, with what Salesforce refuses of them."""
        broken = ""
        if self.nested:
            broken = "Nesting of semi join sub-selects is not supported"
        elif under == "OR":
            broken = "Semi join sub-selects are not allowed with the 'OR' operator"
        elif depth > 1:
            broken = "Semi join sub-selects are only allowed at the top level WHERE expressions."
        if broken:
            self.names.malformed(broken, node.offset, self.clause)
            return None
        rows = self.inner(node.query)
        if rows is None:
            return None
        if rows.object.name == self.scope.object.name:
            message = "The inner and outer selects should not be on the same object type"
            self.names.malformed(message, node.offset, self.clause)
            return None
        first = rows.select[0] if len(rows.select) == 1 else None
        if not isinstance(first, OutputColumn):
            # One field, and nothing but: the grammar of a semi-join has room for no more.
            self.names.malformed("unexpected token: ','", node.query.offset, self.clause, "parser")
            return None
        if not isinstance(left, Column) or not _same_objects(left, first.column):
            self.names.malformed(
                f"The selected field '{first.column.path}' in the subquery and the left operand field in the "
                f"where expression in the outer query '{self.label(node.left)}' should point to the same "
                "object type",
                node.left.offset,
                self.clause,
                "name",
            )
            return None
        return InRows(left, node.negated, rows)


def _same_objects(left: Column, selected: Column) -> bool:
    return bool(_objects(left) & _objects(selected))


def _objects(column: Column) -> set[str]:
    if column.type == "id":
        return {column.object.name}
    return set(column.field.reference_to) if column.type == "reference" else set()
