"""A tree against a schema: `resolve` builds what `remit.soql.resolved` describes.

Nothing is raised for what Salesforce would refuse: it is noted in the order in which Salesforce checks,
beside the names whose visibility somebody else judges, so that the first of all of them is the answer.
"""

from __future__ import annotations

from dataclasses import replace

from remit.errors import NotYetError
from remit.schema.model import Schema, SObject
from remit.soql.conditions import test
from remit.soql.functions import find
from remit.soql.names import Names, Scope
from remit.soql.operands import Groups, aggregates, lefts, needs_group, operand
from remit.soql.parser import parse
from remit.soql.render import expression
from remit.soql.resolved import (
    Column,
    FunctionValue,
    Operand,
    Output,
    OutputChild,
    OutputColumn,
    OutputFields,
    OutputValue,
    Resolved,
    Sort,
    Test,
)
from remit.soql.tree import Aliased, Call, Expression, Fields, Path, Query, TypeOf

_MOST_SKIPPED = 2000
_MOST_WITH_FIELDS = 200


def resolve(query: Query, schema: Schema, version: float = 0.0) -> Resolved:
    """Every name of `query` resolved against `schema`, as API version `version` (0: the newest) shows it.

    Raises NotYetError for what Remit knows by name and does not run: ROLLUP, CUBE, GROUPING, TYPEOF.
    """
    if not query.text:
        query = parse(str(query))
    names = Names(schema, version or float("inf"), query.text)
    found = names.object(query.source.name, query.source.offset)
    if found is None:
        nothing = SObject(query.source.name, "", "", "", ())
        return Resolved(
            query, nothing, (), (), None, (), None, (), None, None, False, False, False, False,
            tuple(names.references),
        )  # fmt: skip
    resolved = _Statement(names, query, found, "root").resolve()
    references = tuple(names.references)
    return replace(resolved, references=references, ok=all(r.exists for r in references))


class _Statement:
    """One SELECT: `place` is root, child (in a select list) or semi (inside IN)."""

    def __init__(self, names: Names, query: Query, object_: SObject, place: str) -> None:
        self.names = names
        self.query = query
        self.place = place
        self.scope = Scope(names, object_)
        only = query.select[0]
        self.count_only = (
            len(query.select) == 1
            and isinstance(only, Call)
            and only.name.upper() == "COUNT"
            and not only.args
        )
        self.aggregate = not self.count_only and (
            bool(query.group_by)
            or any(aggregates(s.expression if isinstance(s, Aliased) else s) for s in query.select)
        )
        self.seen: set[tuple[str, ...]] = set()
        self.unnamed = 0

    def resolve(self) -> Resolved:
        """The statement; what is wrong is noted."""
        query = self.query
        if query.grouping:
            raise NotYetError(f"GROUP BY {query.grouping} is not supported yet")
        self._sources()
        self._whole()
        outputs = self._select()
        where = self._test(query.where, "where")
        group_by = self._group_by()
        having = self._test(query.having, "having")
        order_by = self._order_by()
        if self.aggregate:
            self._grouped(outputs, group_by, having, order_by)
        if query.skip is not None and query.skip > _MOST_SKIPPED:
            message = f"Maximum SOQL offset allowed is {_MOST_SKIPPED}"
            self.names.rule("NUMBER_OUTSIDE_VALID_RANGE", message, query.skip_offset, "from", "")
        return Resolved(
            query, self.scope.object, tuple(self.scope.joins.values()), tuple(outputs), where, group_by,
            having, order_by, query.limit, query.skip, self.count_only, self.aggregate, query.all_rows, True,
        )  # fmt: skip

    def _sources(self) -> None:
        """Aliases: of the object, and `FROM Contact c, c.Account a` of parents."""
        source = self.query.source
        if source.alias:
            self.scope.aliases[source.alias.lower()] = ()
        for further in self.query.sources:
            parts = further.name.split(".")
            way = self.scope.aliases.get(parts[0].lower())
            steps = parts if way is None else parts[1:]
            walked = self.scope.walk(way or (), steps, further.offset, "from")
            if walked is not None and further.alias:
                self.scope.aliases[further.alias.lower()] = walked

    def _whole(self) -> None:
        """Rules about the statement as a whole."""
        query = self.query
        if self.place == "child" and (self.aggregate or self.count_only):
            message = "only root queries support aggregate expressions"
            self.names.malformed(message, query.offset, "select")
        expanded = any(isinstance(s, Fields) and s.which != "STANDARD" for s in query.select)
        if expanded and (query.limit is None or query.limit > _MOST_WITH_FIELDS):
            message = f"The SOQL FIELDS function must have a LIMIT of at most {_MOST_WITH_FIELDS}"
            self.names.malformed(message, query.offset, "select")

    # -- the select list --------------------------------------------------------------------------------

    def _select(self) -> list[Output]:
        outputs: list[Output] = []
        if self.count_only:
            return outputs
        for item in self.query.select:
            output: Output | None
            if isinstance(item, Path):
                output = self._plain(item)
            elif isinstance(item, Query):
                output = self._child(item)
            elif isinstance(item, Fields):
                output = self._fields(item)
            elif isinstance(item, TypeOf):
                raise NotYetError("TYPEOF is not supported yet")
            elif isinstance(item, Aliased):
                output = self._aliased(item)
            else:
                output = self._call(item, "")
            if output is not None:
                outputs.append(output)
        return outputs

    def _plain(self, item: Path) -> OutputColumn | None:
        column = self.scope.column(item, "select")
        if column is None:
            return None
        key = (column.field.name,) if self.aggregate else tuple(column.path.split("."))
        self._once(key, column.path)
        return OutputColumn(key, column)

    def _aliased(self, item: Aliased) -> Output | None:
        if isinstance(item.expression, Call):
            return self._call(item.expression, item.alias)
        column = self.scope.column(item.expression, "select")
        if not self.aggregate:
            message = "only aggregate expressions use field aliasing"
            self.names.malformed(message, item.offset, "select")
            return None
        if column is None:
            return None
        self._once((item.alias,), item.alias)
        return OutputColumn((item.alias,), column)

    def _call(self, item: Call, alias: str) -> OutputValue | None:
        found = operand(self.scope, item, "select")
        if not isinstance(found, FunctionValue):
            return None
        if needs_group(item) and not self.aggregate:
            shown = ", ".join(map(expression, item.args))
            self.names.malformed(f"Field must be grouped or aggregated: {shown}", item.offset, "select")
            return None
        key = (alias,) if alias else self._kept(found)
        if not key:
            key = (f"expr{self.unnamed}",)
            self.unnamed += 1
        self._once(key, ".".join(key))
        return OutputValue(key, found)

    def _kept(self, value: FunctionValue) -> tuple[str, ...]:
        """The field's place where a function's answer stands under its name, or nothing."""
        function = find(value.name)
        first = value.args[0] if value.args else None
        if function is None or not function.keeps_name or not isinstance(first, Column | FunctionValue):
            return ()
        if isinstance(first, FunctionValue):
            return self._kept(first)
        return (first.field.name,) if self.aggregate else tuple(first.path.split("."))

    def _once(self, key: tuple[str, ...], name: str) -> None:
        folded = tuple(k.lower() for k in key)
        if folded in self.seen:
            self.names.rule(
                "INVALID_FIELD", f"duplicate field selected: {name}", self.query.offset, "select", ""
            )
        self.seen.add(folded)

    def _fields(self, item: Fields) -> OutputFields:
        object_ = self.scope.object
        wanted = [
            f
            for f in object_.fields
            if f.since <= self.names.version and (item.which == "ALL" or f.custom == (item.which == "CUSTOM"))
        ]
        if not wanted:
            message = "'FIELDS(...)' expansion function must result in at least one field being selected."
            self.names.malformed(message, item.offset, "select")
        columns = []
        for field in wanted:
            self.names.note("field", object_.name, field.name, field, item.offset, "fields")
            self._once((field.name,), field.name)
            columns.append(Column("t0", object_, field, field.name, (), item.offset))
        return OutputFields(item.which, tuple(columns))

    def _child(self, item: Query) -> OutputChild | None:
        object_ = self.scope.object
        name = item.source.name
        front, dot, rest = name.partition(".")
        if dot and (front.lower() == object_.name.lower() or front.lower() in self.scope.aliases):
            name = rest
        relationship = object_.children_by_name.get(name.lower())
        child = self.names.schema.object(relationship.child) if relationship else None
        link = child.field(relationship.field) if child and relationship else None
        spelled = child.name if child else object_.name
        self.names.note(
            "child", spelled, relationship.name if relationship else name, link, item.source.offset, "select"
        )
        if relationship is None or child is None or link is None:
            return None
        self._once((relationship.name,), relationship.name)
        rows = _Statement(self.names, item, child, "child").resolve()
        return OutputChild((relationship.name,), relationship, link, rows)

    # -- the other clauses ------------------------------------------------------------------------------

    def _test(self, node: object, clause: str) -> Test | None:
        if node is None:
            return None
        return test(self.scope, node, clause, self._semi, nested=self.place == "semi")  # type: ignore[arg-type]

    def _semi(self, query: Query) -> Resolved | None:
        found = self.names.object(query.source.name, query.source.offset)
        return None if found is None else _Statement(self.names, query, found, "semi").resolve()

    def _group_by(self) -> tuple[Operand, ...]:
        keys: list[Operand] = []
        for node in self.query.group_by:
            found = operand(self.scope, node, "group")
            if isinstance(found, Column) and not found.field.groupable:
                message = f"field '{self._label(node)}' can not be grouped in a query call"
                self.names.malformed(message, node.offset, "group")
            elif found is not None:
                keys.append(found)
        return tuple(keys)

    def _order_by(self) -> tuple[Sort, ...]:
        sorts: list[Sort] = []
        for item in self.query.order_by:
            found = operand(self.scope, item.expression, "order")
            if isinstance(found, Column) and not found.field.sortable:
                message = f"field '{self._label(item.expression)}' can not be sorted in a query call"
                self.names.malformed(message, item.expression.offset, "order")
            elif found is not None:
                sorts.append(Sort(found, item.descending, item.nulls != "LAST"))
        return tuple(sorts)

    def _label(self, node: Expression) -> str:
        text = expression(node)
        first, _, rest = text.partition(".")
        return rest if rest and first.lower() in self.scope.aliases else text

    def _grouped(
        self, outputs: list[Output], keys: tuple[Operand, ...], having: Test | None, sorts: tuple[Sort, ...]
    ) -> None:
        """Every field shown or sorted by is grouped or aggregated, and no field is both."""
        groups = Groups(keys)
        shown = [o.column if isinstance(o, OutputColumn) else o.value for o in outputs
                 if isinstance(o, OutputColumn | OutputValue)]  # fmt: skip
        told = [(o, "Field", "select") for o in shown]
        told += [(left, "Field", "having") for left in lefts(having)]
        told += [(s.operand, "Ordered field", "order") for s in sorts]
        for node, word, clause in told:
            stray = groups.stray(node)
            if stray is None:
                continue
            column, both = stray
            message = f"{word} must be grouped or aggregated: {column.path}"
            if both:
                message = f"Grouped field should not be aggregated: {column.path}"
            self.names.malformed(message, column.offset, clause)
