"""The profile: made empty, kept empty, and marked with what the org is applied with."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.base import Step
from remit.change.steps.profile import CreateProfile, MarkProfile, SetNetworks, SetProfilePermissions
from remit.change.steps.profile_strip import StripNewProfile, strip_steps
from remit.landscape import Desired
from remit.plan.current import Current
from remit.plan.forced import forced_on
from remit.plan.marker import profile_description
from remit.plan.ownership import binding


def profile_steps(desired: Desired, current: Current) -> Iterator[Step]:
    """Everything that all systems share."""
    state, profile = current.state, desired.profile
    found = state.profile_by_name.get(profile.name.lower())
    license_name = profile.license or "Salesforce"
    ranges = tuple(sorted(set(profile.networks)))
    description = profile_description(profile.name, binding(desired))
    if found is None:
        yield CreateProfile("", profile.name, license_name, description)
        yield StripNewProfile("", profile.name, tuple(sorted(_kept(desired, current))))
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
    yield from strip_steps(profile.name, _kept(desired, current), state)
    before = tuple(sorted((r.start_address, r.end_address) for r in state.ip_ranges_of.get(found.id, ())))
    if before != ranges:
        live = any(u.profile_id == found.id and u.is_active for u in state.users)
        yield SetNetworks("", profile.name, ranges, before, live)


def _kept(desired: Desired, current: Current) -> frozenset[str]:
    """The permissions that stay on the profile: its own, what its licence forces, and what nobody can switch."""
    profile = desired.profile
    return frozenset(profile.permissions) | forced_on(profile.license or "Salesforce") | current.fixed
