"""A resolved query to one SQL statement that answers each record as JSON text.

Names were judged before: nothing here decides what a user may see, but for the row scopes handed in and the
`FIELDS()` candidates, which are narrowed. Parameter 1 is always the user who asks; the rest are the query's
literals, kept apart so that a statement serves every query of the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from remit.api.errors import ApiError
from remit.ids import to18
from remit.localorg.sql import columns, conditions
from remit.localorg.sql.functions import function_sql
from remit.localorg.sql.params import Parameters
from remit.localorg.store.ddl import quote
from remit.localorg.values import Stored
from remit.schema.model import Schema, SObject
from remit.soql import resolved as r
from remit.soql.names import names_hold

FEW = 200
# A control character: JSON text holds none as it is.
APART = "\x1e"
ScopeOf = Callable[[SObject, str], str]
"""(object, alias) -> the SQL predicate of the rows that the user sees; empty for all."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement: `sql` yields one JSON text a record, `count_sql` one number; both take `parameters`.

    `joined_sql` yields all records as one text, apart by `APART`, where the query's own limit keeps them few:
    each row fetched lets other threads in, which costs more than the row. Empty where it does not.
    """

    sql: str
    count_sql: str
    parameters: Parameters
    count_only: bool
    joined_sql: str = ""

    def bind(self, user_id: str, now: datetime) -> Sequence[Stored]:
        """The values of one run; none where the statement names no parameter."""
        values = self.parameters.bind(user_id, now)
        return values if len(values) > 1 or "?1" in self.sql else ()

    def rebind(
        self, slots: Sequence[int], literals: Sequence[str], user_id: str, now: datetime
    ) -> Sequence[Stored] | None:
        """The values of a run with other string literals; None where one does not fit, so that the query has
        to be judged anew (an id that is none, an empty text)."""
        values: list[Stored] = [user_id]
        for parameter, slot in zip(self.parameters.items, slots, strict=True):
            if slot < 0:
                values.append(parameter.stored(now))
                continue
            text: str | None = literals[slot]
            if parameter.type in ("id", "reference"):
                text = to18(literals[slot])
            if not text:
                return None
            values.append(f"{parameter.before}{text}{parameter.after}")
        return values


@dataclass
class Compiler:
    """Compiles one query and what is nested in it. `schema` is that of the API version, `version` its name."""

    schema: Schema
    version: str
    scope_of: ScopeOf
    readable: Callable[[SObject, str], bool]
    parameters: Parameters = field(default_factory=Parameters)
    _nested: int = 0

    def compile(self, query: r.Resolved) -> Compiled:
        """The statement of a whole query."""
        names = Names(self, query, "")
        body = self.body(query, names)
        ordered = body + self.order(query, names) + self.page(query)
        if query.count_only:
            counted = f"SELECT count(*) FROM (SELECT 1{ordered})"
            return Compiled(counted, counted, self.parameters, True)
        record = self.aggregate(query, names) if query.aggregate else self.record(query, names)
        count = f"SELECT count(*) FROM (SELECT 1{body}{self.page(query)})"
        joined = ""
        if query.limit is not None and query.limit <= FEW:
            joined = f"SELECT group_concat(r, char({ord(APART)})) FROM (SELECT {record} AS r{ordered})"
        return Compiled(f"SELECT {record}{ordered}", count, self.parameters, False, joined)

    def body(self, query: r.Resolved, names: Names, link: str = "") -> str:
        """FROM, WHERE, GROUP BY and HAVING. `link` is a predicate that ties a child query to its parent."""
        o = query.object
        source = f" FROM {quote(o.name)} {names.root}"
        for join in query.joins:
            if not join.polymorphic:
                target, lookup = names.alias(join.alias), quote(join.relationship.name)
                source += (
                    f" LEFT JOIN {quote(join.target.name)} {target}"
                    f' ON {target}."Id" = {names.alias(join.source)}.{lookup}'
                )
        wheres = [link] if link else []
        if not query.all_rows and o.field("IsDeleted"):
            wheres.append(f'{names.root}."IsDeleted" = 0')
        scope = self.scope_of(o, names.root)
        if scope:
            wheres.append(scope)
        if query.query.scope and query.query.scope.lower() != "everything":
            wheres.append(self.using(query, names))
        if query.where is not None:
            wheres.append(conditions.condition_sql(query.where, names))
        source += f" WHERE {' AND '.join(wheres)}" if wheres else ""
        if query.group_by:
            source += f" GROUP BY {', '.join(names.value(g) for g in query.group_by)}"
        if query.having is not None:
            source += f" HAVING {conditions.condition_sql(query.having, names)}"
        return source

    def using(self, query: r.Resolved, names: Names) -> str:
        """USING SCOPE mine: one's own rows. Other scopes need teams or territories, which there are none of."""
        if query.query.scope.lower() != "mine" or query.object.field("OwnerId") is None:
            raise ApiError("MALFORMED_QUERY", f"unexpected token: '{query.query.scope}'")
        return f'{names.root}."OwnerId" = ?1'

    def order(self, query: r.Resolved, names: Names) -> str:
        """ORDER BY; records of equal rank come in the order of their making, so that pages do not overlap."""
        items = [
            f"{names.value(s.operand)} {'DESC' if s.descending else 'ASC'}"
            f" NULLS {'FIRST' if s.nulls_first else 'LAST'}"
            for s in query.order_by
        ]
        if items and not query.aggregate:
            items.append(f"{names.root}._n")
        return f" ORDER BY {', '.join(items)}" if items else ""

    def page(self, query: r.Resolved) -> str:
        """LIMIT and OFFSET."""
        if query.limit is None and query.skip is None:
            return ""
        limit = f" LIMIT {-1 if query.limit is None else min(query.limit, 2**63 - 1)}"
        return limit + (f" OFFSET {query.skip}" if query.skip else "")

    def record(self, query: r.Resolved, names: Names) -> str:
        """The JSON of one record: what was selected, parents nested, child queries as query results."""
        tree = Selected(query.object)
        for output in query.select:
            if isinstance(output, r.OutputFields):
                for column in output.candidates:
                    if self.readable(query.object, column.field.name):
                        tree.add((), (column.field.name,), names.json(column))
            elif isinstance(output, r.OutputColumn):
                tree.add(output.column.joins, output.key, names.json(output.column))
            elif isinstance(output, r.OutputValue):
                joins = output.value.args[0].joins if _is_column(output.value) else ()  # type: ignore[union-attr]
                tree.add(joins, output.key, names.value(output.value))
            else:
                tree.add((), output.key, self.child(output, names))
        return tree.sql(names, names.root, self.version)

    def child(self, output: r.OutputChild, names: Names) -> str:
        """A child query as the JSON of a query result; null where there are no children."""
        self._nested += 1
        inner = Names(self, output.rows, f"c{self._nested}")
        link = f'{inner.root}.{quote(output.link.name)} = {names.root}."Id"'
        body = self.body(output.rows, inner, link) + self.order(output.rows, inner) + self.page(output.rows)
        record = self.record(output.rows, inner)
        result = (
            "json_object('totalSize', count(*), 'done', json('true'), 'records', json_group_array(json(r)))"
        )
        return f"json((SELECT CASE WHEN count(*) = 0 THEN NULL ELSE {result} END FROM (SELECT {record} AS r{body})))"

    def aggregate(self, query: r.Resolved, names: Names) -> str:
        """The JSON of one AggregateResult."""
        pairs = [("attributes", "json_object('type', 'AggregateResult')")]
        for output in query.select:
            if isinstance(output, r.OutputColumn):
                pairs.append((output.key[-1], names.json(output.column)))
            elif isinstance(output, r.OutputValue):
                pairs.append((output.key[-1], names.value(output.value)))
        return columns.object_sql(pairs)

    def rows(self, query: r.Resolved) -> str:
        """The SELECT of a semi-join: its only column."""
        self._nested += 1
        names = Names(self, query, f"s{self._nested}")
        output = query.select[0]
        assert isinstance(output, r.OutputColumn)
        return f"SELECT {names.value(output.column)}{self.body(query, names)}"


def _is_column(value: r.FunctionValue) -> bool:
    return bool(value.args) and isinstance(value.args[0], r.Column)


@dataclass
class Names:
    """What a query's aliases and operands are in SQL; nested queries get a prefix of their own."""

    compiler: Compiler
    query: r.Resolved
    prefix: str

    @property
    def root(self) -> str:
        """The alias of the FROM object."""
        return self.alias(self.query.alias)

    def alias(self, alias: str) -> str:
        """An alias of the resolved tree in the whole statement."""
        return f"{self.prefix}{alias}"

    def value(self, operand: r.Operand | r.Value) -> str:
        """The SQL value of an operand."""
        if isinstance(operand, r.Column):
            join = operand.joins[-1] if operand.joins else None
            if join is not None and join.polymorphic:
                return self.polymorphic(join, operand.field.name)
            return columns.value_sql(operand.object, operand.field, self.alias(operand.alias))
        if isinstance(operand, r.FunctionValue):
            return function_sql(operand, self.value)
        return self.compiler.parameters.add(operand, "")

    def json(self, column: r.Column) -> str:
        """The SQL of a column's JSON value."""
        if column.joins and column.joins[-1].polymorphic:
            value = self.value(column)
            if column.type != "boolean":
                return value
            return f"json(CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
        return columns.json_sql(column.object, column.field, self.alias(column.alias), self.compiler.version)

    def polymorphic(self, join: r.Join, name: str) -> str:
        """A field of the pseudo object Name: looked up in the table that the id's prefix names."""
        lookup = f"{self.alias(join.source)}.{quote(join.relationship.name)}"
        branches = []
        for target_name in join.relationship.reference_to:
            target = self.compiler.schema.object(target_name)
            if target is None or not target.key_prefix:
                continue
            prefix = columns.literal(target.key_prefix)
            if name == "Type":
                branches.append(f"WHEN {prefix} THEN {columns.literal(target.name)}")
                continue
            if not names_hold(target.name, name):
                continue
            f = target.name_field if name == "Name" else target.field(name)
            if f is not None:
                table, column = quote(target.name), columns.value_sql(target, f, "p")
                branches.append(
                    f'WHEN {prefix} THEN (SELECT {column} FROM {table} p WHERE p."Id" = {lookup})'
                )
        return f"CASE substr({lookup}, 1, 3) {' '.join(branches)} END" if branches else "NULL"

    def attributes(self, join: r.Join) -> str:
        """The attributes of a parent."""
        version = self.compiler.version
        if not join.polymorphic:
            return columns.attributes_sql(join.target, self.alias(join.alias), version)
        lookup = f"{self.alias(join.source)}.{quote(join.relationship.name)}"
        url = columns.literal(f"/services/data/v{version}/sobjects/")
        return f"json_object('type', 'Name', 'url', {url} || {self.polymorphic(join, 'Type')} || '/' || {lookup})"

    def present(self, join: r.Join) -> str:
        """Whether there is a parent."""
        if join.polymorphic:
            return f"{self.alias(join.source)}.{quote(join.relationship.name)} IS NOT NULL"
        return f'{self.alias(join.alias)}."Id" IS NOT NULL'


@dataclass
class Selected:
    """What is selected of one record, and of each of its parents, in the order of first mention."""

    object: SObject
    join: r.Join | None = None
    items: dict[str, str | Selected] = field(default_factory=dict)

    def add(self, joins: Sequence[r.Join], key: Sequence[str], sql: str) -> None:
        """Put a value under its path."""
        if not joins:
            self.items[key[-1]] = sql
            return
        at = self.items.setdefault(key[0], Selected(joins[0].target, joins[0]))
        if isinstance(at, Selected):
            at.add(joins[1:], key[1:], sql)

    def sql(self, names: Names, alias: str, version: str) -> str:
        """The JSON of all that was put here."""
        if self.join is None:
            attributes = columns.attributes_sql(self.object, alias, version)
        else:
            attributes = names.attributes(self.join)
        pairs = [("attributes", attributes)]
        for key, item in self.items.items():
            pairs.append((key, item if isinstance(item, str) else item.sql(names, "", version)))
        record = columns.object_sql(pairs)
        if self.join is None:
            return record
        return f"json(CASE WHEN {names.present(self.join)} THEN {record} END)"
