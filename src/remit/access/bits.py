"""Sets of positions as packed bits: a `bytes` row for one user, a numpy matrix of rows for a whole org.

Position p is bit `p & 7` (little-endian) of byte `p >> 3`. Every row of a catalogue has the same width, so
union, difference and cover are single passes over memory, and one check is one index and one shift.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CHUNK = 1 << 15  # pairs looked up at a time: the temporaries then stay in the second-level cache
_BIT = np.array([1 << i for i in range(8)], dtype=np.uint8)


def has(row: bytes, position: int) -> bool:
    """Whether a row holds a position. Constant time."""
    return row[position >> 3] >> (position & 7) & 1 == 1


def array(row: bytes) -> Array:
    """A read-only numpy view of a row."""
    return np.frombuffer(row, dtype=np.uint8)


def row_of(positions: Iterable[int], width: int) -> bytes:
    """The row of `width` bytes that holds exactly these positions."""
    out = bytearray(width)
    for p in positions:
        out[p >> 3] |= 1 << (p & 7)
    return bytes(out)


def positions_of(row: bytes | Array) -> list[int]:
    """The positions of a row, ascending."""
    packed = array(row) if isinstance(row, bytes) else row
    found: list[int] = np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist()
    return found


def union(width: int, *rows: bytes) -> bytes:
    """What any of the rows holds; the empty row of `width` where there are none."""
    out = np.zeros(width, dtype=np.uint8)
    for row in rows:
        np.bitwise_or(out, array(row), out=out)
    return out.tobytes()


def difference(row: bytes, other: bytes) -> bytes:
    """What `row` holds and `other` does not."""
    return (array(row) & ~array(other)).tobytes()


def intersection(row: bytes, other: bytes) -> bytes:
    """What both rows hold."""
    return (array(row) & array(other)).tobytes()


def covers(row: bytes, other: bytes) -> bool:
    """Whether `row` holds all that `other` holds."""
    return not np.any(array(other) & ~array(row))


def pack(rows: Ints, positions: Ints, count: int, width: int, into: Array | None = None) -> Array:
    """The matrix (`count` x `width`) in which row `rows[i]` holds `positions[i]`.

    `into` adds to an existing matrix instead.
    """
    matrix = np.zeros((count, width), dtype=np.uint8) if into is None else into
    flat = matrix.reshape(-1)
    for start in range(0, len(rows), 1 << 20):
        end = start + (1 << 20)
        index = rows[start:end].astype(np.int64) * width
        index += positions[start:end] >> 3
        np.bitwise_or.at(flat, index, _BIT[positions[start:end] & 7])
    return matrix


def check_many(row: bytes | Array, positions: Ints) -> Bools:
    """For one row, whether it holds each of many positions."""
    packed = array(row) if isinstance(row, bytes) else row
    flags = np.unpackbits(packed, bitorder="little").view(np.bool_)
    return flags.take(positions)


def check_pairs(matrix: Array, rows: Ints, positions: Ints) -> Bools:
    """For many (row, position) pairs, whether the matrix holds each."""
    flat, width = matrix.reshape(-1), matrix.shape[1]
    out = np.empty(len(rows), dtype=np.bool_)
    for start in range(0, len(rows), _CHUNK):
        end = start + _CHUNK
        at = positions[start:end]
        index = rows[start:end] * width
        index += at >> 3
        found = flat.take(index)
        found &= _BIT.take(at & 7)
        np.not_equal(found, 0, out=out[start:end])
    return out
