"""An access is what the naive model says, whatever the grants, mutings and licences."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from remit.access.access import access_of
from remit.access.baseline import baseline
from remit.access.bits import positions_of
from remit.access.catalogue import Op
from remit.access.explain import explain
from remit.access.grant import Assignment
from remit.access.org_access import Assignments, Grants, Group, LicenceRows, OrgAccess

from . import naive
from .world import CATALOGUE, POSITION, ceilings, grants, held, row, sources, tuples, unhurried

INDUSTRY = ("Account", "Industry", "Read"), ("Account", "Industry", "Edit")
LIFT: naive.Source = (frozenset({("system", "EditReadonlyFields")}), frozenset())
READS: naive.Source = (frozenset({INDUSTRY[0]}), frozenset())
MUTES_EDIT: naive.Source = (frozenset(INDUSTRY), frozenset({INDUSTRY[1]}))


def _row(ceiling: set[naive.Permission] | None) -> bytes | None:
    return None if ceiling is None else row(ceiling)


@unhurried
@given(sources, ceilings)
@example([LIFT, READS], None)
@example([LIFT, MUTES_EDIT], None)
@example([LIFT, READS], set(naive.everything()) - {INDUSTRY[1]})
def test_access_equals_the_naive_model(of: list[naive.Source], ceiling: set[naive.Permission] | None) -> None:
    assert tuples(access_of(CATALOGUE, grants(of), _row(ceiling)).row) == naive.access(of, ceiling)


@unhurried
@given(sources, held, ceilings)
def test_another_permission_set_never_takes_anything_away(
    of: list[naive.Source], more: frozenset[naive.Permission], ceiling: set[naive.Permission] | None
) -> None:
    before = tuples(access_of(CATALOGUE, grants(of), _row(ceiling)).row)
    after = tuples(access_of(CATALOGUE, grants([*of, (more, frozenset())]), _row(ceiling)).row)
    assert before <= after


@unhurried
@given(held, held)
def test_a_muted_bit_never_comes_back_by_closing_its_group(
    has: frozenset[naive.Permission], mutes: frozenset[naive.Permission]
) -> None:
    assert not tuples(access_of(CATALOGUE, grants([(has, mutes)])).row) & mutes


@unhurried
@given(held, held)
def test_what_one_group_mutes_another_grant_still_gives(
    has: frozenset[naive.Permission], mutes: frozenset[naive.Permission]
) -> None:
    alone = tuples(access_of(CATALOGUE, grants([(has, frozenset())])).row)
    both = tuples(access_of(CATALOGUE, grants([(has, frozenset()), (has, mutes)])).row)
    assert both == alone


@unhurried
@given(sources, ceilings.filter(lambda c: c is not None))
def test_a_licence_caps_every_grant(of: list[naive.Source], ceiling: set[naive.Permission]) -> None:
    assert tuples(access_of(CATALOGUE, grants(of), row(ceiling)).row) <= ceiling


@settings(unhurried, max_examples=40)
@given(sources, st.sampled_from(["granted", "capped"]))
@example([LIFT, READS], "granted")
@example([LIFT, MUTES_EDIT], "granted")
def test_explain_agrees_with_has_on_every_position(of: list[naive.Source], licence: str) -> None:
    from remit.access.licence import Licence, ceiling

    lic = Licence() if licence == "granted" else Licence("Salesforce Integration")
    base = baseline(CATALOGUE, lic.user)
    access = access_of(CATALOGUE, grants(of), ceiling(CATALOGUE, lic.user, lic.psls), base)
    assigned = [Assignment(g) for g in grants(of)]
    for position in POSITION.values():
        told = explain(CATALOGUE, position, assigned, 0.0, lic, base)
        assert told.held == access.has(position), str(told.bit)
        assert bool(told.absent) != told.held


def test_the_baseline_is_what_governance_opens() -> None:
    assert tuples(baseline(CATALOGUE, "Salesforce")) == naive.BASELINE


@settings(unhurried, max_examples=60)
@given(st.lists(st.tuples(sources, st.sampled_from([0, 1])), min_size=1, max_size=5), ceilings)
@example([([LIFT, MUTES_EDIT], 0), ([LIFT, READS], 1), ([READS], 0)], None)
def test_a_whole_org_equals_user_by_user(
    users: list[tuple[list[naive.Source], int]], ceiling: set[naive.Permission] | None
) -> None:
    loaded = _Loader()
    for number, (of, _) in enumerate(users):
        for has, mutes in of:
            loaded.add(number, has, mutes)
    licences = (LicenceRows(), LicenceRows(_row(ceiling), row(naive.BASELINE)))
    org = OrgAccess.of(CATALOGUE, *loaded.arrays([kind for _, kind in users], licences))
    for number, (of, kind) in enumerate(users):
        expected = access_of(CATALOGUE, grants(of), licences[kind].ceiling, licences[kind].baseline)
        assert tuples(org.access(number).row) == tuples(expected.row)
        assert org.access(number).fingerprint == expected.fingerprint


class _Loader:
    """Sources as the arrays of an org: a permission set each, a group of one set where there is muting."""

    def __init__(self) -> None:
        self.sets: list[list[naive.Permission]] = []
        self.groups: list[Group] = []
        self.pairs: list[tuple[int, int, bool]] = []

    def add(self, user: int, has: frozenset[naive.Permission], mutes: frozenset[naive.Permission]) -> None:
        self.sets.append(sorted(has))
        if mutes:
            self.groups.append(Group((len(self.sets) - 1,), row(mutes)))
            self.pairs.append((user, len(self.groups) - 1, True))
        else:
            self.pairs.append((user, len(self.sets) - 1, False))

    def arrays(
        self, kinds: list[int], licences: tuple[LicenceRows, ...]
    ) -> tuple[Grants, Assignments, list[Group]]:
        objects: list[tuple[int, int, int]] = []
        fields: list[tuple[int, int, bool]] = []
        other: list[tuple[int, int]] = []
        for i, permissions in enumerate(self.sets):
            for p in permissions:
                if p[0] == "system" or (p[-1] == "Edit" and len(p) == 3):
                    other.append((i, POSITION[p]))
                elif len(p) == 3:
                    fields.append((i, POSITION[p], False))
                else:
                    start = CATALOGUE.block(p[0]).start
                    objects.append((i, start, 1 << POSITION[p] - start))
        n = len(self.sets)
        given = Grants(
            n,
            _ints(o[0] for o in objects),
            _ints(o[1] for o in objects),
            _ints(o[2] for o in objects).astype(np.uint8),
            _ints(f[0] for f in fields),
            _ints(f[1] for f in fields),
            np.array([f[2] for f in fields], dtype=np.bool_),
            _ints(o[0] for o in other),
            _ints(o[1] for o in other),
        )
        user = _ints(u for u, _, _ in self.pairs)
        held_sets = _ints(s + (n if grouped else 0) for _, s, grouped in self.pairs)
        return given, Assignments(len(kinds), user, held_sets, _ints(kinds), licences), self.groups


def _ints(values: object) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload]


def test_object_keys_differ_exactly_where_an_access_to_the_object_differs() -> None:
    reads = access_of(CATALOGUE, grants([(frozenset({("Account", "Read")}), frozenset())]))
    sees = access_of(
        CATALOGUE, grants([(frozenset({("Account", "Read"), ("Account", "Industry", "Read")}), frozenset())])
    )
    assert reads.object_key("Account") != sees.object_key("account")
    assert reads.object_key("Order") is sees.object_key("Order")
    assert sees.readable_fields("Account") == ("Name", "Industry")
    assert sees.readable_fields("Order") == ()
    assert positions_of(reads.row) and reads.can("Account", Op.READ)
