"""Systems that the org has and the file lacks: shown, and taken down only with --allow-destroy.

They are known by the marks of their permission sets and apps, and their users by holding such a set on the
landscape's own profile: nobody else is ever frozen or deactivated. First frozen, then the app deleted and the user
deactivated, at last the sets taken from it and deleted: a crash in between leaves less and less, and never a user
that is active and no longer known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from remit.change.steps.app import DeleteApp
from remit.change.steps.assignment import Unassign
from remit.change.steps.base import Step
from remit.change.steps.permission_set import DeleteSet
from remit.change.steps.user import DeactivateUser, FreezeUser, ReleaseUser
from remit.landscape import Desired
from remit.landscape.desired import DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_apps import app_name_of
from remit.plan.diff_sets import set_of
from remit.plan.diff_users import is_live, license_told, of_profile, told_of, user_of
from remit.plan.marker import system_of
from remit.plan.model import Removed
from remit.plan.ownership import owned_profile
from remit.state.org_state import OrgState
from remit.state.permission_sets import PermissionSet
from remit.state.users import User


@dataclass
class _Left:
    """What is left of one system."""

    sets: list[PermissionSet] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    apps: list[str] = field(default_factory=list)


def removed_systems(desired: Desired, current: Current) -> Iterator[Removed]:
    """What is left of each system that is not in the file, by name."""
    profile = desired.profile.name
    sets, apps = _leftovers(desired, current)
    staying = _names(desired)
    left: dict[str, _Left] = {}
    for one in sets:
        name = system_of(one.description, profile)
        if name in staying:
            continue
        entry = left.setdefault(name, _Left())
        entry.sets.append(one)
        entry.users += [u for u in _users_of(one, desired, current) if u not in entry.users]
    for app in apps:
        name = system_of(current.headers[app].description, profile)
        left.setdefault(name, _Left()).apps.append(app)
    for name in sorted(left):
        yield _removed(name, left[name], current)


def _users_of(one: PermissionSet, desired: Desired, current: Current) -> Iterator[User]:
    """The users of a removed system: holders of its set on the landscape's own profile who are no other system's."""
    state = current.state
    profile = owned_profile(desired, current)
    kept = {u.id for s in desired.systems if (u := user_of(s, current)) is not None}
    for a in state.assignments:
        user = state.user.get(a.assignee_id)
        if a.permission_set_id != one.id or user is None or profile is None:
            continue
        operator = user.username.lower() == current.operator.lower()
        if user.profile_id == profile.id and user.id not in kept and not operator:
            yield user


def former_set_steps(desired: Desired, system: DesiredSystem, current: Current) -> Iterator[Step]:
    """Sets of a system that stays, which it has no more: of a flow that is gone, or of the other mode.

    Taking them away is revoking like any other. The system's own user loses them with what is foreign on it.
    """
    state, profile = current.state, desired.profile.name
    own = user_of(system, current)
    for one in _leftovers(desired, current)[0]:
        if _names(desired).get(system_of(one.description, profile)) != system.name:
            continue
        holders = [a for a in state.assignments if a.permission_set_id == one.id]
        for a in holders:
            if own is None or a.assignee_id != own.id:
                live = is_live(state.user.get(a.assignee_id), state)
                who = _who(state, a.assignee_id)
                yield Unassign(system.name, told_of(state, a), who, "the set is removed", a.id, live=live)
        live = any(is_live(state.user.get(a.assignee_id), state) for a in holders)
        yield DeleteSet(system.name, one.name, one.id, live=live)


def _names(desired: Desired) -> dict[str, str]:
    """The systems of the file, by the names by which they are and were tagged."""
    formers = {s.former.system: s.name for s in desired.systems if s.former is not None}
    return {**formers, **{s.name: s.name for s in desired.systems}}


def _leftovers(desired: Desired, current: Current) -> tuple[list[PermissionSet], list[str]]:
    """Marked sets and apps of the landscape that no system of the file has."""
    state, profile = current.state, desired.profile.name
    kept_sets = {
        found.id
        for s in desired.systems
        for p in s.permission_sets
        if (found := set_of(p.name, s, state)) is not None
    }
    kept_apps = {app_name_of(s, current) for s in desired.systems if s.app is not None}
    sets = [
        p
        for p in state.permission_sets
        if not p.is_owned_by_profile and p.id not in kept_sets and system_of(p.description, profile)
    ]
    apps = [
        name
        for name, header in current.headers.items()
        if name not in kept_apps and system_of(header.description, profile)
    ]
    return sets, apps


def _removed(name: str, left: _Left, current: Current) -> Removed:
    state = current.state
    steps: list[Step] = []
    for user in left.users:
        login = state.login_of.get(user.id)
        if user.is_active and login is not None and not login.is_frozen:
            steps.append(FreezeUser(name, user.username, login.id))
        if user.is_active:
            steps.append(DeactivateUser(name, user.username, user.id))
        steps.append(_release(name, user, state))
    ids = {u.id for u in left.users}
    for one in left.sets:
        steps += [
            Unassign(name, told_of(state, a), _who(state, a.assignee_id), "the system is removed", a.id)
            for a in state.assignments
            if a.permission_set_id == one.id and a.assignee_id not in ids
        ]
    steps += [DeleteApp(name, app) for app in left.apps]
    steps += [DeleteSet(name, p.name, p.id) for p in left.sets]
    last = max((u.last_login_date for u in left.users if u.last_login_date is not None), default=None)
    return Removed(
        name,
        ", ".join(u.username for u in left.users),
        f"{last:%Y-%m-%d %H:%M} UTC" if last else "never",
        _owns(left.users, current),
        tuple(steps),
    )


def _owns(users: list[User], current: Current) -> tuple[tuple[str, int | None], ...]:
    """What a system's users own together; None for an object that could not be counted for one of them."""
    found: dict[str, int | None] = {}
    for user in users:
        for name, count in current.owned.get(user.id, ()):
            before = found.get(name, 0)
            found[name] = None if count is None or before is None else before + count
    return tuple(found.items())


def _release(name: str, user: User, state: OrgState) -> ReleaseUser:
    assignments = [a for a in state.assignments_of.get(user.id, ()) if not of_profile(state, a)]
    licenses = state.license_assigns_of.get(user.id, ())
    loses = [told_of(state, a) for a in assignments] + [license_told(state, a) for a in licenses]
    return ReleaseUser(
        name, user.username, tuple(loses), tuple(a.id for a in assignments), tuple(a.id for a in licenses)
    )


def _who(state: OrgState, user_id: str) -> str:
    found = state.user.get(user_id)
    return found.username if found else f"user {user_id}"
