"""What a SOQL function is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NUMBERS = frozenset({"int", "long", "double", "currency", "percent"})


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its canonical name.

    `accepts` are the describe types that its first argument may have (None: any), `result` gives the describe
    type of the result from that of the first argument. `per_group`: in a select list it needs GROUP BY (the
    date functions). `keeps_name`: without an alias the answer stands under the field's name, not exprN.
    `least` and `most` bound the number of arguments. `sql` is how a store computes it: standard SQL with `{0}`
    for the argument, dates and datetimes as ISO text; empty where it is known and not computed.
    """

    name: str
    result: Callable[[str], str]
    accepts: frozenset[str] | None = None
    aggregate: bool = False
    per_group: bool = False
    keeps_name: bool = False
    least: int = 1
    most: int = 1
    sql: str = ""


def always(type_: str) -> Callable[[str], str]:
    """A result type that does not depend on the argument."""
    return lambda _: type_


def same(type_: str) -> str:
    """The argument's type as result type."""
    return type_
