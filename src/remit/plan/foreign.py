"""What bears the name of something of the landscape and is somebody else's: never touched, so apply refuses.

Another landscape of the same org may have a system of the same name, a set may be made by hand before Remit
comes, and a username may be that of the operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from remit.landscape import MANAGED, Desired, DesiredSystem
from remit.plan.current import Current
from remit.plan.diff_sets import set_of
from remit.plan.diff_users import user_of
from remit.plan.marker import system_of
from remit.state.permission_sets import PermissionSet

_TAG = re.compile(r"\[(?P<profile>[^\[\]]+)/(?P<system>[^/\[\]]+)\]\s*\Z")


def foreign(desired: Desired, current: Current) -> Iterator[str]:
    """Each reason, in words."""
    for system in desired.systems:
        yield from _user(system, current)
        yield from _sets(system, current)
        yield from _app(system, current)


def _owner(one: PermissionSet, system: DesiredSystem, current: Current) -> str:
    """Whose a set is, where another landscape's tag says so; else empty.

    A set that the system's own user holds, tagged with the system's name, is the system's: then the profile
    was given another name.
    """
    description = one.description or ""
    found = _TAG.search(description)
    if system_of(description, current.landscape) or found is None or not description.startswith(MANAGED):
        return ""
    names = {system.name, system.former.system if system.former is not None else system.name}
    if found["system"] in names and one.id in _held(system, current):
        return ""
    return f"system {found['system']} of the landscape with the profile {found['profile']}"


def _held(system: DesiredSystem, current: Current) -> set[str]:
    user = user_of(system, current.state)
    return {a.permission_set_id for a in current.state.assignments_of.get(user.id, ())} if user else set()


def _user(system: DesiredSystem, current: Current) -> Iterator[str]:
    user = user_of(system, current.state)
    if user is None:
        return
    if user.username.lower() == current.operator.lower():
        yield f"{system.name}: {user.username} is you: an integration user is one of its own"
    for set_id in sorted(_held(system, current)):
        held = current.state.permission_set.get(set_id)
        if held is not None and (owner := _owner(held, system, current)):
            yield f"{system.name}: the user {user.username} is that of {owner}"


def _sets(system: DesiredSystem, current: Current) -> Iterator[str]:
    held = _held(system, current)
    for wanted in system.permission_sets:
        found = set_of(wanted.name, system, current.state)
        if found is None or system_of(found.description, current.landscape):
            continue
        if owner := _owner(found, system, current):
            yield f"{system.name}: the permission set {found.name} is that of {owner}; give the system another name"
        elif found.id not in held:
            yield (
                f"{system.name}: the permission set {found.name} is not Remit's; rename it, or give the system "
                "another name"
            )


def _app(system: DesiredSystem, current: Current) -> Iterator[str]:
    """An app is made after user and sets: alone, it is somebody else's."""
    state = current.state
    if system.app is None or system.app.name.lower() not in state.app_by_name:
        return
    known = (set_of(s.name, system, state) for s in system.permission_sets)
    mine = any(s is not None and system_of(s.description, current.landscape) for s in known)
    if user_of(system, state) is None and not mine:
        yield f"{system.name}: the app {system.app.name} is not this landscape's; give the system another name"
