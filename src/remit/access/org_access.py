"""The access of every user of an org at once: a matrix of packed rows, one a user.

Closing distributes over union, so each permission set is closed once for each ceiling (licence), and a user
is the union of the closed rows of its sets. Means the same as `access_of` for each user; tests hold it so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from remit.access.access import Access
from remit.access.bits import Array, Bools, Ints, array, check_pairs, pack
from remit.access.catalogue import Catalogue
from remit.access.closing import Closing, closing_of

_EMPTY: Ints = np.zeros(0, dtype=np.int64)
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Grants:
    """What permission sets give, as parallel arrays; a set is a row number below `sets`.

    - object permissions: set, first position of the object's block, operations as a mask of `1 << Op`
    - field permissions: set, the field's read position, whether edit is granted beside it
    - the rest (system permissions, setup accesses): set, position
    """

    sets: int
    object_set: Ints = field(default_factory=lambda: _EMPTY)
    object_start: Ints = field(default_factory=lambda: _EMPTY)
    object_ops: Array = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))
    field_set: Ints = field(default_factory=lambda: _EMPTY)
    field_read: Ints = field(default_factory=lambda: _EMPTY)
    field_edit: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    other_set: Ints = field(default_factory=lambda: _EMPTY)
    other_position: Ints = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class Group:
    """A permission set group: its components as set numbers, and the row that its muting set mutes."""

    components: tuple[int, ...]
    muted: bytes = b""


@dataclass(frozen=True, slots=True)
class LicenceRows:
    """A licence as rows: its ceiling (None: everything) and its baseline (None: nothing)."""

    ceiling: bytes | None = None
    baseline: bytes | None = None


@dataclass(frozen=True, slots=True)
class Assignments:
    """Who holds what: (user, set) pairs in force, profiles included as the sets that they own.

    Set numbers from `Grants.sets` on are the groups, in order. `licence_of[user]` is a number into
    `licences`; empty where there is one licence.
    """

    users: int
    user: Ints
    set: Ints
    licence_of: Ints = field(default_factory=lambda: _EMPTY)
    licences: Sequence[LicenceRows] = (LicenceRows(),)


@dataclass(frozen=True, eq=False)
class OrgAccess:
    """A packed row for each user."""

    catalogue: Catalogue
    matrix: Array

    @staticmethod
    def of(
        catalogue: Catalogue, grants: Grants, assignments: Assignments, groups: Sequence[Group] = ()
    ) -> OrgAccess:
        """Compute it. Memory: (sets of one licence + all sets + users) rows of `catalogue.width` bytes."""
        given = _given(catalogue, grants, groups)
        out = np.zeros((assignments.users, catalogue.width), dtype=np.uint8)
        for number, licence in enumerate(assignments.licences):
            members = _members(assignments, number)
            chosen = members[assignments.user]
            pairs = (assignments.user[chosen], assignments.set[chosen])
            _unite(closing_of(catalogue), given, groups, grants.sets, pairs, licence, out)
            if licence.baseline is not None:
                np.bitwise_or(out, array(licence.baseline), out=out, where=members[:, None])
        return OrgAccess(catalogue, out)

    def has(self, user: int, position: int) -> bool:
        """Whether a user has a position."""
        return bool(self.matrix[user, position >> 3] >> np.uint8(position & 7) & 1)

    def check(self, users: Ints, positions: Ints) -> Bools:
        """For many (user, position) pairs, whether the user has it."""
        return check_pairs(self.matrix, users, positions)

    def access(self, user: int) -> Access:
        """One user's access."""
        return Access(self.catalogue, self.matrix[user].tobytes())

    def holders(self, position: int) -> list[int]:
        """The users that have a position."""
        found: list[int] = np.flatnonzero(
            self.matrix[:, position >> 3] >> np.uint8(position & 7) & 1
        ).tolist()
        return found


def _members(assignments: Assignments, number: int) -> Bools:
    """Which users have a licence."""
    if not assignments.licence_of.size:
        return np.full(assignments.users, number == 0, dtype=np.bool_)
    return np.asarray(assignments.licence_of == number)


def _given(catalogue: Catalogue, grants: Grants, groups: Sequence[Group]) -> Array:
    """The matrix of sets and, behind them, groups: what each holds before muting and closing."""
    width = catalogue.width
    given = np.zeros((grants.sets + len(groups), width), dtype=np.uint8)
    flat = given.reshape(-1)
    at = grants.object_set.astype(np.int64) * width + (grants.object_start >> 3)
    np.bitwise_or.at(flat, at, grants.object_ops)
    for start in range(0, len(grants.field_set), _CHUNK):
        part = slice(start, start + _CHUNK)
        read = grants.field_read[part]
        index = grants.field_set[part].astype(np.int64) * width
        index += read >> 3
        bits = (grants.field_edit[part].astype(np.uint8) << 1 | 1) << (read & 7).astype(np.uint8)
        np.bitwise_or.at(flat, index, bits)
    pack(grants.other_set, grants.other_position, len(given), width, into=given)
    for i, group in enumerate(groups, grants.sets):
        for component in group.components:
            given[i] |= given[component]
    return given


def _unite(
    closing: Closing,
    given: Array,
    groups: Sequence[Group],
    first_group: int,
    pairs: tuple[Ints, Ints],
    licence: LicenceRows,
    out: Array,
) -> None:
    """Close the sets that a licence's users hold under its ceiling, and unite them for each user."""
    users, sets = pairs
    used, local = np.unique(sets, return_inverse=True)
    muted = {i: groups[s - first_group].muted for i, s in enumerate(used.tolist()) if s >= first_group}
    muted = {i: row for i, row in muted.items() if row}
    cap = None if licence.ceiling is None else array(licence.ceiling)
    plain = np.ones(len(used), dtype=np.bool_)
    plain[list(muted)] = False
    rows = given[used]
    if muted:
        rows[plain] = closing.close(rows[plain], cap)
    else:
        closing.close(rows, cap)
    allow: dict[int, Array] = {}
    for i, row in muted.items():
        kept = ~array(row)
        allow[i] = kept if cap is None else kept & cap
        closing.close(rows[i : i + 1], allow[i])
    _or_into(out, rows, users, local)
    if closing.lift is None:
        return
    lifting = out[:, closing.lift >> 3] >> np.uint8(closing.lift & 7) & 1 == 1
    chosen = lifting[users]
    if chosen.any():
        edits = closing.lifted(rows, cap)
        for i, limit in allow.items():
            edits[i] = closing.lifted(rows[i], limit)
        _or_into(out, edits, users[chosen], local[chosen])


def _or_into(out: Array, rows: Array, users: Ints, local: npt.NDArray[np.intp]) -> None:
    """OR the rows of each pair into its user's row; a row is some kilobytes, so a call a pair is at memory
    speed."""
    views = list(rows)
    targets = list(out)
    for user, i in zip(users.tolist(), local.tolist(), strict=True):
        target = targets[user]
        np.bitwise_or(target, views[i], out=target)
