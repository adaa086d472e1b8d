"""A request is judged in one place: the first failing clause in order, or columns and row scopes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.access.access import Access
from remit.access.bits import row_of
from remit.access.requirement import (
    Clause,
    Column,
    Group,
    Refusal,
    Requirement,
    RowNeed,
    RowScope,
    Verdict,
    judge,
)

from .world import CATALOGUE, unhurried

NO_OBJECT = Refusal("INVALID_TYPE", "sObject type 'Account' is not supported.")
NO_COLUMN = Refusal("INVALID_FIELD", "No such column 'Industry' on entity 'Account'.")
READ_ONLY = Group(lambda names: Refusal("INVALID_FIELD_FOR_INSERT_UPDATE", ", ".join(names), fields=names))


def access(*positions: int) -> Access:
    return Access(CATALOGUE, row_of(positions, CATALOGUE.width))


def test_the_first_failing_clause_gives_the_refusal() -> None:
    requirement = Requirement((Clause((1,), NO_OBJECT), Clause((2, 3), NO_COLUMN)))
    assert judge(requirement, access()) is NO_OBJECT
    assert judge(requirement, access(1)) is NO_COLUMN
    assert judge(requirement, access(1, 3)) == Verdict(frozenset(), ())


def test_a_clause_without_positions_is_never_satisfied() -> None:
    assert judge(Requirement((Clause((), NO_COLUMN),)), access(*range(40))) is NO_COLUMN


def test_failing_clauses_of_a_group_are_refused_together_in_order() -> None:
    requirement = Requirement(
        (
            Clause((1,), None, READ_ONLY, "Industry"),
            Clause((2,), None, READ_ONLY, "Phone"),
            Clause((9,), NO_OBJECT),
            Clause((3,), None, READ_ONLY, "Fax"),
        )
    )
    refusal = judge(requirement, access(2))
    assert isinstance(refusal, Refusal)
    assert refusal.fields == ("Industry", "Fax")


def test_a_clause_that_could_not_answer_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="refusal or a group"):
        Clause((1,), None)


def test_narrowing_columns_are_left_out_and_sharing_is_lifted_by_any_position() -> None:
    requirement = Requirement(
        (),
        (Column("Name", 1), Column("Industry", 2)),
        (RowNeed("a", "Account", "read", (4, 5)), RowNeed("o", "Order", "edit", ())),
    )
    verdict = judge(requirement, access(1, 5))
    assert verdict == Verdict(
        frozenset({"Name"}),
        (RowScope("a", "Account", "read", True), RowScope("o", "Order", "edit", False)),
    )


@unhurried
@given(
    st.lists(st.lists(st.integers(0, 30), max_size=3).map(tuple), max_size=6),
    st.sets(st.integers(0, 30)),
)
def test_a_requirement_is_a_conjunction_of_alternatives(
    clauses: list[tuple[int, ...]], held: set[int]
) -> None:
    refusals = [Refusal(str(i), "") for i in range(len(clauses))]
    requirement = Requirement(tuple(Clause(c, r) for c, r in zip(clauses, refusals, strict=True)))
    failing = [r for c, r in zip(clauses, refusals, strict=True) if not held & set(c)]
    result = judge(requirement, access(*held))
    assert result == (failing[0] if failing else Verdict(frozenset(), ()))
