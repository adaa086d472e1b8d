"""What every user of a licence can do with no grant at all.

From two places: what governs objects without object permissions (open to everyone, or everyone's own rows),
and data/baseline.csv, which adds what is known beside that and takes away what a licence does not get.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remit.access import data
from remit.access.bits import array, row_of
from remit.access.catalogue import Catalogue, Op, UnknownPermissionError
from remit.access.closing import closing_of
from remit.access.licence import licence_name
from remit.access.relations import OP_OF, alternatives, governed


def baseline(catalogue: Catalogue, user_licence: str) -> bytes:
    """The row of what every user of the licence has, closed.

    Own rows are a scope on rows, so there is no View All for them.
    """
    removed = array(row_of(_listed(catalogue, user_licence, "remove"), catalogue.width))
    held = array(row_of([*_open(catalogue), *_listed(catalogue, user_licence, "add")], catalogue.width))
    closed = closing_of(catalogue).close((held & ~removed)[None, :].copy(), ~removed)
    return np.ascontiguousarray(closed[0]).tobytes()


def _open(catalogue: Catalogue) -> Iterator[int]:
    for block, g in governed(catalogue):
        for verb, op in OP_OF.items():
            ways = alternatives(catalogue, block.object, g.ways(verb))
            if any(a.kind in ("everyone", "own") for a in ways):
                yield block.start + op


def _listed(catalogue: Catalogue, user_licence: str, change: str) -> Iterator[int]:
    name = licence_name(user_licence)
    for licence, what, permission, rows in data.baseline():
        if what != change or licence not in ("*", name):
            continue
        try:
            position = catalogue.position(permission)
        except UnknownPermissionError:
            continue  # this org's schema does not have the object
        yield position
        if rows == "all":
            yield position - Op.READ + Op.VIEW_ALL
