"""What a flow needs, and the smallest grants that cover it.

Needs are positions, and beside them for each object which records: own, shared or all. A record scope is a
predicate on rows, never a bit; only "read all" of an object whose org-wide default does not show all records
takes one (View All). Object and field permissions by the API: Object Reference, "ObjectPermissions".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from remit.access.access import Access, access_of
from remit.access.bits import covers, difference, has, positions_of, row_of, union
from remit.access.catalogue import Bit, Catalogue, Op
from remit.access.grant import Grant
from remit.access.licence import INTEGRATION, INTEGRATION_PSL, Licence, ceiling, licence_name
from remit.access.relations import OP_OF, alternatives, incoming, listed_into, required_by
from remit.access.relations import Alternative as Way
from remit.schema.model import SObject
from remit.schema.sharing import sharing_of_object

Scope = Literal["own", "shared", "all"]

#: Org-wide defaults, as in EntityDefinition.InternalSharingModel. What is not listed shows all records.
_HIDES_FROM_READERS = frozenset({"private", "controlledbyparent"})
_OPEN_TO_WRITERS = frozenset({"readwrite", "publicreadwrite", "readwritetransfer", "fullaccess"})


@dataclass(frozen=True, slots=True)
class RecordScope:
    """Which records of an object are read and written."""

    read: Scope = "shared"
    write: Scope = "own"


@dataclass(frozen=True, slots=True)
class Needs:
    """Positions, and for each object (by API name) its record scope.

    View All Fields and Modify All are granted only where they are spelled out among the positions.
    """

    positions: frozenset[int] = frozenset()
    records: Mapping[str, RecordScope] = field(default_factory=dict)

    def __or__(self, other: Needs) -> Needs:
        """Both together; of two scopes on one object the wider."""
        records = dict(self.records)
        for name, scope in other.records.items():
            mine = records.get(name, scope)
            records[name] = RecordScope(_wider(mine.read, scope.read), _wider(mine.write, scope.write))
        return Needs(self.positions | other.positions, records)


def _wider(a: Scope, b: Scope) -> Scope:
    order: tuple[Scope, ...] = ("own", "shared", "all")
    return order[max(order.index(a), order.index(b))]


@dataclass(frozen=True, slots=True)
class Ungrantable:
    """A need that no grant covers: why, and what would. `position` is -1 for a record scope."""

    need: str
    why: str
    instead: str
    position: int = -1


@dataclass(frozen=True, slots=True)
class GrantSet:
    """The grants: positions that one permission set carries, and for each that was not asked for, why."""

    positions: tuple[int, ...]
    reasons: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Grants on the way: what must be held, what must be written, and why."""

    covered: frozenset[int]
    written: dict[int, str]
    problems: tuple[Ungrantable, ...]


def grants_for(
    catalogue: Catalogue,
    needs: Needs,
    licence: Licence | None = None,
    org_wide: Mapping[str, str] | None = None,
    baseline: bytes | None = None,
) -> GrantSet | list[Ungrantable]:
    """The smallest grants that cover needs, or all the reasons why there are none.

    `org_wide` maps objects to their org-wide default (EntityDefinition.InternalSharingModel: "Private",
    "Read", "ReadWrite", "ControlledByParent", ...); what is missing is as in a new org. `baseline` is what
    needs no grant. The grants are complete under `requires` by themselves. Record scopes that sharing has to
    give (writing others' records) are told as ungrantable, as no permission short of Modify All gives them.
    """
    plan = _plan(catalogue, needs, org_wide or {}, baseline)
    lic = licence or Licence()
    problems = [*plan.problems, *_never_editable(catalogue, needs)]
    cap = ceiling(catalogue, lic.user, lic.psls)
    if cap is not None:
        problems += [_capped(catalogue, p, lic) for p in sorted(plan.written) if not has(cap, p)]
    if problems:
        return list(dict.fromkeys(problems))
    kept = _minimal(catalogue, plan, baseline)
    return GrantSet(tuple(sorted(kept)), {p: plan.written[p] for p in sorted(kept) if plan.written[p]})


def closure(
    catalogue: Catalogue,
    needs: Needs,
    org_wide: Mapping[str, str] | None = None,
    baseline: bytes | None = None,
) -> bytes:
    """The row of all that whoever is granted exactly these needs has, the baseline aside."""
    plan = _plan(catalogue, needs, org_wide or {}, baseline)
    return _closed(catalogue, _minimal(catalogue, plan, baseline))


def comes_along(catalogue: Catalogue, grants: GrantSet) -> list[tuple[Bit, Bit]]:
    """What the grants give beside themselves at run time, each with the bit that gives it."""
    row = _closed(catalogue, grants.positions)
    written = frozenset(grants.positions)
    found = []
    for p in positions_of(row):
        if p not in written:
            source = next((e.source for e in incoming(catalogue, p) if has(row, e.source)), None)
            lift = catalogue.systems.get("editreadonlyfields", -1)
            found.append((catalogue.name_of(p), catalogue.name_of(lift if source is None else source)))
    return found


def missing(
    catalogue: Catalogue, needs: Needs, access: Access, org_wide: Mapping[str, str] | None = None
) -> list[Bit]:
    """What an access lacks of needs: needs - access. A field counts with its object's Read."""
    wanted = _plan(catalogue, needs, org_wide or {}, None).covered
    return [catalogue.name_of(p) for p in sorted(wanted) if not access.has(p)]


def excess(
    catalogue: Catalogue,
    access: Access,
    needs: Needs,
    baseline: bytes,
    org_wide: Mapping[str, str] | None = None,
) -> list[Bit]:
    """What an access has beyond needs: access - (closure(needs) + baseline)."""
    due = union(catalogue.width, closure(catalogue, needs, org_wide, baseline), baseline)
    return [catalogue.name_of(p) for p in positions_of(difference(access.row, due))]


# --- planning ---------------------------------------------------------------------------------------------


def _closed(catalogue: Catalogue, positions: Iterable[int], baseline: bytes | None = None) -> bytes:
    grant = Grant("", row_of(positions, catalogue.width))
    return access_of(catalogue, [grant], None, baseline).row


def _plan(catalogue: Catalogue, needs: Needs, org_wide: Mapping[str, str], baseline: bytes | None) -> _Plan:
    covered = dict.fromkeys(sorted(needs.positions), "")
    for p in list(covered):
        block = catalogue.block_at(p)
        if block is not None and p - block.start >= 8:
            owner = block.start + Op.READ
            covered.setdefault(owner, f"{catalogue.name_of(p)} is of no use without it")
            if (p - block.start) % 2:
                covered.setdefault(p - 1, f"required by {catalogue.name_of(p)}")
    problems: list[Ungrantable] = []
    for name, scope in sorted(needs.records.items()):
        _scope(catalogue, name, scope, org_wide, covered, problems)
    written: dict[int, str] = {}
    for p in sorted(covered, key=lambda p: (not _written(catalogue, p), p)):
        if baseline is None or not has(baseline, p):
            _write(catalogue, p, covered[p], written, problems)
    _complete(catalogue, written)
    return _Plan(frozenset(covered), written, tuple(problems))


def _scope(
    catalogue: Catalogue,
    name: str,
    scope: RecordScope,
    org_wide: Mapping[str, str],
    covered: dict[int, str],
    problems: list[Ungrantable],
) -> None:
    """What the record scope of one object takes."""
    block = catalogue.block(name)
    o = block.object
    default = _default(catalogue, o, {k.lower(): v for k, v in org_wide.items()})
    modify_all = block.start + Op.MODIFY_ALL
    if modify_all in covered:
        return
    if scope.read == "all" and default in _HIDES_FROM_READERS:
        reason = f"records.read is all, and the org-wide default of {o.name} is {default}"
        covered.setdefault(block.start + Op.VIEW_ALL, reason)
    writes = any(block.start + op in covered for op in (Op.EDIT, Op.DELETE))
    if scope.write == "all" and writes and default not in _OPEN_TO_WRITERS:
        problems.append(
            Ungrantable(
                f"{o.name}: records.write all",
                f"the org-wide default of {o.name} is {default}: no permission but Modify All writes the "
                "records of others",
                f"share them with a sharing rule and write records.write: shared, or spell out ModifyAll on "
                f"{o.name}",
            )
        )


def _default(catalogue: Catalogue, o: SObject, models: Mapping[str, str], depth: int = 0) -> str:
    """An object's org-wide default; the parent's, where its one parent controls it."""
    sharing = sharing_of_object(o)
    default = models.get(o.name.lower(), sharing.default).lower().replace(" ", "").replace("/", "")
    if default != "controlledbyparent" or depth > 4:
        return default
    through = [f for f in map(o.field, sharing.parent_fields) if f is not None]
    parents = through[0].reference_to if len(through) == 1 else ()
    block = catalogue.blocks.get(parents[0].lower()) if len(parents) == 1 else None
    return _default(catalogue, block.object, models, depth + 1) if block is not None else default


def _written(catalogue: Catalogue, position: int) -> bool:
    """Whether a position is granted by a row of its own, not through what governs it."""
    bit = catalogue.name_of(position)
    if bit.kind == "object":
        return catalogue.block(bit.name).object.permissionable
    return bit.kind != "capability"


def _write(
    catalogue: Catalogue, position: int, reason: str, written: dict[int, str], problems: list[Ungrantable]
) -> None:
    """Add the grant that gives a position: itself, or the cheapest of what governs it."""
    if _written(catalogue, position):
        if position not in written:
            written[position] = reason
        return
    if any(e.source in written for e in incoming(catalogue, position)):
        return
    bit = catalogue.name_of(position)
    ways = _ways(catalogue, bit, position)
    if any(w.kind in ("everyone", "own") for w in ways):
        return
    trials = []
    for p in (w.position for w in ways if w.kind == "position" and not _is_all_data(catalogue, w.position)):
        trial = dict(written)
        failed: list[Ungrantable] = []
        _write(catalogue, p, f"gives {bit}, which has no permission of its own", trial, failed)
        _complete(catalogue, trial)
        trials.append((len(failed), len(trial), trial, failed))
    if not trials:
        problems.append(_nothing_gives(catalogue, bit, position))
        return
    *_, best, failed = min(trials, key=lambda t: t[:2])
    problems += failed
    written.update(best)


def _is_all_data(catalogue: Catalogue, position: int) -> bool:
    """Whether a position is View All Data or Modify All Data: these are granted only where spelled out."""
    return position in (catalogue.systems.get("modifyalldata"), catalogue.systems.get("viewalldata"))


def _nothing_gives(catalogue: Catalogue, bit: Bit, position: int) -> Ungrantable:
    wide = [e.source for e in incoming(catalogue, position)]
    if not wide:
        return Ungrantable(str(bit), "nothing that can be granted gives it", "leave it out", position)
    names = " or ".join(catalogue.name_of(p).name for p in wide)
    return Ungrantable(
        str(bit),
        f"{bit.name} has no permissions of its own, and only {names} would give it",
        f"narrow the records to shared, or spell out {names}",
        position,
    )


def _ways(catalogue: Catalogue, bit: Bit, position: int) -> list[Way]:
    """What may be granted so that a governed operation or a capability is held."""
    if bit.kind == "object":
        block = catalogue.block(bit.name)
        governance = catalogue.governance(block.object.name)
        for verb, op in OP_OF.items():
            if op is bit.op:
                return alternatives(catalogue, block.object, governance.ways(verb))
    return [Way("position", e.source) for e in listed_into(catalogue, position)]


def _complete(catalogue: Catalogue, written: dict[int, str]) -> None:
    """Add what the written positions require in the same permission set."""
    waiting = list(written)
    while waiting:
        p = waiting.pop()
        for r in required_by(catalogue, p):
            if r not in written:
                written[r] = f"required by {catalogue.name_of(p)}"
                waiting.append(r)


def _minimal(catalogue: Catalogue, plan: _Plan, baseline: bytes | None) -> set[int]:
    """The written positions less those that the others give at run time and none of them requires.

    Only what was not asked for, or what a wide grant gives, can be dropped; the rest is not tried.
    """
    kept = set(plan.written)
    requirers: dict[int, set[int]] = {}
    for q in kept:
        for r in required_by(catalogue, q):
            requirers.setdefault(r, set()).add(q)
    wanted = row_of(plan.covered, catalogue.width)
    wide = any(_is_wide(catalogue, p) for p in kept)
    dropped = True
    while dropped:
        dropped = False
        for p in sorted(kept, reverse=True):
            if (p in plan.covered and not wide) or requirers.get(p, set()) & kept:
                continue
            if covers(_closed(catalogue, kept - {p}, baseline), wanted):
                kept.discard(p)
                dropped = True
    return kept


def _is_wide(catalogue: Catalogue, position: int) -> bool:
    """Whether a position gives others that can also be granted by themselves."""
    bit = catalogue.name_of(position)
    if bit.kind == "system":
        names = ("modifyalldata", "viewalldata", "viewallfieldsglobal", "editreadonlyfields")
        return bit.name.lower() in names
    return bit.kind == "object" and bit.op in (Op.MODIFY_ALL, Op.VIEW_ALL_FIELDS)


def _never_editable(catalogue: Catalogue, needs: Needs) -> list[Ungrantable]:
    problems = []
    for p in sorted(needs.positions):
        bit = catalogue.name_of(p)
        if bit.kind != "field" or bit.op is not Op.EDIT:
            continue
        block = catalogue.block(bit.name)
        f = block.object.field(bit.field)
        if f is not None and p not in block.editable:
            why = "a formula" if f.calculated else "kept by the platform"
            told = f"the field is never editable: it is {why}"
            problems.append(Ungrantable(str(bit), told, "read it only", p))
    return problems


def _capped(catalogue: Catalogue, position: int, licence: Licence) -> Ungrantable:
    bit = catalogue.name_of(position)
    instead = "take a user licence that carries it, such as Salesforce"
    if licence_name(licence.user) == INTEGRATION and INTEGRATION_PSL not in licence.psls:
        instead = f"assign the permission set licence {INTEGRATION_PSL} first"
    what = f"{bit.name} is closed" if bit.kind in ("object", "field") else f"{bit} is not available"
    return Ungrantable(str(bit), f"{what} to the licence {licence}", instead, position)
