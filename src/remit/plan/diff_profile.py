"""The profile: made empty, kept empty."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.base import Step
from remit.change.steps.object_access import ops_told
from remit.change.steps.profile import CreateProfile, SetNetworks, SetProfilePermissions
from remit.change.steps.profile_strip import (
    StripProfileFields,
    StripProfileObjects,
    StripProfilePermissions,
    StripProfileSetup,
)
from remit.landscape import DesiredProfile
from remit.plan.current import Current
from remit.plan.forced import forced_on
from remit.plan.rows import ops_of


def profile_steps(profile: DesiredProfile, current: Current) -> Iterator[Step]:
    """Everything that all systems share."""
    state = current.state
    found = state.profile_by_name.get(profile.name.lower())
    license_name = profile.license or "Salesforce"
    ranges = tuple(sorted(set(profile.networks)))
    if found is None:
        yield CreateProfile("", profile.name, license_name, profile.description)
        yield SetProfilePermissions("", profile.name, profile.permissions)
        if ranges:
            yield SetNetworks("", profile.name, ranges)
        return
    owned = state.permission_set_of_profile.get(found.id)
    held = owned.permissions if owned is not None else found.permissions
    lacking = tuple(p for p in profile.permissions if p not in held)
    if lacking:
        yield SetProfilePermissions("", profile.name, lacking)
    extra = held - set(profile.permissions) - forced_on(license_name)
    if extra:
        yield StripProfilePermissions("", profile.name, tuple(sorted(extra)))
    before = tuple(sorted((r.start_address, r.end_address) for r in state.ip_ranges_of.get(found.id, ())))
    if before != ranges:
        yield SetNetworks("", profile.name, ranges, before)
    if owned is not None:
        yield from _rows(profile.name, owned.id, current)


def _rows(name: str, owned: str, current: Current) -> Iterator[Step]:
    """What hangs on the set that the profile owns: all of it is drift."""
    state = current.state
    setup = state.setup_of.get(owned, [])
    if setup:
        told = tuple(_setup_told(current, r.setup_entity_type, r.setup_entity_id) for r in setup)
        yield StripProfileSetup("", name, told, tuple(r.id for r in setup))
    fields = state.fields_of.get(owned, [])
    if fields:
        told = tuple(f"{r.field}: {'write' if r.edit else 'read'}" for r in fields)
        yield StripProfileFields("", name, told, tuple(r.id for r in fields))
    objects = state.objects_of.get(owned, [])
    if objects:
        told = tuple(f"{r.sobject_type}: {ops_told(ops_of(r))}" for r in objects)
        yield StripProfileObjects("", name, told, tuple(r.id for r in objects))


def _setup_told(current: Current, kind: str, entity_id: str) -> str:
    entity = current.state.setup_entity.get(entity_id)
    return f"{kind} {entity.name if entity else entity_id}"
