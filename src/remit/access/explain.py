"""Why an access has a position, or lacks it: the paths of grants.

A path leads from a source (a profile, a permission set, a group, the baseline) by the bit that it holds
itself, through the relations, to the position. It follows exactly the edges that closing follows, within
what the source may give: so there is a path if and only if the access has the position.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from remit.access.access import access_of
from remit.access.bits import array, has
from remit.access.catalogue import Bit, Catalogue
from remit.access.grant import Assignment, Grant
from remit.access.licence import Licence, ceiling
from remit.access.relations import Relation, incoming, lifting

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Step:
    """One bit that a relation made of another."""

    bit: Bit
    relation: Relation
    through: Bit

    def __str__(self) -> str:
        verb = "implied" if self.relation == "implies" else "carried"
        return f"{self.bit}, {verb} by {self.through}"


@dataclass(frozen=True, slots=True)
class Path:
    """How one source gives a position: the bit it holds itself, then the steps (none: directly).

    `components` are the sets of a group that hold that bit.
    """

    source: str
    kind: str
    holds: Bit
    steps: tuple[Step, ...] = ()
    components: tuple[str, ...] = ()

    def __str__(self) -> str:
        by = f" (through {', '.join(self.components)})" if self.components else ""
        told = "".join(f"; {step}" for step in self.steps)
        what = BASELINE if self.kind == BASELINE else f"{self.kind} {self.source}"
        return f"{what}{by} gives {self.holds}{told}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a position is held, by which paths, and what stands in the way of others."""

    bit: Bit
    held: bool
    paths: tuple[Path, ...]
    absent: tuple[str, ...]


def explain(
    catalogue: Catalogue,
    position: int,
    assignments: Sequence[Assignment],
    now: float,
    licence: Licence | None = None,
    baseline: bytes | None = None,
) -> Explanation:
    """Explain one position of a user.

    `assignments` are all of the user's, those that do not hold included: a bit that only an expired one
    would give is absent for that reason.
    """
    lic = licence or Licence()
    cap = ceiling(catalogue, lic.user, lic.psls)
    grants = [a.grant for a in assignments if not a.why_not(now)]
    paths = []
    whole = access_of(catalogue, grants, cap).row
    for grant in grants:
        found = _path(catalogue, position, grant, cap, whole)
        paths += [found] if found is not None else []
    if baseline is not None and has(baseline, position):
        paths.append(Path(BASELINE, BASELINE, catalogue.name_of(position)))
    absent = () if paths else tuple(_absences(catalogue, position, assignments, now, lic, cap))
    return Explanation(catalogue.name_of(position), bool(paths), tuple(paths), absent)


def _path(catalogue: Catalogue, position: int, grant: Grant, cap: bytes | None, whole: bytes) -> Path | None:
    """The shortest path by which one grant gives a position; None where it does not.

    `whole` is all that the user's grants give: Edit Read Only Fields may come from another of them.
    """
    row = access_of(catalogue, [grant], cap).row
    bit = catalogue.name_of(position)
    if not has(row, position):
        pair = lifting(catalogue, position)
        if pair is None or not has(whole, pair[0]) or not has(row, pair[1]) or not _may(grant, cap, position):
            return None
        reading = _path(catalogue, pair[1], grant, cap, whole)
        assert reading is not None  # the row has the read
        return _longer(reading, Step(bit, "implies", catalogue.name_of(pair[0])))
    steps = _steps(catalogue, position, grant, row)
    held = steps[0].through if steps else bit
    at = catalogue.position(held)
    components = tuple(c.label for c in grant.components if has(c.row, at))
    return Path(grant.label, grant.kind, held, steps, components)


def _longer(path: Path, step: Step) -> Path:
    return Path(path.source, path.kind, path.holds, (*path.steps, step), path.components)


def _may(grant: Grant, cap: bytes | None, position: int) -> bool:
    muted = bool(grant.muted) and has(grant.muted, position)
    return not muted and (cap is None or has(cap, position))


def _steps(catalogue: Catalogue, position: int, grant: Grant, row: bytes) -> tuple[Step, ...]:
    """The steps from a bit that the grant holds itself, found backwards, breadth first."""
    came: dict[int, tuple[int, Relation] | None] = {position: None}
    waiting = [position]
    for p in waiting:
        if has(grant.row, p):
            return _forward(catalogue, p, came)
        for edge in incoming(catalogue, p):
            if has(row, edge.source) and edge.source not in came:
                came[edge.source] = (p, edge.relation)
                waiting.append(edge.source)
        pair = lifting(catalogue, p)
        if pair is not None and has(row, pair[0]) and has(row, pair[1]) and pair[0] not in came:
            came[pair[0]] = (p, "implies")
            waiting.append(pair[0])
    raise AssertionError(f"{catalogue.name_of(position)} is held and no path leads to it")


def _forward(
    catalogue: Catalogue, start: int, came: dict[int, tuple[int, Relation] | None]
) -> tuple[Step, ...]:
    steps = []
    p = start
    following = came[p]
    while following is not None:
        target, relation = following
        steps.append(Step(catalogue.name_of(target), relation, catalogue.name_of(p)))
        p, following = target, came[target]
    return tuple(steps)


def _absences(
    catalogue: Catalogue,
    position: int,
    assignments: Sequence[Assignment],
    now: float,
    licence: Licence,
    cap: bytes | None,
) -> list[str]:
    """What stands in the way: a muting, the licence, an assignment that does not hold."""
    found = []
    for a in assignments:
        grant = a.grant
        unmuted = Grant(grant.label, _before_muting(grant), grant.kind)
        if not has(access_of(catalogue, [unmuted], None).row, position):
            continue
        what = f"{grant.kind} {grant.label}"
        reason = a.why_not(now)
        if reason:
            found.append(f"{what} would give it, but its assignment is {reason}")
        elif not has(access_of(catalogue, [grant], None).row, position):
            found.append(f"muted in group {grant.label}")
        elif cap is not None:
            found.append(f"{what} would give it, but it is capped by the licence {licence}")
    return found or ["no grant gives it"]


def _before_muting(grant: Grant) -> bytes:
    if not grant.muted or not grant.components:
        return grant.row
    held = array(grant.row).copy()
    for component in grant.components:
        held |= array(component.row)
    return held.tobytes()
