"""The resolved tree: a query whose every name is a field, object or relationship of a schema.

`remit.soql.resolve(query, schema, version)` builds a `Resolved`. It knows no user. What may be missing for
a user is told as a flat list, `Resolved.references`, in the order in which Salesforce checks it: the FROM
object, then the select list (child queries where they stand), WHERE (semi-joins where they stand), GROUP BY,
HAVING, ORDER BY. Whoever judges walks the list and raises the `error` of the first reference that does not
exist or is not visible; references of kind `rule` stand for a rule of SOQL that the query breaks and never
exist.

    for ref in resolved.references:
        if not ref.exists or not visible(ref):
            raise ref.error

Only after that, and only where `resolved.ok`, is the rest complete and may be compiled or run.

Tables: the FROM object has alias `t0`, child queries and semi-joins have their own numbering (each is a
`Resolved` of its own). Every distinct parent path is one `Join`; its `alias` is what a `Column` refers to.
A join is an outer join always: a record without parent stays, its parent's fields are null.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from remit.schema.model import ChildRelationship, Field, SObject
from remit.soql.errors import SoqlError
from remit.soql.tree import Query


@dataclass(frozen=True, slots=True)
class Reference:
    """One name that the query uses, to be judged.

    `kind`: object (FROM, semi-join FROM), relationship (a parent path's step; `field` is the lookup field on
    `object`, `target` the parent object, `Name` where polymorphic), child (a child query's FROM; `object` is
    the child object, `field` the child's lookup to the parent), field, or rule (never exists). `clause`:
    from, select, fields (expanded from FIELDS(), where a hidden field only narrows the answer), where, group,
    having, order.
    """

    kind: str
    object: str
    name: str
    field: Field | None
    offset: int
    clause: str
    exists: bool
    code: str
    message: str
    text: str
    target: str = ""
    block: str = "name"

    @property
    def error(self) -> SoqlError:
        """The exact error to raise where this reference does not exist or is not visible."""
        return SoqlError(self.code, self.message, text=self.text, offset=self.offset, block=self.block)


@dataclass(frozen=True, slots=True)
class Join:
    """A step to a parent: `alias` is the parent's table, reached by `relationship` from table `source`.

    `polymorphic`: the lookup names several objects (Owner, Who, What); `target` is then the pseudo object
    `Name`, and `relationship.reference_to` says which tables it stands for. `path` is the dotted way from the
    FROM object, in the schema's spelling ("Account.Owner").
    """

    alias: str
    source: str
    source_object: str
    relationship: Field
    target: SObject
    path: str
    polymorphic: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A field of table `alias` (`t0` or a Join's). `path` is its dotted name in the schema's spelling.

    `joins` are the steps from the FROM object in order, empty for its own fields.
    """

    alias: str
    object: SObject
    field: Field
    path: str
    joins: tuple[Join, ...] = ()
    offset: int = 0

    @property
    def type(self) -> str:
        """The describe type."""
        return self.field.type


@dataclass(frozen=True, slots=True)
class Value:
    """A literal, typed and checked against the field it meets.

    `kind`: string, number, boolean, null, date, datetime, range. `value`: str (ids in 18 characters), Decimal
    or int, bool, None; date as ISO text, datetime as ISO text in UTC (`2024-01-01T00:00:00.000Z`); a range's
    upper-case name with `n` (`remit.soql.dates.bounds(name, n, now, zone)` gives start and end).
    `offset`: where the literal stands in the text; -1 where it stands for none as written.
    """

    kind: str
    value: str | int | Decimal | bool | None
    n: int | None = None
    offset: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function on columns. `name` is the function's canonical name; `type` the describe type of its result.

    `aggregate`: COUNT, COUNT_DISTINCT, SUM, AVG, MIN, MAX. `COUNT()` has no args.
    """

    name: str
    args: tuple[Operand | Value, ...]
    type: str
    aggregate: bool
    offset: int = 0


Operand = Column | FunctionValue


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`, op one of = != < <= > >= LIKE. Against a range, = means inside, != outside or null,
    < before its start, <= before its end, > at or after its end, >= at or after its start."""

    left: Operand
    op: str
    right: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """`left [NOT] IN (values)`."""

    left: Operand
    negated: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class InRows:
    """A semi-join or, negated, an anti-join: `left [NOT] IN (rows' only column)`."""

    left: Column
    negated: bool
    rows: Resolved


@dataclass(frozen=True, slots=True)
class Holds:
    """INCLUDES or, negated, EXCLUDES: each of `any_of` is a set of values that must all be selected."""

    left: Column
    negated: bool
    any_of: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """AND."""

    parts: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OR."""

    parts: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Negate:
    """NOT."""

    part: Test


Test = Compare | OneOf | InRows | Holds | AllOf | AnyOf | Negate


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A selected field. `key` is where it stands in the answer: ("Account", "Name"), or its alias."""

    key: tuple[str, ...]
    column: Column


@dataclass(frozen=True, slots=True)
class OutputValue:
    """A function's result: `key` is its alias, or expr0, ... (toLabel and FORMAT keep the field's name)."""

    key: tuple[str, ...]
    value: FunctionValue


@dataclass(frozen=True, slots=True)
class OutputChild:
    """A child query. `relationship.field` of `rows.object` holds the parent's id; `link` is that field."""

    key: tuple[str, ...]
    relationship: ChildRelationship
    link: Field
    rows: Resolved


@dataclass(frozen=True, slots=True)
class OutputFields:
    """FIELDS(which): the candidate columns; what the user cannot see is left out by whoever judges."""

    which: str
    candidates: tuple[Column, ...]


Output = OutputColumn | OutputValue | OutputChild | OutputFields


@dataclass(frozen=True, slots=True)
class Sort:
    """One item of ORDER BY; `nulls_first` is settled (Salesforce: first unless NULLS LAST)."""

    operand: Operand
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolved query. See the module's docstring for how to read `references` and `ok`.

    `count_only`: `SELECT COUNT() FROM ...`, whose answer is totalSize alone. `aggregate`: the rows are
    AggregateResult. `references` is empty on inner queries (theirs stand in the outermost's, and so does what
    is wrong: read `ok` of the outermost only).
    """

    query: Query
    object: SObject
    joins: tuple[Join, ...]
    select: tuple[Output, ...]
    where: Test | None
    group_by: tuple[Operand, ...]
    having: Test | None
    order_by: tuple[Sort, ...]
    limit: int | None
    skip: int | None
    count_only: bool
    aggregate: bool
    all_rows: bool
    ok: bool
    references: tuple[Reference, ...] = field(default=(), repr=False)
    alias: str = "t0"
