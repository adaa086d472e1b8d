"""The SOQL tree: what `parse` builds and `str` turns back into SOQL.

Trees compare without regard to where things stood in the text: `offset` (characters from the start of the
text, 0-based) and `text` take no part in equality. Nodes are built once per query in the hot path of every
request, so they are plain slotted dataclasses built by position; nothing changes a node after it is built.

    Query ── select: Path | Call | Aliased | Fields | TypeOf | Query (a child query)
          ── source: Source (and `sources`: the further ones of `FROM Contact c, c.Account a`)
          ── where, having: And | Or | Not | Comparison | InList | InQuery | Includes
          ── group_by: Path | Call          order_by: Order
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from remit.soql import render

__all__ = [
    "Aliased",
    "And",
    "Call",
    "Comparison",
    "Condition",
    "Expression",
    "Fields",
    "InList",
    "InQuery",
    "Includes",
    "Literal",
    "Not",
    "Or",
    "Order",
    "Path",
    "Query",
    "SelectItem",
    "Source",
    "TypeOf",
    "When",
]


@dataclass(slots=True)
class Path:
    """A field by its dotted path as written: `Name`, `Account.Owner.Name`, or an alias first (`a.Name`)."""

    text: str
    offset: int = field(default=0, compare=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names between the dots."""
        return tuple(self.text.split("."))

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Literal:
    """A value in a condition.

    `kind`: string, number, boolean, null, date, datetime, range (a date literal such as TODAY) or currency
    (USD5000). `text` is the decoded value of a string, otherwise what was written (booleans and null in lower
    case, ranges in upper case without their number); `n` is the number of LAST_N_DAYS:n.
    """

    kind: str
    text: str
    n: int | None = None
    offset: int = field(default=0, compare=False)

    @property
    def value(self) -> str | bool | int | Decimal | None:
        """As a Python value; dates, ranges and currencies stay text (`remit.soql.dates` reads them)."""
        if self.kind == "number":
            return int(self.text) if self.text.lstrip("+-").isdigit() else Decimal(self.text)
        if self.kind == "boolean":
            return self.text == "true"
        return None if self.kind == "null" else self.text

    def __str__(self) -> str:
        return render.literal(self)


@dataclass(slots=True)
class Call:
    """A function call: `COUNT()`, `CALENDAR_YEAR(CreatedDate)`, `toLabel(Status)`, `FORMAT(MIN(Amount))`.

    `name` is as written; functions compare without regard to case (`remit.soql.functions.find`).
    """

    name: str
    args: tuple[Path | Call | Literal, ...] = ()
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.expression(self)


Expression = Path | Call


@dataclass(slots=True)
class Aliased:
    """A select item with an alias: `COUNT(Id) total`."""

    expression: Expression
    alias: str
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.select_item(self)


@dataclass(slots=True)
class Fields:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)`, `FIELDS(CUSTOM)`; `which` in upper case."""

    which: str
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"FIELDS({self.which})"


@dataclass(slots=True)
class When:
    """One branch of TYPEOF."""

    object: str
    fields: tuple[Path, ...]
    offset: int = field(default=0, compare=False)


@dataclass(slots=True)
class TypeOf:
    """`TYPEOF What WHEN Account THEN Phone ELSE Name END`."""

    path: Path
    whens: tuple[When, ...]
    otherwise: tuple[Path, ...] = ()
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.select_item(self)


@dataclass(slots=True)
class Comparison:
    """`left op right`; `op` is one of = != < <= > >= LIKE (`<>` is read as !=)."""

    left: Expression
    op: str
    right: Literal
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.condition(self)


@dataclass(slots=True)
class InList:
    """`left [NOT] IN (a, b)`."""

    left: Expression
    negated: bool
    values: tuple[Literal, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.condition(self)


@dataclass(slots=True)
class InQuery:
    """A semi-join `left IN (SELECT ...)` or, negated, an anti-join."""

    left: Expression
    negated: bool
    query: Query
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.condition(self)


@dataclass(slots=True)
class Includes:
    """`left INCLUDES ('a;b', 'c')` or, negated, EXCLUDES, on multi-select picklists."""

    left: Expression
    negated: bool
    values: tuple[Literal, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return render.condition(self)


@dataclass(slots=True)
class And:
    """All of two or more. A part that is itself And or Or stood in parentheses."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return render.condition(self)


@dataclass(slots=True)
class Or:
    """Any of two or more."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return render.condition(self)


@dataclass(slots=True)
class Not:
    """`NOT part`."""

    part: Condition

    def __str__(self) -> str:
        return render.condition(self)


Condition = And | Or | Not | Comparison | InList | InQuery | Includes


@dataclass(slots=True)
class Order:
    """One item of ORDER BY. `nulls`: FIRST, LAST or empty (Salesforce then sorts nulls first)."""

    expression: Expression
    descending: bool = False
    nulls: str = ""

    def __str__(self) -> str:
        return render.order(self)


@dataclass(slots=True)
class Source:
    """What FROM names: an object, a child relationship in a child query, or a path from an alias."""

    name: str
    alias: str = ""
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.name} {self.alias}" if self.alias else self.name


@dataclass(slots=True)
class Query:
    """A SELECT statement, the outermost as well as a child query or the inside of a semi-join.

    `text` is the whole text that was parsed (the outermost query's), which error positions refer to; empty on
    trees that were built by hand. `grouping` is ROLLUP or CUBE or empty. `security` is SECURITY_ENFORCED,
    USER_MODE, SYSTEM_MODE or empty; `for_`: VIEW, REFERENCE, UPDATE; `tracking`: TRACKING, VIEWSTAT.
    """

    select: tuple[SelectItem, ...]
    source: Source
    where: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    skip: int | None = None
    group_by: tuple[Expression, ...] = ()
    grouping: str = ""
    having: Condition | None = None
    sources: tuple[Source, ...] = ()
    scope: str = ""
    security: str = ""
    for_: tuple[str, ...] = ()
    tracking: tuple[str, ...] = ()
    all_rows: bool = False
    offset: int = field(default=0, compare=False)
    text: str = field(default="", compare=False, repr=False)
    skip_offset: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return render.query(self)


SelectItem = Path | Call | Aliased | Fields | TypeOf | Query
