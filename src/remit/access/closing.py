"""Closing rows under `implies` and `carries`, a whole matrix at a time.

The same code closes one user's row and the rows of all permission sets of an org. `allow` is what may be
there at all (a licence's ceiling, less what a group mutes): a bit outside it is never added, so nothing is
reached through it either.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from remit.access.bits import Array, array, row_of
from remit.access.catalogue import Catalogue, Op
from remit.access.relations import WITHIN_OBJECT, lifted_by_all_data, listed_edges

_VAF = np.uint8(1 << Op.VIEW_ALL_FIELDS)
_ROWS = 256  # rows whose edges are gathered at a time


def _op_table() -> Array:
    table = np.arange(256, dtype=np.uint8)
    for giver, given in WITHIN_OBJECT.items():
        mask = sum(1 << op for op in given)
        table[(table >> giver & 1) == 1] |= np.uint8(mask)
    return table


@dataclass(frozen=True)
class Closing:
    """A catalogue's relations as arrays."""

    width: int
    masks: tuple[tuple[int, Array], ...]  # (position, what it gives), in the order in which they chain
    op_bytes: npt.NDArray[np.intp]  # the operations of each object with object permissions
    table: Array
    edge_byte: npt.NDArray[np.intp]
    edge_shift: Array
    edge_into: Array  # the target's bit within its byte, as a shift
    edge_starts: npt.NDArray[np.intp]
    target_bytes: npt.NDArray[np.intp]
    block_bytes: npt.NDArray[np.intp]  # every object's operations
    block_widths: npt.NDArray[np.intp]
    field_reads: Array
    liftable: Array  # reads of fields that can be edited
    lift: int | None  # Edit Read Only Fields

    def close(self, m: Array, allow: Array | None = None) -> Array:
        """Close the rows of `m` (n x width) in place; `allow` is one row or one for each. Returns `m`."""
        if allow is not None:
            m &= allow
        for position, mask in self.masks:
            rows = np.flatnonzero(m[:, position >> 3] >> np.uint8(position & 7) & 1)
            if rows.size:
                m[rows] |= mask if allow is None else mask & _of_rows(allow, rows)
        ops = self.table[m[:, self.op_bytes]]
        m[:, self.op_bytes] = ops if allow is None else ops & allow[..., self.op_bytes]
        for start in range(0, len(m), _ROWS):
            part = slice(start, start + _ROWS)
            self._edges(m[part], allow[part] if allow is not None and allow.ndim == 2 else allow)
        self._all_fields(m, allow)
        return m

    def _edges(self, m: Array, allow: Array | None) -> None:
        if not self.edge_byte.size:
            return
        permitted = None if allow is None else allow[..., self.target_bytes]
        while True:
            given = ((m[:, self.edge_byte] >> self.edge_shift) & 1) << self.edge_into
            merged = np.bitwise_or.reduceat(given, self.edge_starts, axis=1)
            if permitted is not None:
                merged &= permitted
            before = m[:, self.target_bytes]
            if not np.any(merged & ~before):
                return
            m[:, self.target_bytes] = before | merged

    def _all_fields(self, m: Array, allow: Array | None) -> None:
        """View All Fields of an object gives the reads of its fields."""
        flags = m[:, self.block_bytes] & _VAF
        rows = np.flatnonzero(flags.any(axis=1))
        if not rows.size:
            return
        spread = np.repeat((flags[rows] != 0).view(np.uint8) * np.uint8(255), self.block_widths, axis=1)
        end = spread.shape[1]
        spread &= self.field_reads[:end]
        if allow is not None:
            spread &= _of_rows(allow, rows)[..., :end]
        m[rows, :end] |= spread

    def lifted(self, reads: Array, allow: Array | None = None) -> Array:
        """The edits that Edit Read Only Fields gives beside these (closed) reads."""
        edits = (reads & self.liftable) << np.uint8(1)
        return edits if allow is None else edits & allow


def _of_rows(allow: Array, rows: npt.NDArray[np.intp]) -> Array:
    return allow[rows] if allow.ndim == 2 else allow


def _masks(catalogue: Catalogue) -> tuple[tuple[int, Array], ...]:
    blocks = list(catalogue.blocks.values())
    lifts = [(b.start, lifted_by_all_data(b)) for b in blocks]
    modify = [start + op for start, (ops, _) in lifts for op in ops]
    view = [start + op for start, (_, ops) in lifts for op in ops]
    every_field = [b.start + Op.VIEW_ALL_FIELDS for b in blocks]
    systems = catalogue.systems
    modify += [systems["viewalldata"]] if "viewalldata" in systems else []
    given = (("modifyalldata", modify), ("viewalldata", view), ("viewallfieldsglobal", every_field))
    width = catalogue.width
    return tuple((systems[n], array(row_of(held, width))) for n, held in given if n in systems)


_MADE: WeakKeyDictionary[Catalogue, Closing] = WeakKeyDictionary()


def closing_of(catalogue: Catalogue) -> Closing:
    """The catalogue's closing, made once."""
    made = _MADE.get(catalogue)
    if made is None:
        made = _MADE[catalogue] = _make(catalogue)
    return made


def _make(catalogue: Catalogue) -> Closing:
    blocks = list(catalogue.blocks.values())
    edges = sorted(listed_edges(catalogue), key=lambda e: e.target)
    source = np.array([e.source for e in edges], dtype=np.intp)
    target = np.array([e.target for e in edges], dtype=np.intp)
    target_bytes, starts = np.unique(target >> 3, return_index=True)
    reads = [b.start + 8 + 2 * i for b in blocks for i in range(len(b.secured))]
    return Closing(
        width=catalogue.width,
        masks=_masks(catalogue),
        op_bytes=np.array([b.start >> 3 for b in blocks if b.object.permissionable], dtype=np.intp),
        table=_op_table(),
        edge_byte=source >> 3,
        edge_shift=(source & 7).astype(np.uint8),
        edge_into=(target & 7).astype(np.uint8),
        edge_starts=starts,
        target_bytes=target_bytes,
        block_bytes=np.array([b.start >> 3 for b in blocks], dtype=np.intp),
        block_widths=np.array([(b.end - b.start) >> 3 for b in blocks], dtype=np.intp),
        field_reads=array(row_of(reads, catalogue.width)),
        liftable=array(row_of([p - 1 for b in blocks for p in b.editable], catalogue.width)),
        lift=catalogue.systems.get("editreadonlyfields"),
    )
