"""Positions: every operation, field, system permission, setup access and capability of an org as a bit.

The positions of one object are contiguous and begin at a byte: seven operations in its first byte, then two
bits (read, edit) for each field with field-level security. So a byte slice of a row says all that an access
can do with an object. Behind the objects come system permissions, setup-entity accesses and capabilities.

Name to position is many to one (Object Reference, "FieldPermissions"): parts of an address share the
compound's positions; a field without field-level security is read with its object's Read, edited with its
Edit, and given at create with its Create. Names compare without regard to case.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Literal

from remit.access import data
from remit.errors import InputError
from remit.schema.fls import permission_field
from remit.schema.governance import Governance, governance_of
from remit.schema.model import Schema, SObject


class Op(IntEnum):
    """The operations that an ObjectPermissions row grants, in the order of their bits."""

    CREATE = 0
    READ = 1
    EDIT = 2
    DELETE = 3
    VIEW_ALL = 4
    MODIFY_ALL = 5
    VIEW_ALL_FIELDS = 6

    @property
    def title(self) -> str:
        """As in `str(Bit)`: "Read", "ViewAll"."""
        return self.name.title().replace("_", "")


#: What governs an object without object permissions, by API name.
GovernanceOf = Callable[[str], Governance]

Kind = Literal["object", "field", "system", "setup", "capability"]


@dataclass(frozen=True, slots=True)
class Bit:
    """What a position means. `str` of it is its name: "Account:Read", "Account.Industry:Edit",
    "system ApiEnabled", "setup ApexClass OrderService", "capability ReadLoginHistory"."""

    kind: Kind
    name: str
    field: str = ""
    op: Op = Op.READ
    type: str = ""

    def __str__(self) -> str:
        if self.kind == "object":
            return f"{self.name}:{self.op.title}"
        if self.kind == "field":
            return f"{self.name}.{self.field}:{self.op.title}"
        if self.kind == "setup":
            return f"setup {self.type} {self.name}"
        return f"{self.kind} {self.name}"


_OPS = {op.title.lower(): op for op in Op}


def parse_bit(text: str) -> Bit:
    """The bit that a name means; the inverse of `str(Bit)`. Says nothing about whether an org has it.

    Raises InputError where the text is no such name.
    """
    head, _, rest = text.strip().partition(" ")
    if head.lower() in ("system", "capability") and rest:
        return Bit("system" if head.lower() == "system" else "capability", rest.strip())
    if head.lower() == "setup" and rest:
        kind, _, name = rest.strip().partition(" ")
        if name:
            return Bit("setup", name.strip(), type=kind)
    name, colon, verb = text.strip().rpartition(":")
    op = _OPS.get(verb.replace(" ", "").lower())
    if colon and name and op is not None:
        obj, dot, field_name = name.partition(".")
        if not dot:
            return Bit("object", obj, op=op)
        if op in (Op.READ, Op.EDIT):
            return Bit("field", obj, field_name, op)
    raise InputError(
        f"{text!r} names no permission",
        next_step="write Account:Read, Account.Industry:Edit, system ApiEnabled or setup ApexClass Name",
    )


@dataclass(frozen=True, slots=True)
class ObjectBlock:
    """Where an object's positions are.

    `fields` maps a lower-case name to its (read, edit, create) positions; `secured` are the names with
    field-level security of their own, in the order of their bits; `editable` are the field edits that can
    ever be used, as the field or a part of it can be written.
    """

    object: SObject
    start: int
    end: int
    secured: tuple[str, ...]
    fields: Mapping[str, tuple[int, int, int]]
    editable: frozenset[int]


def _block_of(o: SObject, start: int) -> ObjectBlock:
    read, edit, create = start + Op.READ, start + Op.EDIT, start + Op.CREATE
    governing = {f.name.lower(): permission_field(o, f) for f in o.fields}
    secured = tuple(f.name for f in o.fields if governing[f.name.lower()] is f)
    at = {name.lower(): start + 8 + 2 * i for i, name in enumerate(secured)}
    positions = {}
    for name, f in governing.items():
        own = at[f.name.lower()] if f is not None else -1
        positions[name] = (own, own + 1, own + 1) if f is not None else (read, edit, create)
    writable = [positions[f.name.lower()][1] for f in o.fields if f.createable or f.updateable]
    end = (start + 8 + 2 * len(secured) + 7) & ~7
    return ObjectBlock(o, start, end, secured, positions, frozenset(p for p in writable if p != edit))


class UnknownPermissionError(InputError):
    """A name that the org has no position for."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All positions of an org. Made by `Catalogue.of`; immutable, shared by every access of the org."""

    schema: Schema
    governance: GovernanceOf
    blocks: Mapping[str, ObjectBlock]
    systems: Mapping[str, int]
    setups: Mapping[tuple[str, str], int]
    capabilities: Mapping[str, int]
    size: int
    _tail: tuple[Bit, ...] = ()
    _tail_start: int = 0
    interned: dict[bytes, bytes] = field(default_factory=dict)

    @staticmethod
    def of(
        schema: Schema,
        user_permissions: Sequence[str],
        setup_entities: Iterable[tuple[str, str]],
        governance: GovernanceOf = governance_of,
    ) -> Catalogue:
        """Number an org's permissions.

        `user_permissions` are API names; `setup_entities` are (type, id or name) pairs, as in
        SetupEntityAccess; `governance(object)` says what governs an object without object permissions.
        """
        blocks: dict[str, ObjectBlock] = {}
        at = 0
        for o in schema.objects:
            block = _block_of(o, at)
            blocks[o.name.lower()] = block
            at = block.end
        tail = [Bit("system", name) for name in dict.fromkeys(user_permissions)]
        tail += [Bit("setup", key, type=kind) for kind, key in dict.fromkeys(setup_entities)]
        tail += [Bit("capability", name) for name in data.capability_names()]
        systems: dict[str, int] = {}
        setups: dict[tuple[str, str], int] = {}
        capabilities: dict[str, int] = {}
        for i, bit in enumerate(tail, at):
            if bit.kind == "system":
                systems[bit.name.lower()] = i
            elif bit.kind == "setup":
                setups[bit.type.lower(), bit.name.lower()] = i
            else:
                capabilities[bit.name.lower()] = i
        size = at + len(tail)
        return Catalogue(schema, governance, blocks, systems, setups, capabilities, size, tuple(tail), at)

    @property
    def width(self) -> int:
        """Bytes in a row."""
        return (self.size + 7) >> 3

    def block(self, object_name: str) -> ObjectBlock:
        """An object's positions; raises UnknownPermissionError where the org has no such object."""
        found = self.blocks.get(object_name) or self.blocks.get(object_name.lower())
        if found is None:
            raise UnknownPermissionError(f"no object {object_name}")
        return found

    def object_op(self, object_name: str, op: Op) -> int:
        """The position of an operation on an object."""
        return self.block(object_name).start + op

    def _field(self, object_name: str, field_name: str) -> tuple[int, int, int]:
        fields = self.block(object_name).fields
        found = fields.get(field_name) or fields.get(field_name.lower())
        if found is None:
            raise UnknownPermissionError(f"no field {object_name}.{field_name}")
        return found

    def field_read(self, object_name: str, field_name: str) -> int:
        """The position that reading a field takes: its own, its compound's or its object's Read."""
        return self._field(object_name, field_name)[0]

    def field_edit(self, object_name: str, field_name: str) -> int:
        """The position that updating a field takes: its own, its compound's or its object's Edit."""
        return self._field(object_name, field_name)[1]

    def field_create(self, object_name: str, field_name: str) -> int:
        """The position that giving a field at create takes: its own or its compound's edit, or Create."""
        return self._field(object_name, field_name)[2]

    def system(self, name: str) -> int:
        """The position of a system permission."""
        return _found(self.systems.get(name.lower()), f"no system permission {name}")

    def setup(self, kind: str, key: str) -> int:
        """The position of the access to a setup entity."""
        return _found(self.setups.get((kind.lower(), key.lower())), f"no {kind} {key}")

    def capability(self, name: str) -> int:
        """The position of a derived capability."""
        return _found(self.capabilities.get(name.lower()), f"no capability {name}")

    def position(self, bit: Bit | str) -> int:
        """The position of a bit or of its name; raises UnknownPermissionError where the org has none."""
        b = parse_bit(bit) if isinstance(bit, str) else bit
        if b.kind == "object":
            return self.object_op(b.name, b.op)
        if b.kind == "field":
            return self.field_edit(b.name, b.field) if b.op is Op.EDIT else self.field_read(b.name, b.field)
        if b.kind == "setup":
            return self.setup(b.type, b.name)
        return self.system(b.name) if b.kind == "system" else self.capability(b.name)

    @cached_property
    def _starts(self) -> tuple[list[int], list[ObjectBlock]]:
        blocks = list(self.blocks.values())
        return [b.start for b in blocks], blocks

    def block_at(self, position: int) -> ObjectBlock | None:
        """The object block that holds a position; None behind the objects."""
        if position >= self._tail_start:
            return None
        starts, blocks = self._starts
        return blocks[bisect_right(starts, position) - 1]

    def name_of(self, position: int) -> Bit:
        """What a position means; raises UnknownPermissionError for padding and what lies outside."""
        if self._tail_start <= position < self.size:
            return self._tail[position - self._tail_start]
        block = self.block_at(position) if 0 <= position < self.size else None
        if block is not None:
            offset = position - block.start
            if offset < 7:
                return Bit("object", block.object.name, op=Op(offset))
            index, is_edit = divmod(offset - 8, 2)
            if offset >= 8 and index < len(block.secured):
                return Bit("field", block.object.name, block.secured[index], Op.EDIT if is_edit else Op.READ)
        raise UnknownPermissionError(f"position {position} means nothing")


def _found(position: int | None, otherwise: str) -> int:
    if position is None:
        raise UnknownPermissionError(otherwise)
    return position
