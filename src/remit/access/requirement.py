"""What a request takes of an access, and the one place that judges it.

A `Requirement` says what must be there in the order in which Salesforce checks it, what only narrows the
answer, and which rows are touched. `judge` holds it against an access: the first failing clause in order
gives the refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Level = Literal["read", "edit", "delete", "transfer"]


class HasRow(Protocol):
    """What `judge` needs of an access: its packed row."""

    @property
    def row(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error that a request gets: Salesforce's code and message, HTTP status, the fields it names.

    `extra` holds what one API adds beside them.
    """

    code: str
    message: str
    status: int = 400
    fields: tuple[str, ...] = ()
    extra: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Clauses that are refused together: `refusal_of` makes one refusal of the labels of all that fail."""

    refusal_of: Callable[[tuple[str, ...]], Refusal]


@dataclass(frozen=True, slots=True)
class Clause:
    """Satisfied when the access holds any of the positions; never, where there are none.

    A clause in a group is refused with all failing clauses of its group, each named by `label`. Raises
    ValueError for a clause with neither a refusal nor a group: nothing could be answered when it fails.
    """

    any_of: tuple[int, ...]
    refusal: Refusal | None
    group: Group | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.refusal is None and self.group is None:
            raise ValueError("a clause needs a refusal or a group")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is left out of the answer, not refused, when its position is not held."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class RowNeed:
    """Rows that are touched: under which alias, of which object, how, and which positions lift sharing."""

    alias: str
    object: str
    level: Level
    lifted_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """All that a request takes."""

    clauses: tuple[Clause, ...]
    narrows: tuple[Column, ...] = ()
    rows: tuple[RowNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class RowScope:
    """Which rows of an alias may be touched: all, or those that sharing gives at this level."""

    alias: str
    object: str
    level: Level
    all: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed: the narrowing columns that remain, and the scope of each row need, in its order."""

    columns: frozenset[str]
    scopes: tuple[RowScope, ...]


def _holds(row: bytes, any_of: tuple[int, ...]) -> bool:
    for p in any_of:  # noqa: SIM110 - a generator costs twice as much on this path
        if row[p >> 3] >> (p & 7) & 1:
            return True
    return False


def judge(requirement: Requirement, access: HasRow) -> Refusal | Verdict:
    """The refusal of the first failing clause, or what the request may see and touch."""
    row = access.row
    for clause in requirement.clauses:
        for p in clause.any_of:
            if row[p >> 3] >> (p & 7) & 1:
                break
        else:
            return _refuse(requirement, clause, row)
    columns = frozenset([c.name for c in requirement.narrows if row[c.position >> 3] >> (c.position & 7) & 1])
    scopes = tuple([RowScope(n.alias, n.object, n.level, _holds(row, n.lifted_by)) for n in requirement.rows])
    return Verdict(columns, scopes)


def _refuse(requirement: Requirement, failing: Clause, row: bytes) -> Refusal:
    group = failing.group
    if group is None:
        assert failing.refusal is not None  # __post_init__ sees to it
        return failing.refusal
    labels = [c.label for c in requirement.clauses if c.group is group and not _holds(row, c.any_of)]
    return group.refusal_of(tuple(dict.fromkeys(labels)))
