"""The user of one system, and everything that is assigned to it: a managed user is managed whole."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.assignment import Assign, AssignLicense, Unassign, UnassignLicense
from remit.change.steps.base import Step
from remit.change.steps.user import (
    ChangeUser,
    CreateUser,
    FreezeNewUser,
    FreezeUser,
    RenameUser,
    UnfreezeUser,
)
from remit.landscape import DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_sets import set_of
from remit.state.assignments import PermissionSetAssignment
from remit.state.org_state import OrgState
from remit.state.users import User

# The attributes of `User` by the fields that a landscape decides.
_FIELDS = {
    "LastName": "last_name",
    "Alias": "alias",
    "Email": "email",
    "TimeZoneSidKey": "time_zone_sid_key",
    "LocaleSidKey": "locale_sid_key",
    "LanguageLocaleKey": "language_locale_key",
    "EmailEncodingKey": "email_encoding_key",
}


def user_of(system: DesiredSystem, state: OrgState) -> User | None:
    """The user of a system, or who it was before the system moved."""
    found = state.user_by_username.get(system.user.username.lower())
    if found is None and system.former is not None:
        found = state.user_by_username.get(system.former.username.lower())
    return found


def user_steps(system: DesiredSystem, profile: str, current: Current) -> Iterator[Step]:
    """The user itself: made, or changed where it differs."""
    state, wanted = current.state, system.user
    found = user_of(system, state)
    if found is None:
        yield CreateUser(system.name, wanted.username, profile, dict(wanted.fields))
        if wanted.frozen:
            yield FreezeNewUser(system.name, wanted.username)
        return
    if found.username.lower() != wanted.username.lower():
        yield RenameUser(system.name, found.username, wanted.username, found.id)
    changes = {
        name: wanted.fields[name]
        for name, attribute in _FIELDS.items()
        if name in wanted.fields and _differs(name, getattr(found, attribute), wanted.fields[name])
    }
    held = state.profile.get(found.profile_id)
    moves = held is None or held.name.lower() != profile.lower()
    change = ChangeUser(
        system.name,
        wanted.username,
        changes,
        profile=profile if moves else "",
        from_profile=(held.name if held else found.profile_id) if moves else "",
        activate=not found.is_active,
        drop_role=bool(found.user_role_id),
        id=found.id,
    )
    if changes or moves or change.activate or change.drop_role:
        yield change
    login = state.login_of.get(found.id)
    if login is not None and login.is_frozen and not wanted.frozen:
        yield UnfreezeUser(system.name, wanted.username, login.id)
    if login is not None and wanted.frozen and not login.is_frozen:
        yield FreezeUser(system.name, wanted.username, login.id)


def _differs(name: str, held: str, wanted: str) -> bool:
    """Salesforce keeps e-mail addresses in lower case."""
    return held.lower() != wanted.lower() if name == "Email" else held != wanted


def assignment_steps(system: DesiredSystem, current: Current) -> Iterator[Step]:
    """Sets, groups and licences of the user; and managed sets that somebody else holds."""
    state = current.state
    user = user_of(system, state)
    username = system.user.username
    sets = {s.name: set_of(s.name, system, state) for s in system.permission_sets}
    mine = {found.id for found in sets.values() if found is not None}
    held = state.assignments_of.get(user.id, []) if user is not None else []
    has: set[str] = set()
    for a in held:
        owned = state.permission_set.get(a.permission_set_id)
        if owned is not None and owned.is_owned_by_profile:
            continue
        if a.permission_set_id in mine and not a.permission_set_group_id and _lasting(a):
            has.add(a.permission_set_id)
            continue
        why = "" if a.permission_set_id not in mine else "it is to expire, or was revoked"
        yield Unassign(system.name, told_of(state, a), username, why, a.id)
    for name, found in sets.items():
        if found is None or found.id not in has:
            yield Assign(system.name, name, username)
    for a in state.assignments:
        if a.permission_set_id in mine and (user is None or a.assignee_id != user.id):
            other = state.user.get(a.assignee_id)
            who = other.username if other else f"user {a.assignee_id}"
            yield Unassign(system.name, told_of(state, a), who, "it is this system's alone", a.id)
    yield from _licenses(system, current, user)


def _licenses(system: DesiredSystem, current: Current, user: User | None) -> Iterator[Step]:
    state, username = current.state, system.user.username
    wanted = set(system.user.permission_set_licenses)
    for held in state.license_assigns_of.get(user.id, []) if user is not None else []:
        license = state.permission_set_license.get(held.permission_set_license_id)
        name = license.developer_name if license else held.permission_set_license_id
        if name in wanted and not held.is_revoked:
            wanted.discard(name)
        else:
            yield UnassignLicense(system.name, name, username, held.id)
    for name in sorted(wanted):
        yield AssignLicense(system.name, name, username)


def _lasting(assignment: PermissionSetAssignment) -> bool:
    return assignment.is_active and not assignment.is_revoked and assignment.expiration_date is None


def told_of(state: OrgState, assignment: PermissionSetAssignment) -> str:
    """The set or group of an assignment in words."""
    found = state.permission_set.get(assignment.permission_set_id)
    group_id = assignment.permission_set_group_id or (found.permission_set_group_id if found else "")
    if group_id:
        group = state.group.get(group_id)
        return f"permission set group {group.developer_name if group else group_id}"
    return f"permission set {found.name if found else assignment.permission_set_id}"
