"""Systems that the org has and the file lacks: shown, and taken down only with --allow-destroy.

They are known by what they left: an active user on the landscape's profile, permission sets and apps with the
landscape's tag. First frozen and unassigned, then app and sets deleted, at last the user deactivated: a crash
in between leaves less and less, and never a user that is active and no longer known.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.app import DeleteApp
from remit.change.steps.assignment import Unassign, UnassignLicense
from remit.change.steps.base import Step
from remit.change.steps.permission_set import DeleteSet
from remit.change.steps.user import DeactivateUser, FreezeUser
from remit.landscape import Desired
from remit.landscape.desired import DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_apps import app_name_of
from remit.plan.diff_sets import set_of
from remit.plan.diff_users import told_of, user_of
from remit.plan.marker import system_of
from remit.plan.model import Removed
from remit.state.permission_sets import PermissionSet
from remit.state.users import User


def removed_systems(desired: Desired, current: Current) -> Iterator[Removed]:
    """What is left of each system that is not in the file, by name."""
    profile = desired.profile.name
    sets, users, apps = _leftovers(desired, current)
    staying = _names(desired)
    sets = [one for one in sets if system_of(one.description, profile) not in staying]
    names: dict[str, tuple[list[PermissionSet], list[User], list[str]]] = {}

    def entry(name: str) -> tuple[list[PermissionSet], list[User], list[str]]:
        return names.setdefault(name, ([], [], []))

    owner_of: dict[str, str] = {}
    for one in sets:
        name = system_of(one.description, profile)
        entry(name)[0].append(one)
        for a in current.state.assignments:
            if a.permission_set_id == one.id:
                owner_of.setdefault(a.assignee_id, name)
    for app in apps:
        entry(system_of(current.headers[app].description, profile))[2].append(app)
    for user in users:
        entry(owner_of.get(user.id, user.username.partition("@")[0]))[1].append(user)
    for name in sorted(names):
        yield _removed(name, *names[name], current)


def former_set_steps(desired: Desired, system: DesiredSystem, current: Current) -> Iterator[Step]:
    """Sets of a system that stays, which it has no more: of a flow that is gone, or of the other mode.

    Taking them away is revoking like any other. The system's own user loses them with what is foreign on it.
    """
    state, profile = current.state, desired.profile.name
    own = user_of(system, state)
    for one in _leftovers(desired, current)[0]:
        if _names(desired).get(system_of(one.description, profile)) != system.name:
            continue
        for a in state.assignments:
            if a.permission_set_id == one.id and (own is None or a.assignee_id != own.id):
                who = state.user.get(a.assignee_id)
                told = who.username if who else f"user {a.assignee_id}"
                yield Unassign(system.name, told_of(state, a), told, "the set is removed", a.id)
        yield DeleteSet(system.name, one.name, one.id)


def _names(desired: Desired) -> dict[str, str]:
    """The systems of the file, by the names by which they are and were tagged."""
    formers = {s.former.system: s.name for s in desired.systems if s.former is not None}
    return {**formers, **{s.name: s.name for s in desired.systems}}


def _leftovers(desired: Desired, current: Current) -> tuple[list[PermissionSet], list[User], list[str]]:
    state, profile = current.state, desired.profile.name
    kept_sets = {
        found.id
        for s in desired.systems
        for p in s.permission_sets
        if (found := set_of(p.name, s, state)) is not None
    }
    kept_users = {u.id for s in desired.systems if (u := user_of(s, state)) is not None}
    kept_apps = {app_name_of(s, current) for s in desired.systems if s.app is not None}
    sets = [
        p
        for p in state.permission_sets
        if not p.is_owned_by_profile and p.id not in kept_sets and system_of(p.description, profile)
    ]
    users = [
        u
        for u in state.users
        if u.username.lower() in current.profile_users
        and u.id not in kept_users
        and u.username.lower() != current.operator.lower()
    ]
    apps = [
        name
        for name, header in current.headers.items()
        if name not in kept_apps and system_of(header.description, profile)
    ]
    return sets, users, apps


def _removed(
    name: str, sets: list[PermissionSet], users: list[User], apps: list[str], current: Current
) -> Removed:
    state = current.state
    steps: list[Step] = []
    gone = {p.id for p in sets}
    for user in users:
        login = state.login_of.get(user.id)
        if login is not None and not login.is_frozen:
            steps.append(FreezeUser(name, user.username, login.id))
        for held in state.license_assigns_of.get(user.id, ()):
            license = state.permission_set_license.get(held.permission_set_license_id)
            told = license.developer_name if license else held.permission_set_license_id
            steps.append(UnassignLicense(name, told, user.username, held.id))
        steps.append(DeactivateUser(name, user.username, user.id))
    ids = {u.id for u in users}
    for a in state.assignments:
        owned = state.permission_set.get(a.permission_set_id)
        if owned is not None and owned.is_owned_by_profile:
            continue
        if a.assignee_id in ids or a.permission_set_id in gone:
            who = state.user.get(a.assignee_id)
            told = who.username if who else f"user {a.assignee_id}"
            steps.append(Unassign(name, told_of(state, a), told, "the system is removed", a.id))
    steps += [DeleteApp(name, app) for app in apps]
    steps += [DeleteSet(name, p.name, p.id) for p in sets]
    last = max((u.last_login_date for u in users if u.last_login_date is not None), default=None)
    return Removed(
        name,
        ", ".join(u.username for u in users),
        f"{last:%Y-%m-%d %H:%M} UTC" if last else "never",
        tuple(count for u in users for count in current.owned.get(u.id, ())),
        tuple(steps),
    )
