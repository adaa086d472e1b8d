"""A tree as SOQL again: one canonical spelling, upper-case keywords, single spaces.

`parse(str(tree)) == tree` for every tree; nothing here reads a schema.
"""

from __future__ import annotations

from remit.soql import tree

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)


def quote(value: str) -> str:
    """A string literal for a value."""
    return f"'{value.translate(_ESCAPES)}'"


def literal(node: tree.Literal) -> str:
    """A literal as it is written."""
    if node.kind == "string":
        return quote(node.text)
    return node.text if node.n is None else f"{node.text}:{node.n}"


def expression(node: tree.Path | tree.Call | tree.Literal) -> str:
    """A path, function call or literal argument."""
    if isinstance(node, tree.Call):
        return f"{node.name}({', '.join(expression(a) for a in node.args)})"
    return str(node)


def select_item(node: tree.SelectItem) -> str:
    """One item of a select list."""
    if isinstance(node, tree.Query):
        return f"({query(node)})"
    if isinstance(node, tree.Aliased):
        return f"{expression(node.expression)} {node.alias}"
    if isinstance(node, tree.TypeOf):
        out = f"TYPEOF {node.path}"
        for when in node.whens:
            out += f" WHEN {when.object} THEN {', '.join(map(str, when.fields))}"
        if node.otherwise:
            out += f" ELSE {', '.join(map(str, node.otherwise))}"
        return out + " END"
    return str(node)


def condition(node: tree.Condition) -> str:
    """A condition without outer parentheses."""
    if isinstance(node, tree.And | tree.Or):
        word = " AND " if isinstance(node, tree.And) else " OR "
        return word.join(_nested(p) for p in node.parts)
    if isinstance(node, tree.Not):
        return f"NOT {_nested(node.part)}"
    left = expression(node.left)
    if isinstance(node, tree.Comparison):
        return f"{left} {node.op} {literal(node.right)}"
    if isinstance(node, tree.InQuery):
        return f"{left} {'NOT IN' if node.negated else 'IN'} ({query(node.query)})"
    words = ("EXCLUDES", "INCLUDES") if isinstance(node, tree.Includes) else ("NOT IN", "IN")
    return f"{left} {words[0 if node.negated else 1]} ({', '.join(map(literal, node.values))})"


def _nested(node: tree.Condition) -> str:
    text = condition(node)
    return f"({text})" if isinstance(node, tree.And | tree.Or | tree.Not) else text


def order(node: tree.Order) -> str:
    """One item of ORDER BY."""
    out = expression(node.expression)
    if node.descending:
        out += " DESC"
    return f"{out} NULLS {node.nulls}" if node.nulls else out


def query(node: tree.Query) -> str:
    """A whole statement, clauses in SOQL's order."""
    sources = ", ".join(map(str, (node.source, *node.sources)))
    out = [f"SELECT {', '.join(map(select_item, node.select))} FROM {sources}"]
    if node.scope:
        out.append(f"USING SCOPE {node.scope}")
    if node.where is not None:
        out.append(f"WHERE {condition(node.where)}")
    if node.security:
        out.append(f"WITH {node.security}")
    if node.group_by:
        keys = ", ".join(map(expression, node.group_by))
        out.append(f"GROUP BY {node.grouping}({keys})" if node.grouping else f"GROUP BY {keys}")
    if node.having is not None:
        out.append(f"HAVING {condition(node.having)}")
    if node.order_by:
        out.append(f"ORDER BY {', '.join(map(order, node.order_by))}")
    if node.limit is not None:
        out.append(f"LIMIT {node.limit}")
    if node.skip is not None:
        out.append(f"OFFSET {node.skip}")
    out += [f"FOR {what}" for what in node.for_]
    if node.tracking:
        out.append(f"UPDATE {', '.join(node.tracking)}")
    if node.all_rows:
        out.append("ALL ROWS")
    return " ".join(out)
