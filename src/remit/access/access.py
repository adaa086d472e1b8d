"""What a user has: the union of its grants, closed under `implies` and `carries`, capped, on the baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from remit.access.bits import Array, array
from remit.access.catalogue import Catalogue, Op
from remit.access.closing import closing_of
from remit.access.grant import Grant

_MAX_INTERNED = 1 << 16


@dataclass(frozen=True, eq=False)
class Access:
    """One user's access: a packed row over a catalogue. Equal accesses have equal fingerprints."""

    catalogue: Catalogue
    row: bytes

    def has(self, position: int) -> bool:
        """Whether it holds a position."""
        return self.row[position >> 3] >> (position & 7) & 1 == 1

    def can(self, object_name: str, op: Op) -> bool:
        """Whether it holds an operation on an object."""
        return self.has(self.catalogue.object_op(object_name, op))

    def object_key(self, object_name: str) -> bytes:
        """All it can do with one object and its fields, as interned bytes: a cache key."""
        block = self.catalogue.block(object_name)
        key = self.row[block.start >> 3 : block.end >> 3]
        interned = self.catalogue.interned
        if len(interned) > _MAX_INTERNED:
            interned.clear()
        return interned.setdefault(key, key)

    def _fields(self, object_name: str, which: int) -> tuple[str, ...]:
        block, row = self.catalogue.block(object_name), self.row
        held = []
        for f in block.object.fields:
            p = block.fields[f.name.lower()][which]
            if row[p >> 3] >> (p & 7) & 1:
                held.append(f.name)
        return tuple(held)

    def readable_fields(self, object_name: str) -> tuple[str, ...]:
        """The names of the object's fields that it may read, in describe order."""
        return self._fields(object_name, 0) if self.can(object_name, Op.READ) else ()

    def editable_fields(self, object_name: str) -> tuple[str, ...]:
        """The fields that it may give at an update, as far as permissions go (the field itself may not be
        updateable), in describe order."""
        return self._fields(object_name, 1) if self.can(object_name, Op.EDIT) else ()

    @cached_property
    def fingerprint(self) -> str:
        """A short digest of the whole row."""
        return blake2b(self.row, digest_size=16).hexdigest()


def access_of(
    catalogue: Catalogue, grants: Iterable[Grant], ceiling: bytes | None = None, baseline: bytes | None = None
) -> Access:
    """What the holder of these grants has.

    `grants` are those in force (see `grant.in_force`); `ceiling` is what the licences may carry (None:
    everything) and `baseline` what every user of the licence has, both as rows. Each group's muting holds
    within the group: what it mutes does not come back by closing the group's own grant.
    """
    closing = closing_of(catalogue)
    cap = None if ceiling is None else array(ceiling)
    plain = np.zeros((1, catalogue.width), dtype=np.uint8)
    parts: list[tuple[Array, Array | None]] = [(plain, cap)]
    for grant in grants:
        if grant.muted:
            kept = ~array(grant.muted)
            parts.append((array(grant.row).copy()[None, :], kept if cap is None else kept & cap))
        else:
            plain |= array(grant.row)
    whole = np.zeros(catalogue.width, dtype=np.uint8)
    for row, allow in parts:
        whole |= closing.close(row, allow)[0]
    lift = closing.lift
    if lift is not None and whole[lift >> 3] >> (lift & 7) & 1:
        for row, allow in parts:
            whole |= closing.lifted(row[0], allow)
    if baseline is not None:
        whole |= array(baseline)
    return Access(catalogue, whole.tobytes())
