"""The three relations between permissions, never mixed.

- `requires`: checked within each permission set when it is written; an incomplete one is refused.
- `implies`: at run time one permission gives another (Modify All Data gives every object's operations).
- `carries`: an object without object permissions follows what governs it (order products their order).

`implies` and `carries` are single-source edges, so closing a union is the union of closings; the one
exception, Edit Read Only Fields, takes two bits (it and the field's read) and is named on its own.
Sources: Object Reference ("ObjectPermissions", "FieldPermissions", special access rules), help "View All and
Modify All overview", data/requires.csv, data/capabilities.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from remit.access import data
from remit.access.catalogue import Bit, Catalogue, ObjectBlock, Op, UnknownPermissionError
from remit.access.requirement import Refusal
from remit.schema.governance import Everyone, Governance, Nobody, Own, Parent, SetupAccess, System, Verb, Way
from remit.schema.model import SObject
from remit.schema.permissions import permission_labels

Relation = Literal["implies", "carries"]

#: Which operations of its object an operation gives at run time.
WITHIN_OBJECT: dict[Op, tuple[Op, ...]] = {
    Op.MODIFY_ALL: (Op.READ, Op.EDIT, Op.DELETE, Op.VIEW_ALL),
    Op.VIEW_ALL: (Op.READ,),
}
MODIFY_ALL_DATA_GIVES = (Op.CREATE, Op.READ, Op.EDIT, Op.DELETE, Op.VIEW_ALL, Op.MODIFY_ALL)
VIEW_ALL_DATA_GIVES = (Op.READ, Op.VIEW_ALL)
OP_OF: Mapping[Verb, Op] = {"read": Op.READ, "create": Op.CREATE, "edit": Op.EDIT, "delete": Op.DELETE}

#: Files are shown by library membership and sharing; View All Data alone does not show them all
#: (Object Reference: ContentVersion, special access rules).
_NOT_LIFTED = frozenset({"contentdocument", "contentversion", "contentdocumentlink"})


@dataclass(frozen=True, slots=True)
class Edge:
    """Whoever has `source` has `target`."""

    source: int
    target: int
    relation: Relation


# --- what governs an object without object permissions -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to a verb on a governed object: a position that gives it, everyone, own rows, or nobody."""

    kind: Literal["position", "everyone", "own", "nobody"]
    position: int = -1
    parent: str = ""


def alternatives(catalogue: Catalogue, o: SObject, ways: Iterable[Way]) -> list[Alternative]:
    """The ways of one verb as positions; parents and permissions that the org does not have are left out."""
    found: list[Alternative] = []
    for way in ways:
        match way:
            case Parent():
                found += _parents(catalogue, o, way)
            case System(name):
                position = catalogue.systems.get(name.lower())
                found += [Alternative("position", position)] if position is not None else []
            case SetupAccess(kind, key):
                position = catalogue.setups.get((kind.lower(), key.lower()))
                found += [Alternative("position", position)] if position is not None else []
            case Everyone():
                found.append(Alternative("everyone"))
            case Own():
                found.append(Alternative("own"))
            case Nobody():
                found.append(Alternative("nobody"))
    return found


def _parents(catalogue: Catalogue, o: SObject, way: Parent) -> list[Alternative]:
    through = o.field(way.field)
    names = (way.object,) if way.object else (through.reference_to if through else ())
    known = [n for n in names if n.lower() in catalogue.blocks and n.lower() != o.name.lower()]
    op = Op[way.op.upper()]
    return [Alternative("position", catalogue.object_op(n, op), n) for n in known]


def governed(catalogue: Catalogue) -> Iterator[tuple[ObjectBlock, Governance]]:
    """The objects without object permissions, each with what governs it."""
    for block in catalogue.blocks.values():
        if not block.object.permissionable:
            yield block, catalogue.governance(block.object.name)


def _governed_edges(catalogue: Catalogue, block: ObjectBlock, g: Governance) -> Iterator[Edge]:
    o = block.object
    for verb, op in OP_OF.items():
        ways = alternatives(catalogue, o, g.ways(verb))
        own = any(a.kind == "own" for a in ways)
        lifts = Op.VIEW_ALL if verb == "read" else Op.MODIFY_ALL
        for a in ways:
            if a.kind != "position":
                continue
            yield Edge(a.position, block.start + op, "carries")
            if own and verb != "create":  # own rows for all, every row for whoever has the permission
                yield Edge(a.position, block.start + lifts, "carries")
    ways = alternatives(catalogue, o, g.read)
    if len(ways) == 1 and ways[0].parent:  # its rows are seen as far as its one parent's are
        for op in (Op.VIEW_ALL, Op.MODIFY_ALL):
            yield Edge(catalogue.object_op(ways[0].parent, op), block.start + op, "carries")


_LISTED: WeakKeyDictionary[Catalogue, tuple[Edge, ...]] = WeakKeyDictionary()
_BY_TARGET: WeakKeyDictionary[Catalogue, Mapping[int, tuple[Edge, ...]]] = WeakKeyDictionary()


def listed_edges(catalogue: Catalogue) -> tuple[Edge, ...]:
    """The edges that are not a rule over all objects: governance (`carries`) and capabilities (`implies`)."""
    found = _LISTED.get(catalogue)
    if found is None:
        edges: dict[Edge, None] = {}
        for block, g in governed(catalogue):
            edges.update(dict.fromkeys(_governed_edges(catalogue, block, g)))
        for name, given_by in data.capabilities():
            source = catalogue.systems.get(given_by.lower())
            target = _known(catalogue, name) if ":" in name else catalogue.capability(name)
            if source is not None and target >= 0:
                edges[Edge(source, target, "implies")] = None
        found = _LISTED[catalogue] = tuple(edges)
    return found


def listed_into(catalogue: Catalogue, position: int) -> tuple[Edge, ...]:
    """The listed edges that end at a position."""
    index = _BY_TARGET.get(catalogue)
    if index is None:
        made: dict[int, tuple[Edge, ...]] = {}
        for edge in listed_edges(catalogue):
            made[edge.target] = (*made.get(edge.target, ()), edge)
        index = _BY_TARGET[catalogue] = made
    return index.get(position, ())


def lifted_by_all_data(block: ObjectBlock) -> tuple[tuple[Op, ...], tuple[Op, ...]]:
    """Which operations of an object Modify All Data and View All Data give.

    An object with object permissions gets its operations. A governed one gets its verbs by governance alone;
    its sharing is lifted, unless it is a setup object, whose rows have permissions of their own.
    """
    if block.object.permissionable:
        return MODIFY_ALL_DATA_GIVES, VIEW_ALL_DATA_GIVES
    if block.object.setup or block.object.name.lower() in _NOT_LIFTED:
        return (), ()
    return (Op.VIEW_ALL, Op.MODIFY_ALL), (Op.VIEW_ALL,)


def incoming(catalogue: Catalogue, position: int) -> Iterator[Edge]:
    """The edges that end at a position, except Edit Read Only Fields (see `lifting`)."""
    yield from listed_into(catalogue, position)
    yield from _rules_into(catalogue, position)


def _rules_into(catalogue: Catalogue, position: int) -> Iterator[Edge]:
    block = catalogue.block_at(position)
    systems = catalogue.systems
    if block is None:
        source = systems.get("modifyalldata")
        if source is not None and position == systems.get("viewalldata"):
            yield Edge(source, position, "implies")
        return
    offset = position - block.start
    sources: list[int | None] = []
    if offset < 7:
        op = Op(offset)
        by_modify, by_view = lifted_by_all_data(block)
        sources += [systems.get("modifyalldata")] if op in by_modify else []
        sources += [systems.get("viewalldata")] if op in by_view else []
        sources += [systems.get("viewallfieldsglobal")] if op is Op.VIEW_ALL_FIELDS else []
        if block.object.permissionable:
            sources += [block.start + giver for giver, given in WITHIN_OBJECT.items() if op in given]
    elif offset % 2 == 0:
        sources.append(block.start + Op.VIEW_ALL_FIELDS)
    yield from (Edge(s, position, "implies") for s in sources if s is not None)


def lifting(catalogue: Catalogue, position: int) -> tuple[int, int] | None:
    """(Edit Read Only Fields, the field's read) where a position is the edit of a field that can be edited.

    Both together give the edit.
    """
    lift = catalogue.systems.get("editreadonlyfields")
    block = catalogue.block_at(position)
    if lift is None or block is None or position not in block.editable:
        return None
    return lift, position - 1


# --- requires ---------------------------------------------------------------------------------------------


def required_by(catalogue: Catalogue, position: int) -> list[int]:
    """What a position requires in the same permission set, directly; ascending.

    Governed operations and capabilities are never written, so they require nothing.
    """
    bit = catalogue.name_of(position)
    found: set[int] = set()
    if bit.kind == "field" and bit.op is Op.EDIT:
        found.add(position - 1)
    elif bit.kind == "object":
        block = catalogue.block(bit.name)
        if not block.object.permissionable:
            return []
        found.update(block.start + op for op in _OBJECT_REQUIRES.get(bit.op, ()))
        found.update(_master_requires(catalogue, block.object, bit.op))
    for name in _SPECIFIC.get(_key(bit), ()):
        found.add(_known(catalogue, name))
    found.discard(-1)
    found.discard(position)
    return sorted(found)


def _master_requires(catalogue: Catalogue, o: SObject, op: Op) -> Iterator[int]:
    """A detail needs Read on its master; View All of a detail of Account needs Account's View All."""
    for f in o.fields:
        if not f.master_detail or op in (Op.VIEW_ALL_FIELDS,):
            continue
        for master in f.reference_to:
            block = catalogue.blocks.get(master.lower())
            if block is None or not block.object.permissionable:
                continue
            if op is Op.READ:
                yield block.start + Op.READ
            elif op is Op.VIEW_ALL and master.lower() == "account":
                yield block.start + Op.VIEW_ALL


def _known(catalogue: Catalogue, name: str) -> int:
    """The position of a permission name of data/requires.csv; -1 where this org does not have it."""
    if ":" not in name:
        return catalogue.systems.get(name.lower(), -1)
    try:
        return catalogue.position(name)
    except UnknownPermissionError:
        return -1


def _key(bit: Bit) -> str:
    return (bit.name if bit.kind == "system" else str(bit)).lower()


def _tables() -> tuple[dict[Op, tuple[Op, ...]], dict[str, tuple[str, ...]]]:
    titles = {op.title: op for op in Op}
    generic: dict[Op, tuple[Op, ...]] = {}
    specific: dict[str, tuple[str, ...]] = {}
    for permission, required in data.requires():
        head, _, verb = permission.partition(":")
        if head == "<Object>":
            generic[titles[verb]] = (*generic.get(titles[verb], ()), titles[required.partition(":")[2]])
        elif not head.startswith("<"):
            specific[permission.lower()] = (*specific.get(permission.lower(), ()), required)
    return generic, specific


_OBJECT_REQUIRES, _SPECIFIC = _tables()


def missing_requirements(catalogue: Catalogue, positions: Iterable[int]) -> list[tuple[Bit, list[Bit]]]:
    """What the permission set of exactly these positions lacks: each incomplete bit with what it misses."""
    held = set(positions)
    missing = []
    for p in sorted(held):
        lacking = [r for r in required_by(catalogue, p) if r not in held]
        if lacking:
            missing.append((catalogue.name_of(p), [catalogue.name_of(r) for r in lacking]))
    return missing


_VERBS_IN_LABEL = {
    Op.VIEW_ALL: "Read All",
    Op.MODIFY_ALL: "Modify All",
    Op.VIEW_ALL_FIELDS: "View All Fields",
}


def label(bit: Bit) -> str:
    """A permission as Salesforce's dependency messages name it: "Read Account", "Read All Asset", a label.

    The words for View All Fields and for fields were never seen; they follow the others.
    """
    if bit.kind == "system":
        return permission_labels().get(bit.name, bit.name)
    if bit.kind in ("object", "field"):
        verb = _VERBS_IN_LABEL.get(bit.op) or bit.op.title
        return f"{verb} {bit.name}" + (f".{bit.field}" if bit.field else "")
    return str(bit)


def requirement_refusal(missing: Sequence[tuple[Bit, list[Bit]]]) -> Refusal | None:
    """The refusal of an incomplete permission set in the data API's words; None where nothing is missing."""
    if not missing:
        return None
    told = "; ".join(
        f"Permission {label(bit)} depends on permission(s): {', '.join(label(m) for m in lacking)}"
        for bit, lacking in missing
    )
    return Refusal("FIELD_INTEGRITY_EXCEPTION", told)
