"""What systems, environments and their users were called before: for what is renamed and not made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from remit.landscape.grammar import Environment, Landscape
from remit.landscape.naming import (
    app_name,
    flow_set_name,
    login_set_name,
    system_set_name,
    username_of,
)


@dataclass(frozen=True, slots=True)
class Former:
    """What a system was called: names in the org that become the new ones.

    `username` is the user's with everything as it was before: system, environment and template. `usernames`
    begin with it; the others are those of an org that has some of the changes already, as when a system moved
    last year and its environment moves today. `system` and `app` are those of today where only the
    environment moved, and `permission_sets` (new name: former name) is empty then.
    """

    system: str
    username: str
    app: str
    permission_sets: Mapping[str, str] = field(default_factory=dict)
    usernames: tuple[str, ...] = ()


def former_of(landscape: Landscape, name: str, environment: str) -> Former | None:
    """What a system was called in an environment; None where neither it nor its user had another name.

    Raises ValueError, in words for the user, where a username template has an unknown placeholder.
    """
    usernames = former_usernames(landscape, name, environment)
    moved = landscape.systems[name].moved
    if moved is None and not usernames:
        return None
    old = moved.from_ if moved is not None else name
    return Former(
        system=old,
        username=usernames[0] if usernames else _username(landscape, name, environment),
        app=app_name(old),
        permission_sets=_sets(landscape, name, old) if moved is not None else {},
        usernames=usernames,
    )


def former_usernames(landscape: Landscape, name: str, environment: str) -> tuple[str, ...]:
    """The usernames that a system's user may have had in an environment: none of them is today's."""
    system, binding = landscape.systems[name], landscape.environments[environment]
    moved = binding.moved
    template = system.username or binding.username
    templates, environments, systems = [template], [environment], [name]
    if moved is not None and moved.username is not None and system.username is None:
        templates.insert(0, moved.username)
    if moved is not None and moved.from_ is not None:
        environments.insert(0, moved.from_)
    if system.moved is not None:
        systems.insert(0, system.moved.from_)
    all_of_them = [username_of(t, s, e) for t in templates for e in environments for s in systems]
    now = _username(landscape, name, environment)
    return tuple(dict.fromkeys(one for one in all_of_them if one != now))


def _username(landscape: Landscape, name: str, environment: str) -> str:
    binding: Environment = landscape.environments[environment]
    return username_of(landscape.systems[name].username or binding.username, name, environment)


def _sets(landscape: Landscape, name: str, old: str) -> dict[str, str]:
    if landscape.permission_sets == "per-system":
        return {system_set_name(name): system_set_name(old)}
    flows = landscape.systems[name].flows
    names = {flow_set_name(name, flow): flow_set_name(old, flow) for flow in flows}
    return {**names, login_set_name(name): login_set_name(old)}
