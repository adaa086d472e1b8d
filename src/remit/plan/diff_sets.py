"""The permission sets of one system: what each should hold, row by row, against what it holds."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from remit.access.catalogue import Catalogue, Op
from remit.access.relations import required_by
from remit.change.steps.base import Step
from remit.change.steps.field_access import GrantField, NarrowField, RevokeField, WidenField
from remit.change.steps.object_access import GrantObject, NarrowObject, RevokeObject, WidenObject
from remit.change.steps.permission_set import CreateSet, DescribeSet, RenameSet
from remit.change.steps.setup_access import GrantSetup, RevokeSetup
from remit.change.steps.system_permission import PASSWORD_LOGIN, ClosePasswordLogin, GrantSystem, RevokeSystem
from remit.landscape import DesiredSystem, Granted
from remit.plan.current import Current
from remit.plan.marker import tagged
from remit.state.grants import ops_of
from remit.state.org_state import OrgState
from remit.state.permission_sets import PermissionSet

# SetupEntityAccess rows that the org itself may make for an app that is approved by the set's name.
_APP_TYPES = frozenset({"ExternalClientApplication", "ConnectedApplication"})


def set_of(name: str, system: DesiredSystem, state: OrgState) -> PermissionSet | None:
    """The set of that name, or what it was called before its system moved."""
    found = state.permission_set_by_name.get(name.lower())
    if found is None and system.former is not None:
        former = system.former.permission_sets.get(name, "")
        found = state.permission_set_by_name.get(former.lower())
    return found


def set_steps(
    catalogue: Catalogue,
    granted: Granted,
    system: DesiredSystem,
    current: Current,
    own_apps: Container[str],
) -> Iterator[Step]:
    """The steps of one permission set. `own_apps` are the ids of the apps that are the system's."""
    wanted, state = granted.set, current.state
    description = tagged(wanted.description, current.landscape, system.name)
    found = set_of(wanted.name, system, state)
    if found is None:
        yield CreateSet(system.name, wanted.name, wanted.label, description)
    else:
        if found.name.lower() != wanted.name.lower():
            yield RenameSet(system.name, found.name, wanted.name, found.id)
        held = {"Label": found.label, "Description": found.description}
        asked = {"Label": wanted.label, "Description": description}
        changes = {n: asked[n] for n in asked if held[n] != asked[n]}
        if changes:
            yield DescribeSet(system.name, wanted.name, changes, {n: held[n] for n in changes}, found.id)
    set_id = found.id if found is not None else ""
    yield from _objects(catalogue, granted, system.name, set_id, state)
    yield from _systems(granted, system.name, found)
    yield from _fields(granted, system.name, set_id, state)
    yield from _setup(granted, system.name, set_id, current, own_apps)


def _objects(
    catalogue: Catalogue, granted: Granted, system: str, set_id: str, state: OrgState
) -> Iterator[Step]:
    name = granted.set.name
    rows = {r.sobject_type.lower(): r for r in state.objects_of.get(set_id, ())}
    every = dict(granted.objects)
    for row in rows.values():
        every.setdefault(row.sobject_type, frozenset())
    for object_name in list(every):
        held = rows.get(object_name.lower())
        every[object_name] |= ops_of(held) if held is not None else frozenset()
    depth = _depths(catalogue, every)
    for object_name, ops in granted.objects.items():
        found = rows.pop(object_name.lower(), None)
        at = depth[object_name]
        if found is None:
            yield GrantObject(system, name, object_name, ops, depth=at)
            continue
        had = ops_of(found)
        if had - ops:
            yield NarrowObject(system, name, object_name, had & ops, had, found.id, at)
        if ops - had:
            yield WidenObject(system, name, object_name, ops, had & ops, found.id, at)
    for row in rows.values():
        at = depth.get(row.sobject_type, 0)
        yield RevokeObject(system, name, row.sobject_type, frozenset(), ops_of(row), row.id, at)


def _depths(catalogue: Catalogue, objects: Mapping[str, frozenset[Op]]) -> dict[str, int]:
    """For each object, how long the chain of other objects is that its operations require."""
    needed: dict[str, set[str]] = {}
    by_lower = {o.lower(): o for o in objects}
    for name, ops in objects.items():
        block = catalogue.blocks.get(name.lower())
        others: set[str] = set()
        for op in ops if block is not None else ():
            assert block is not None
            for position in required_by(catalogue, block.start + op):
                bit = catalogue.name_of(position)
                if bit.kind == "object" and bit.name.lower() in by_lower and bit.name != name:
                    others.add(by_lower[bit.name.lower()])
        needed[name] = others

    def depth(name: str, above: frozenset[str]) -> int:
        below = needed[name] - above
        return 1 + max(depth(o, above | {name}) for o in below) if below else 0

    return {name: depth(name, frozenset({name})) for name in objects}


def _systems(granted: Granted, system: str, found: PermissionSet | None) -> Iterator[Step]:
    held = found.permissions if found is not None else frozenset()
    extra, lacking = held - granted.permissions, granted.permissions - held
    if extra - {PASSWORD_LOGIN}:
        yield RevokeSystem(system, granted.set.name, tuple(sorted(extra - {PASSWORD_LOGIN})))
    if PASSWORD_LOGIN in extra:
        yield ClosePasswordLogin(system, granted.set.name, (PASSWORD_LOGIN,))
    if lacking:
        yield GrantSystem(system, granted.set.name, tuple(sorted(lacking)))


def _fields(granted: Granted, system: str, set_id: str, state: OrgState) -> Iterator[Step]:
    name = granted.set.name
    rows = {r.field.lower(): r for r in state.fields_of.get(set_id, ())}
    for (object_name, field_name), edit in granted.fields.items():
        row = rows.pop(f"{object_name}.{field_name}".lower(), None)
        if row is None:
            yield GrantField(system, name, object_name, field_name, edit)
        elif edit and not row.edit:
            yield WidenField(system, name, object_name, field_name, True, row.id)
        elif row.edit and not edit:
            yield NarrowField(system, name, object_name, field_name, False, row.id)
    for row in rows.values():
        object_name, _, field_name = row.field.partition(".")
        yield RevokeField(system, name, object_name, field_name, row.edit, row.id)


def _setup(
    granted: Granted, system: str, set_id: str, current: Current, own_apps: Container[str]
) -> Iterator[Step]:
    state, name = current.state, granted.set.name
    rows = {r.setup_entity_id: r for r in state.setup_of.get(set_id, ())}
    for kind, entity in sorted(granted.setup):
        entity_id = current.setup_ids.get((kind, entity.lower()), "")
        if rows.pop(entity_id, None) is None:
            yield GrantSetup(system, name, kind, entity, entity_id)
    for row in rows.values():
        # Where the org shows no apps, whose a row is cannot be told.
        if row.setup_entity_type in _APP_TYPES and (
            not current.apps_shown or row.setup_entity_id in own_apps
        ):
            continue
        known = state.setup_entity.get(row.setup_entity_id)
        yield RevokeSetup(
            system,
            name,
            known.type if known else row.setup_entity_type,
            known.name if known else row.setup_entity_id,
            row.setup_entity_id,
            row.id,
        )
