"""What an org should hold against what it holds: the steps in between. Pure.

The profile, then each system by itself (so that changing one changes no other's steps), then what the file no
longer has. A crash changes nothing here: the same function on what is in the org now gives what is left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from remit.access.catalogue import Catalogue
from remit.access.needs import comes_along
from remit.change.steps.base import Step
from remit.change.steps.org_setting import AllowSecretsOverRest
from remit.landscape import Desired, Granted, wrong_org
from remit.landscape.desired import DesiredSystem
from remit.landscape.licences import ADMIN_PROFILES
from remit.plan.current import Current
from remit.plan.diff_apps import app_name_of, app_steps, secret_steps
from remit.plan.diff_profile import profile_steps
from remit.plan.diff_removed import former_set_steps, removed_systems
from remit.plan.diff_sets import set_of, set_steps
from remit.plan.diff_users import assignment_steps, user_of, user_steps
from remit.plan.kept import Kept, key_name, password_name, secret_name
from remit.plan.model import Plan, Warning, in_order


@dataclass(frozen=True)
class Wanted:
    """What the file asks for, in terms of this org."""

    desired: Desired
    granted: tuple[Granted, ...]
    catalogue: Catalogue

    def sets_of(self, system: str) -> list[Granted]:
        """The content of a system's permission sets."""
        return [g for g in self.granted if g.system == system]


def difference(wanted: Wanted, current: Current, kept: Kept, instance: str = "") -> Plan:
    """The plan that makes the org hold what is wanted."""
    desired = wanted.desired
    steps: list[Step] = list(profile_steps(desired.profile, current))
    warnings: list[Warning] = []
    for system in desired.systems:
        own = list(_system_steps(wanted, system, current, kept))
        steps += own
        warnings += _warnings(system, own, current, kept)
    steps += _switches(current, steps)
    organization = current.state.organization
    mismatch = (
        wrong_org(desired.binding, organization.id, organization.is_sandbox, instance) if organization else []
    )
    return Plan(
        desired=desired,
        org_id=current.org_id,
        instance=instance,
        steps=in_order(steps),
        granted=wanted.granted,
        removed=tuple(removed_systems(desired, current)),
        warnings=tuple(warnings),
        notes=_notes(wanted, current),
        new_systems=frozenset(
            s.name
            for s in desired.systems
            if all(set_of(p.name, s, current.state) is None for p in s.permission_sets)
        ),
        wrong_org=tuple(mismatch),
        comes_along=tuple(_along(wanted)),
    )


def _system_steps(wanted: Wanted, system: DesiredSystem, current: Current, kept: Kept) -> Iterator[Step]:
    profile = wanted.desired.profile.name
    app = current.state.app_by_name.get(app_name_of(system, current).lower())
    own_app = app.id if app is not None else ""
    for granted in wanted.sets_of(system.name):
        yield from set_steps(wanted.catalogue, granted, system, current, own_app)
    yield from user_steps(system, profile, current)
    yield from assignment_steps(system, current)
    yield from former_set_steps(wanted.desired, system, current)
    yield from app_steps(system, profile, current, kept)
    yield from secret_steps(system, current, kept)


def _switches(current: Current, steps: Iterable[Step]) -> Iterator[Step]:
    """The org-wide switch, where a secret is to be read and it is off."""
    reads = any(s.KIND == "read-secret" for s in steps)
    if reads and not current.secrets_over_rest:
        yield AllowSecretsOverRest("")


def _warnings(
    system: DesiredSystem, steps: Sequence[Step], current: Current, kept: Kept
) -> Iterator[Warning]:
    state = current.state
    user = user_of(system, state)
    if user is not None:
        profile = state.profile.get(user.profile_id)
        owned = state.permission_set_of_profile.get(user.profile_id)
        if profile is not None and (
            profile.name in ADMIN_PROFILES or (owned is not None and "ModifyAllData" in owned.permissions)
        ):
            yield Warning(
                system.name,
                f"{user.username} is on the administrator's profile {profile.name}: it may do anything there "
                "until this plan is applied",
            )
    if any(s.KIND == "read-secret" for s in steps):
        yield Warning(
            system.name,
            "client credentials: whoever has the secret is this user; reading it takes an org-wide setting",
        )
    for note in system.notes if system.login == "username-password" else ():
        yield Warning(system.name, note)
    yield from _absent_secrets(system, steps, current, kept)


def _absent_secrets(
    system: DesiredSystem, steps: Sequence[Step], current: Current, kept: Kept
) -> Iterator[Warning]:
    """What is in the org and not on this machine; never replaced unasked, as others may use it."""
    app = app_name_of(system, current)
    parts = current.parts.get(app)
    consumer = parts.consumer if parts else None
    settled = parts is not None and parts.oauth_policy is not None
    certified = consumer is not None and bool(consumer.certificate)
    key, secret = key_name(current.org_id, app), secret_name(current.org_id, app)
    if system.login == "jwt-bearer" and certified and key not in kept.certificates:
        yield Warning(
            system.name,
            f"the private key of {app} is not on this machine; the org's certificate stays as it is",
        )
    by_secret = system.login == "client-credentials"
    if by_secret and settled and not current.secrets_over_rest and secret not in kept.secrets:
        yield Warning(system.name, f"the client secret of {app} is not on this machine")
    if system.login == "username-password" and user_of(system, current.state) is not None:
        name = password_name(current.org_id, system.name)
        making = any(s.KIND in ("make-password", "set-password", "move-password") for s in steps)
        if name not in kept.secrets and name not in kept.pending and not making:
            yield Warning(system.name, f"the password of {system.user.username} is not on this machine")


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
