"""Whose things are: what is somebody else's is refused before anything is planned, at its place in the file.

An org has people in it. A profile, a user, a permission set or an app that bears a name of the landscape and not
its mark was made by somebody else: taking it over would cut people off or let them in. So it is refused, but for a
user that the file adopts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from remit.errors import InputError, Location
from remit.landscape import MANAGED, Desired, DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_sets import set_of
from remit.plan.diff_users import renamed_user, user_of
from remit.plan.marker import Binding, binding_of, profile_description, system_of
from remit.state.permission_sets import PermissionSet
from remit.state.users import Profile, User

_MARK = re.compile(r"\[(?P<profile>[^\[\]]+)/(?P<system>[^/\[\]]+)\]\s*\Z")
_SHOWN = 5


def refusals(desired: Desired, current: Current) -> list[InputError]:
    """Everything that is somebody else's, in the order of profile, environment, systems."""
    spelled = [*_spelling(desired, current)]
    if spelled:
        return spelled
    found = [*_profile(desired, current)]
    if not found:
        found += _strangers(desired, current)
    for system in desired.systems:
        found += _user(desired, system, current)
        found += _sets(desired, system, current)
        found += _app(desired, system, current)
    return found


def unavailable(desired: Desired, current: Current) -> list[InputError]:
    """Logins that this org has nothing for: External Client Apps where it shows none."""
    if current.apps_shown:
        return []
    return [
        InputError(
            f"{system.name} logs in by {system.login}, and this org shows no External Client Apps",
            location=_place(desired, system, "login"),
            next_step="turn them on in Setup > External Client App Manager > Settings and give your user View all "
            "External Client Apps; or, where the org has none, say `login: username-password`",
        )
        for system in desired.systems
        if system.app is not None
    ]


def binding(desired: Desired) -> Binding:
    """What the org is applied with, as the profile's mark says it."""
    return Binding(desired.environment, desired.binding.username)


def former_binding(desired: Desired) -> Binding | None:
    """What the file says that the org was applied with before; None where nothing moved."""
    if desired.former_environment is None and desired.former_username is None:
        return None
    return Binding(
        desired.former_environment or desired.environment,
        desired.former_username or desired.binding.username,
    )


def owned_profile(desired: Desired, current: Current) -> Profile | None:
    """The org's profile of that name where it bears the landscape's mark, else None."""
    found = current.state.profile_by_name.get(desired.profile.name.lower())
    return found if found is not None and binding_of(found.description, current.landscape) else None


def is_ours(user: User, system: DesiredSystem, desired: Desired, current: Current) -> bool:
    """Whether a user is this system's already: on the landscape's own profile, or a holder of its marked set."""
    profile = owned_profile(desired, current)
    if profile is not None and user.profile_id == profile.id:
        return True
    return any(system_of(s.description, current.landscape) in system.names for s in _held(user, current))


def adopts(user: User, system: DesiredSystem, desired: Desired, current: Current) -> bool:
    """Whether a plan takes over a user that somebody else made."""
    return system.adopt and not is_ours(user, system, desired, current)


def _profile(desired: Desired, current: Current) -> Iterator[InputError]:
    name, landscape = desired.profile.name, desired.landscape
    found = current.state.profile_by_name.get(name.lower())
    if found is None:
        return
    applied = binding_of(found.description, current.landscape)
    wanted = binding(desired)
    if applied is None:
        people = [u.username for u in current.state.users if u.profile_id == found.id and u.is_active]
        used = f"; {_count(people, 'active user')} on it: {_some(people)}" if people else ""
        on_it = (u for u in current.state.users if u.profile_id == found.id)
        if any(system_of(s.description, current.landscape) for u in on_it for s in _held(u, current)):
            yield InputError(
                f"the profile {found.name} has systems of this landscape and not its mark: somebody wrote over its "
                "description",
                location=landscape.value_at("profile", "name"),
                next_step=f"write the description in Setup again: {profile_description(found.name, wanted)}",
            )
            return
        yield InputError(
            f"the org has a profile {found.name} that this landscape did not make{used}",
            location=landscape.value_at("profile", "name"),
            next_step="give profile.name a name that the org does not have; only a profile whose description is "
            f"{profile_description(found.name, wanted)!r} is this landscape's",
        )
    elif applied not in (wanted, former_binding(desired)):
        yield InputError(
            f"this org was applied with {applied}; {wanted} would give every user another name and cut its system "
            "off",
            location=landscape.key_at("environments", desired.environment),
            next_step=f"choose --environment {applied.environment}; or, where the org's environment itself changed, "
            f'say `moved: {{from: {applied.environment}, username: "{applied.username}"}}` in {desired.environment}',
        )


def _spelling(desired: Desired, current: Current) -> Iterator[InputError]:
    """The landscape's own profile in other letters: names compare without case in the org, marks do not."""
    found = current.state.profile_by_name.get(desired.profile.name.lower())
    if found is not None and found.name != desired.profile.name and binding_of(found.description, found.name):
        yield InputError(
            f"the org's profile is spelled {found.name}, and the file says {desired.profile.name}",
            location=desired.landscape.value_at("profile", "name"),
            next_step=f"write `name: {found.name}`: by this very spelling what the landscape made is known",
        )


def _strangers(desired: Desired, current: Current) -> Iterator[InputError]:
    """Active users on the landscape's profile who are no system's, present or removed."""
    profile = owned_profile(desired, current)
    if profile is None:
        return
    known = desired.usernames
    strangers = [
        u.username
        for u in current.state.users
        if u.profile_id == profile.id
        and u.is_active
        and u.username.lower() not in known
        and not any(system_of(s.description, current.landscape) for s in _held(u, current))
    ]
    if strangers:
        yield InputError(
            f"the profile {profile.name} has {_count(strangers, 'active user')} that no system of this landscape "
            f"is: {_some(strangers)}",
            location=desired.landscape.value_at("profile", "name"),
            next_step="move them to another profile or deactivate them in Setup; Remit leaves alone whom it did not "
            "make",
        )


def _user(desired: Desired, system: DesiredSystem, current: Current) -> Iterator[InputError]:
    user = user_of(system, current)
    if user is None:
        return
    where = _place(desired, system, "username")
    if user.username.lower() == current.operator.lower():
        yield InputError(
            f"{system.name}: {user.username} is you: an integration user is one of its own",
            location=where,
            next_step="give the system a username of its own",
        )
        return
    others = {owner for s in _held(user, current) if (owner := _other_owner(s, current))}
    for owner in sorted(others):
        yield InputError(
            f"{system.name}: the user {user.username} is that of {owner}",
            location=where,
            next_step="give the system a username of its own",
        )
    ours = is_ours(user, system, desired, current)
    former = renamed_user(system, current)
    if not others and not ours and former is not None and former.is_active:
        yield InputError(
            f"{system.name}: its user is {former.username}, and the file names {user.username}, who is somebody else",
            location=where,
            next_step=f"keep {former.username}; or deactivate it in Setup first, and then have {user.username} adopted",
        )
        return
    if others or system.adopt or ours:
        return
    yield InputError(
        f"{system.name}: the user {user.username} is there already and not Remit's: {about(user, current)}",
        location=where,
        next_step=f"give {system.name} another username; or, where this very user is to become the system's, say "
        "`adopt: true`",
    )


def about(user: User, current: Current) -> str:
    """Who somebody is, in words: name, e-mail address, profile, last login."""
    profile = current.state.profile.get(user.profile_id)
    last = f"last login {user.last_login_date:%Y-%m-%d}" if user.last_login_date else "never logged in"
    active = "" if user.is_active else ", inactive"
    name = user.name or " ".join(n for n in (user.first_name, user.last_name) if n)
    told = f"{name}, {user.email}, profile {profile.name if profile else user.profile_id}"
    return f"{told}, {last}{active}"


def _sets(desired: Desired, system: DesiredSystem, current: Current) -> Iterator[InputError]:
    for wanted in system.permission_sets:
        found = set_of(wanted.name, system, current.state)
        if found is None or system_of(found.description, current.landscape):
            continue
        owner = _other_owner(found, current)
        if not owner and _lost_its_mark(found, system, desired, current):
            continue
        whose = f"is that of {owner}" if owner else "is not Remit's"
        yield InputError(
            f"{system.name}: the permission set {found.name} {whose}",
            location=desired.landscape.key_at("systems", system.name),
            next_step="give the system another name"
            if owner
            else "rename the set, or give the system another name",
        )


def _lost_its_mark(one: PermissionSet, system: DesiredSystem, desired: Desired, current: Current) -> bool:
    """Whether somebody wrote over a set's description: this system's own user still holds it."""
    user, profile = user_of(system, current), owned_profile(desired, current)
    if user is None or profile is None or user.profile_id != profile.id:
        return False
    return any(s.id == one.id for s in _held(user, current))


def _app(desired: Desired, system: DesiredSystem, current: Current) -> Iterator[InputError]:
    """An app is made after its system's sets and bears the mark: one without it is somebody else's."""
    if system.app is None or system.app.name.lower() not in current.state.app_by_name:
        return
    header = current.headers.get(system.app.name)
    sets = current.state.permission_sets
    mine = any(system_of(s.description, current.landscape) in system.names for s in sets)
    if mine or (header is not None and system_of(header.description, current.landscape)):
        return
    yield InputError(
        f"{system.name}: the app {system.app.name} is not this landscape's",
        location=desired.landscape.key_at("systems", system.name),
        next_step="give the system another name",
    )


def _other_owner(one: PermissionSet, current: Current) -> str:
    """Whose a set is, where the mark of another landscape says so; else empty."""
    description = one.description or ""
    found = _MARK.search(description)
    if system_of(description, current.landscape) or found is None or not description.startswith(MANAGED):
        return ""
    return f"system {found['system']} of the landscape with the profile {found['profile']}"


def _held(user: User, current: Current) -> Iterator[PermissionSet]:
    for a in current.state.assignments_of.get(user.id, ()):
        found = current.state.permission_set.get(a.permission_set_id)
        if found is not None:
            yield found


def _place(desired: Desired, system: DesiredSystem, key: str) -> Location:
    """A key of a system where the file has it, else the system."""
    given = getattr(desired.landscape.systems[system.name], key, None)
    landscape = desired.landscape
    if given is None:
        return landscape.key_at("systems", system.name)
    return landscape.value_at("systems", system.name, key)


def _count(names: Iterable[str], what: str) -> str:
    number = len(list(names))
    return f"{number} {what}{'' if number == 1 else 's'}"


def _some(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
