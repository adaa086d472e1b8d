"""The profile: made empty, kept empty, and marked with what the org is applied with."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.base import Step
from remit.change.steps.object_access import ops_told
from remit.change.steps.profile import CreateProfile, MarkProfile, SetNetworks, SetProfilePermissions
from remit.change.steps.profile_strip import (
    StripProfileField,
    StripProfileObject,
    StripProfilePermission,
    StripProfileSetup,
)
from remit.landscape import Desired
from remit.plan.current import Current
from remit.plan.forced import forced_on
from remit.plan.marker import profile_description
from remit.plan.ownership import binding
from remit.plan.rows import ops_of

# The default app of a profile: every profile has one, and an org refuses to take it away.
_DEFAULT_APP = "TabSet"


def profile_steps(desired: Desired, current: Current) -> Iterator[Step]:
    """Everything that all systems share."""
    state, profile = current.state, desired.profile
    found = state.profile_by_name.get(profile.name.lower())
    license_name = profile.license or "Salesforce"
    ranges = tuple(sorted(set(profile.networks)))
    description = profile_description(profile.name, binding(desired))
    if found is None:
        yield CreateProfile("", profile.name, license_name, description)
        yield SetProfilePermissions("", profile.name, profile.permissions)
        if ranges:
            yield SetNetworks("", profile.name, ranges, fresh=True)
        return
    if found.description != description:
        yield MarkProfile("", profile.name, description, found.description, found.id)
    owned = state.permission_set_of_profile.get(found.id)
    held = owned.permissions if owned is not None else found.permissions
    lacking = tuple(p for p in profile.permissions if p not in held)
    if lacking:
        yield SetProfilePermissions("", profile.name, lacking)
    for extra in sorted(held - set(profile.permissions) - forced_on(license_name) - current.fixed):
        yield StripProfilePermission("", profile.name, extra)
    before = tuple(sorted((r.start_address, r.end_address) for r in state.ip_ranges_of.get(found.id, ())))
    if before != ranges:
        live = any(u.profile_id == found.id and u.is_active for u in state.users)
        yield SetNetworks("", profile.name, ranges, before, live)
    if owned is not None:
        yield from _rows(profile.name, owned.id, current)


def _rows(name: str, owned: str, current: Current) -> Iterator[Step]:
    """What hangs on the set that the profile owns: all of it is drift, but for its default app."""
    state = current.state
    for setup in state.setup_of.get(owned, ()):
        if setup.setup_entity_type != _DEFAULT_APP:
            told = _setup_told(current, setup.setup_entity_type, setup.setup_entity_id)
            yield StripProfileSetup("", name, told, setup.id)
    for row in state.fields_of.get(owned, ()):
        yield StripProfileField("", name, f"{row.field}: {'write' if row.edit else 'read'}", row.id)
    for held in state.objects_of.get(owned, ()):
        yield StripProfileObject("", name, f"{held.sobject_type}: {ops_told(ops_of(held))}", held.id)


def _setup_told(current: Current, kind: str, entity_id: str) -> str:
    entity = current.state.setup_entity.get(entity_id)
    return f"{kind} {entity.name if entity else entity_id}"
