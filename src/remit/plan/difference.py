"""What an org should hold against what it holds: the steps in between. Pure.

The profile, then each system by itself (so that changing one changes no other's steps), then what the file no
longer has. A crash changes nothing here: the same function on what is in the org now gives what is left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from remit.access.catalogue import Catalogue
from remit.access.needs import comes_along
from remit.change.steps.assignment import Unassign
from remit.change.steps.base import Step
from remit.change.steps.org_setting import AllowSecretsOverRest
from remit.landscape import Desired, Granted, wrong_org
from remit.landscape.desired import DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_apps import app_steps, key_unknown, own_apps, secret_steps
from remit.plan.diff_profile import profile_steps
from remit.plan.diff_removed import former_set_steps, removed_systems
from remit.plan.diff_sets import set_of, set_steps
from remit.plan.diff_users import assignment_steps, user_of, user_steps
from remit.plan.kept import Kept
from remit.plan.model import Plan, Warning, in_order
from remit.plan.ownership import about, adopts
from remit.plan.warnings import kept_addresses, removal_warnings, system_warnings


@dataclass(frozen=True)
class Wanted:
    """What the file asks for, in terms of this org."""

    desired: Desired
    granted: tuple[Granted, ...]
    catalogue: Catalogue

    def sets_of(self, system: str) -> list[Granted]:
        """The content of a system's permission sets."""
        return [g for g in self.granted if g.system == system]


@dataclass(frozen=True)
class Asked:
    """What the user asked for beside the file: these systems alone (none named: all), new keys for these."""

    systems: frozenset[str] = frozenset()
    new_keys: frozenset[str] = frozenset()
    # Differences that the org kept before are tried again.
    retry: bool = False

    def of(self, system: str) -> bool:
        """Whether a system is asked for."""
        return not self.systems or system in self.systems


ALL = Asked()


def difference(wanted: Wanted, current: Current, kept: Kept, instance: str = "", asked: Asked = ALL) -> Plan:
    """The plan that makes the org hold what is wanted."""
    desired = wanted.desired
    steps: list[Step] = list(profile_steps(desired, current))
    warnings: list[Warning] = []
    for system in desired.systems:
        if not asked.of(system.name):
            continue
        own = list(_system_steps(wanted, system, current, kept, asked))
        steps += own
        warnings += system_warnings(system, own, current, kept)
    steps += _switches(current, steps)
    warnings += kept_addresses(desired, current)
    steps = _once(steps, set())
    taken = {s.id for s in steps if isinstance(s, Unassign)}
    removed = tuple(
        replace(r, steps=tuple(_once(r.steps, taken)))
        for r in removed_systems(desired, current)
        if asked.of(r.system)
    )
    for gone in removed:
        warnings += removal_warnings(gone, current)
    organization = current.state.organization
    mismatch = (
        wrong_org(desired.binding, organization.id, organization.is_sandbox, instance) if organization else []
    )
    return Plan(
        desired=desired,
        org_id=current.org_id,
        instance=instance,
        sandbox=organization.is_sandbox if organization else None,
        operator=current.operator,
        steps=in_order(steps),
        granted=tuple(g for g in wanted.granted if asked.of(g.system)),
        removed=removed,
        warnings=tuple(warnings),
        notes=_notes(wanted, current),
        new_systems=frozenset(
            s.name
            for s in desired.systems
            if all(set_of(p.name, s, current.state) is None for p in s.permission_sets)
        ),
        wrong_org=tuple(mismatch),
        keyless={
            s.name: why
            for s in desired.systems
            if s.name not in asked.new_keys and (why := key_unknown(s, current, kept))
        },
        comes_along=tuple(_along(wanted)),
    )


def _system_steps(
    wanted: Wanted, system: DesiredSystem, current: Current, kept: Kept, asked: Asked
) -> Iterator[Step]:
    desired = wanted.desired
    profile = desired.profile.name
    user = user_of(system, current)
    adopted = about(user, current) if user is not None and adopts(user, system, desired, current) else ""
    for granted in wanted.sets_of(system.name):
        yield from set_steps(wanted.catalogue, granted, system, current, own_apps(system, current))
    yield from user_steps(system, profile, current, adopted)
    yield from assignment_steps(system, current)
    yield from former_set_steps(desired, system, current)
    yield from app_steps(system, profile, current, kept, system.name in asked.new_keys)
    yield from secret_steps(system, current, kept)


def _once(steps: Iterable[Step], taken: set[str]) -> list[Step]:
    """The steps without those that take an assignment which another one takes already: both the system whose set it
    is and the one whose user holds it have it taken."""
    found = []
    for step in steps:
        if isinstance(step, Unassign):
            if step.id in taken:
                continue
            taken.add(step.id)
        found.append(step)
    return found


def _switches(current: Current, steps: Iterable[Step]) -> Iterator[Step]:
    """The org-wide switch, where a secret is to be read and it is off."""
    reads = any(s.KIND == "read-secret" for s in steps)
    if reads and not current.secrets_over_rest:
        yield AllowSecretsOverRest("")


def _notes(wanted: Wanted, current: Current) -> tuple[str, ...]:
    profile = wanted.desired.profile
    notes = []
    if profile.clone_of and profile.name.lower() not in current.state.profile_by_name:
        notes.append(
            f"profile {profile.name} takes the licence of {profile.clone_of} and nothing that it grants"
        )
    if current.org_wide is None:
        notes.append("org-wide defaults could not be read; those of a new org are assumed")
    return tuple(notes)


def _along(wanted: Wanted) -> Iterator[tuple[str, str, str]]:
    for granted in wanted.granted:
        for bit, through in comes_along(wanted.catalogue, granted.grants):
            yield granted.set.name, str(bit), str(through)
