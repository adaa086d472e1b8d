"""Fields and functions of a query as resolved operands, and which of them a grouped query may show."""

from __future__ import annotations

from collections.abc import Hashable

from remit.errors import NotYetError
from remit.soql.functions import Function, find
from remit.soql.names import Scope
from remit.soql.render import expression
from remit.soql.resolved import AllOf, AnyOf, Column, FunctionValue, Negate, Operand, Test, Value
from remit.soql.tree import Call, Expression, Literal, Path


def operand(scope: Scope, node: Expression, clause: str) -> Operand | None:
    """A path or call resolved; None (and noted) where it cannot be."""
    if isinstance(node, Path):
        return scope.column(node, clause)
    return call(scope, node, clause)


def call(scope: Scope, node: Call, clause: str) -> FunctionValue | None:
    """A function call resolved; None (and noted) where function, arguments or types do not fit."""
    if node.name.upper() == "GROUPING":
        raise NotYetError("GROUPING is not supported yet")
    function = find(node.name)
    if function is None or not function.least <= len(node.args) <= function.most:
        # Salesforce's grammar knows its functions: an unknown one is a name that no parenthesis may follow.
        scope.names.malformed("unexpected token: '('", node.offset + len(node.name), clause, "parser")
        return None
    if function.aggregate and clause == "where":
        scope.names.malformed("unexpected token: '('", node.offset + len(node.name), clause, "parser")
        return None
    args: list[Operand | Value] = []
    for arg in node.args:
        if isinstance(arg, Literal):
            args.append(Value(arg.kind, arg.value))
            continue
        found = operand(scope, arg, clause)
        if found is None:
            return None
        args.append(found)
    if not _accepts(function, args):
        shown = expression(node.args[0])
        scope.names.malformed(
            f"field {shown} does not support aggregate operator {node.name.upper()}", node.offset, clause
        )
        return None
    first = args[0] if args else None
    result = function.result(first.type if isinstance(first, Column | FunctionValue) else "")
    return FunctionValue(function.name, tuple(args), result, function.aggregate, node.offset)


def _accepts(function: Function, args: list[Operand | Value]) -> bool:
    if function.accepts is None or not args:
        return True
    first = args[0]
    if isinstance(first, Value):
        return function.name == "GEOLOCATION"
    return first.type in function.accepts


def aggregates(node: object) -> bool:
    """Whether an aggregate function stands anywhere in a call."""
    if not isinstance(node, Call):
        return False
    function = find(node.name)
    return bool(function and function.aggregate) or any(aggregates(a) for a in node.args)


def needs_group(node: object) -> bool:
    """Whether a call may be selected in grouped queries only (date functions)."""
    function = find(node.name) if isinstance(node, Call) else None
    return bool(function and function.per_group)


def key(node: Operand | Value) -> Hashable:
    """What makes two operands the same."""
    if isinstance(node, Column):
        return (node.alias, node.field.name)
    if isinstance(node, FunctionValue):
        return (node.name, tuple(map(key, node.args)))
    return (node.kind, node.value)


def lefts(node: Test | None) -> list[Operand]:
    """The operands that a condition compares."""
    if node is None:
        return []
    if isinstance(node, AllOf | AnyOf):
        return [left for part in node.parts for left in lefts(part)]
    return lefts(node.part) if isinstance(node, Negate) else [node.left]


class Groups:
    """The keys of GROUP BY: whether an operand may be shown or sorted by beside them."""

    def __init__(self, keys: tuple[Operand, ...]) -> None:
        self._keys = {key(k) for k in keys}

    def stray(self, node: Operand | Value) -> tuple[Column, bool] | None:
        """The column that is neither grouped nor aggregated, or (True) is both; None where all is well."""
        if isinstance(node, Value) or key(node) in self._keys:
            return None
        if isinstance(node, Column):
            return node, False
        for arg in node.args:
            if node.aggregate:
                if isinstance(arg, Column) and key(arg) in self._keys:
                    return arg, True
                continue
            found = self.stray(arg)
            if found is not None:
                return found
        return None
