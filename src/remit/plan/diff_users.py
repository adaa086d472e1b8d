"""The user of one system, and everything that is assigned to it: a managed user is managed whole."""

from __future__ import annotations

from collections.abc import Iterator

from remit.change.steps.assignment import Assign, AssignLicense, Unassign, UnassignLicense
from remit.change.steps.base import Step
from remit.change.steps.user import (
    ActivateUser,
    AdoptUser,
    ChangeUser,
    CreateUser,
    DropRole,
    FreezeNewUser,
    FreezeUser,
    MoveUser,
    RenameUser,
    UnfreezeUser,
)
from remit.landscape import DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_sets import set_of
from remit.plan.marker import system_of
from remit.state.assignments import PermissionSetAssignment
from remit.state.licenses import PermissionSetLicenseAssign
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

# What a sandbox puts at the end of the e-mail addresses of its users.
UNDELIVERABLE = ".invalid"


def user_of(system: DesiredSystem, current: Current) -> User | None:
    """The user of a system, or who it was before the system or its environment moved, or before somebody gave it
    another username."""
    users = current.state.user_by_username
    found = next((u for n in system.usernames if (u := users.get(n.lower())) is not None), None)
    return found or renamed_user(system, current)


def renamed_user(system: DesiredSystem, current: Current) -> User | None:
    """Who is known by what it has, not by its name: the one user on the landscape's own profile that holds a
    marked set of the system and bears no username of the file."""
    state = current.state
    profile = state.profile_by_name.get(current.landscape.lower())
    if profile is None:
        return None
    sets = {
        p.id for p in state.permission_sets if system_of(p.description, current.landscape) in system.names
    }
    holders = {
        user.id: user
        for a in state.assignments
        if a.permission_set_id in sets and (user := state.user.get(a.assignee_id)) is not None
        if user.profile_id == profile.id and user.username.lower() not in current.usernames
    }
    return next(iter(holders.values())) if len(holders) == 1 else None


def user_steps(system: DesiredSystem, profile: str, current: Current, adopted: str = "") -> Iterator[Step]:
    """The user itself: made, adopted, or changed where it differs.

    `adopted` says who it is in words, where it is somebody else's that the file takes over.
    """
    state, wanted = current.state, system.user
    found = user_of(system, current)
    if found is None:
        yield CreateUser(system.name, wanted.username, profile, dict(wanted.fields))
        if wanted.frozen:
            yield FreezeNewUser(system.name, wanted.username)
        return
    if found.username.lower() != wanted.username.lower():
        yield RenameUser(system.name, found.username, wanted.username, found.id)
    held = {name: str(getattr(found, attribute)) for name, attribute in _FIELDS.items()}
    changes = {
        name: wanted.fields[name]
        for name in _FIELDS
        if name in wanted.fields and _differs(name, held[name], wanted.fields[name], current)
    }
    former = {name: held[name] for name in changes}
    if adopted:
        yield _adoption(system, profile, current, found, changes, former, adopted)
    else:
        if not found.is_active:
            yield ActivateUser(system.name, wanted.username, _in_use(system, state), found.id)
        if changes:
            yield ChangeUser(system.name, wanted.username, changes, former, found.id)
        on = state.profile.get(found.profile_id)
        if on is None or on.name.lower() != profile.lower():
            yield MoveUser(
                system.name, wanted.username, profile, on.name if on else found.profile_id, found.id
            )
        if found.user_role_id:
            yield DropRole(system.name, wanted.username, current.role_name(found.user_role_id), found.id)
    login = state.login_of.get(found.id)
    if login is not None and login.is_frozen and not wanted.frozen:
        # A removed system's user is frozen and inactive and holds nothing: it is not in use.
        opens = bool(adopted) or found.is_active or _in_use(system, state)
        yield UnfreezeUser(system.name, wanted.username, login.id, opens)
    if login is not None and wanted.frozen and not login.is_frozen:
        yield FreezeUser(system.name, wanted.username, login.id)


def _in_use(system: DesiredSystem, state: OrgState) -> bool:
    """Whether the org has anything of a system beside its user."""
    return any(set_of(p.name, system, state) is not None for p in system.permission_sets)


def _adoption(
    system: DesiredSystem,
    profile: str,
    current: Current,
    user: User,
    changes: dict[str, str],
    former: dict[str, str],
    was: str,
) -> AdoptUser:
    """The one step that makes somebody's user a system's."""
    state = current.state
    on = state.profile.get(user.profile_id)
    moves = on is None or on.name.lower() != profile.lower()
    loses = [told_of(state, a) for a in state.assignments_of.get(user.id, ()) if not of_profile(state, a)]
    loses += [license_told(state, a) for a in state.license_assigns_of.get(user.id, ())]
    role = current.role_name(user.user_role_id) if user.user_role_id else ""
    return AdoptUser(
        system.name,
        system.user.username,
        changes,
        former,
        user.id,
        was=was,
        profile=profile if moves else "",
        from_profile=(on.name if on else user.profile_id) if moves else "",
        drop_role=bool(user.user_role_id),
        activate=not user.is_active,
        loses=tuple(sorted(loses) + ([f"role {role}"] if role else [])),
    )


def _differs(name: str, held: str, wanted: str, current: Current) -> bool:
    """Salesforce keeps e-mail addresses in lower case, and a sandbox makes them undeliverable."""
    if name != "Email":
        return held != wanted
    organization = current.state.organization
    if organization is not None and organization.is_sandbox:
        held = held.removesuffix(UNDELIVERABLE)
    return held.lower() != wanted.lower()


def assignment_steps(system: DesiredSystem, current: Current) -> Iterator[Step]:
    """Sets, groups and licences of the user; and managed sets that somebody else holds."""
    state = current.state
    user = user_of(system, current)
    username = system.user.username
    sets = {s.name: set_of(s.name, system, state) for s in system.permission_sets}
    mine = {found.id for found in sets.values() if found is not None}
    held = state.assignments_of.get(user.id, []) if user is not None else []
    has: set[str] = set()
    for a in held:
        if of_profile(state, a):
            continue
        if a.permission_set_id in mine and not a.permission_set_group_id and _lasting(a):
            has.add(a.permission_set_id)
            continue
        why = "" if a.permission_set_id not in mine else "it is to expire, or was revoked"
        yield Unassign(system.name, told_of(state, a), username, why, a.id, live=is_live(user, state))
    for name, found in sets.items():
        if found is None or found.id not in has:
            yield Assign(system.name, name, username)
    for a in state.assignments:
        if a.permission_set_id in mine and (user is None or a.assignee_id != user.id):
            other = state.user.get(a.assignee_id)
            who = other.username if other else f"user {a.assignee_id}"
            live = is_live(other, state) if other else True
            yield Unassign(system.name, told_of(state, a), who, "it is this system's alone", a.id, live=live)
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
            yield UnassignLicense(system.name, name, username, held.id, live=is_live(user, state))
    for name in sorted(wanted):
        yield AssignLicense(system.name, name, username)


def _lasting(assignment: PermissionSetAssignment) -> bool:
    return assignment.is_active and not assignment.is_revoked and assignment.expiration_date is None


def of_profile(state: OrgState, assignment: PermissionSetAssignment) -> bool:
    """Whether an assignment is the one that comes with the user's profile."""
    found = state.permission_set.get(assignment.permission_set_id)
    return found is not None and found.is_owned_by_profile


def is_live(user: User | None, state: OrgState) -> bool:
    """Whether somebody may be working as a user right now."""
    login = state.login_of.get(user.id) if user is not None else None
    return user is not None and user.is_active and not (login is not None and login.is_frozen)


def license_told(state: OrgState, assigned: PermissionSetLicenseAssign) -> str:
    found = state.permission_set_license.get(assigned.permission_set_license_id)
    return f"permission set licence {found.developer_name if found else assigned.permission_set_license_id}"


def told_of(state: OrgState, assignment: PermissionSetAssignment) -> str:
    """The set or group of an assignment in words."""
    found = state.permission_set.get(assignment.permission_set_id)
    group_id = assignment.permission_set_group_id or (found.permission_set_group_id if found else "")
    if group_id:
        group = state.group.get(group_id)
        return f"permission set group {group.developer_name if group else group_id}"
    return f"permission set {found.name if found else assignment.permission_set_id}"
