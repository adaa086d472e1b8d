"""Packed rows are sets of positions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from remit.access import bits

from .world import unhurried

WIDTH = 9
positions = st.sets(st.integers(0, WIDTH * 8 - 1))


@unhurried
@given(positions, positions)
def test_rows_behave_as_sets(a: set[int], b: set[int]) -> None:
    row_a, row_b = bits.row_of(a, WIDTH), bits.row_of(b, WIDTH)
    assert bits.positions_of(row_a) == sorted(a)
    assert set(bits.positions_of(bits.union(WIDTH, row_a, row_b))) == a | b
    assert set(bits.positions_of(bits.difference(row_a, row_b))) == a - b
    assert set(bits.positions_of(bits.intersection(row_a, row_b))) == a & b
    assert bits.covers(row_a, row_b) == (b <= a)
    assert all(bits.has(row_a, p) == (p in a) for p in range(WIDTH * 8))


@unhurried
@given(st.lists(positions, min_size=1, max_size=5))
def test_a_matrix_answers_as_its_rows_do(rows: list[set[int]]) -> None:
    pairs = [(i, p) for i, row in enumerate(rows) for p in row]
    which = np.array([i for i, _ in pairs], dtype=np.int64)
    at = np.array([p for _, p in pairs], dtype=np.int64)
    matrix = bits.pack(which, at, len(rows), WIDTH)
    every = np.arange(WIDTH * 8, dtype=np.int64)
    for i, row in enumerate(rows):
        assert bits.positions_of(matrix[i]) == sorted(row)
        assert np.flatnonzero(bits.check_many(matrix[i], every)).tolist() == sorted(row)
        found = bits.check_pairs(matrix, np.full(len(every), i, dtype=np.int64), every)
        assert np.flatnonzero(found).tolist() == sorted(row)
