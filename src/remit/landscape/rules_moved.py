"""What is said about former names: none may be a name of today, and no two things can have been one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from remit.errors import InputError, Location
from remit.landscape.former import former_usernames
from remit.landscape.grammar import Environment, Landscape, System
from remit.landscape.naming import username_of, username_problem


def moved_systems(landscape: Landscape) -> Iterator[InputError]:
    """`systems.NAME.moved`."""
    yield from _from_names(landscape, "system")


def moved_environments(landscape: Landscape) -> Iterator[InputError]:
    """`environments.NAME.moved`."""
    yield from _from_names(landscape, "environment")
    for name, environment in landscape.environments.items():
        moved = environment.moved
        if moved is None:
            continue
        where = landscape.value_at("environments", name, "moved")
        if moved.from_ is None and moved.username is None:
            yield InputError(
                f"environment {name} moved, but not from where",
                location=where,
                next_step="say `from: ITS FORMER NAME`, or `username: ITS FORMER TEMPLATE`, or remove `moved`",
            )
        if moved.username == environment.username:
            yield InputError(
                f"environment {name}: moved.username is what username says today",
                location=landscape.value_at("environments", name, "moved", "username"),
                next_step="write the former template, or remove it",
            )


def _from_names(landscape: Landscape, kind: str) -> Iterator[InputError]:
    section = f"{kind}s"
    named: Mapping[str, System | Environment] = (
        landscape.systems if kind == "system" else landscape.environments
    )
    former: dict[str, str] = {}
    for name, one in named.items():
        old = one.moved.from_ if one.moved is not None else None
        if old is None:
            continue
        where = landscape.value_at(section, name, "moved", "from")
        if old in named:
            yield InputError(
                f"{kind} {name} was {old}, but {old} is still in the file",
                location=where,
                next_step="remove one of the two",
            )
        elif old in former:
            yield InputError(
                f"{section} {former[old]} and {name} cannot both have been {old}", location=where
            )
        former.setdefault(old, name)


def former_users(landscape: Landscape) -> Iterator[InputError]:
    """A user that a system had under another name is nobody else's, today or then."""
    if any(moved_systems(landscape)) or any(moved_environments(landscape)):
        return  # wrong names make wrong usernames; the names are told
    for environment in landscape.environments:
        now = _users_of_today(landscape, environment)
        then: dict[str, str] = {}
        for name in landscape.systems:
            try:
                usernames = former_usernames(landscape, name, environment)
            except ValueError as error:
                if name in now:  # else today's template has it too, and its error is told already
                    yield InputError(str(error), location=_where(landscape, name, environment))
                continue
            if usernames and (problem := username_problem(usernames[0])):
                yield InputError(problem, location=_where(landscape, name, environment))
                continue
            for username in usernames:
                owner = next((s for s, u in now.items() if u == username), "")
                earlier = then.setdefault(username, name)
                if owner:
                    yield InputError(
                        f"{username} cannot have been the user of {name}: it is the user of {owner}",
                        location=_where(landscape, name, environment),
                        next_step="correct `moved`, or the username of one of the two",
                    )
                elif earlier != name:
                    yield InputError(
                        f"{username} cannot have been the user of both {earlier} and {name}",
                        location=_where(landscape, name, environment),
                        next_step="correct `moved`; each system had a user of its own",
                    )


def _users_of_today(landscape: Landscape, environment: str) -> dict[str, str]:
    """Usernames by system, without those whose template is wrong."""
    found = {}
    for name, system in landscape.systems.items():
        try:
            found[name] = username_of(
                system.username or landscape.environments[environment].username, name, environment
            )
        except ValueError:
            continue
    return found


def _where(landscape: Landscape, name: str, environment: str) -> Location:
    """Where a former username comes from."""
    if landscape.environments[environment].moved is None:
        return landscape.value_at("systems", name, "moved", "from")
    if landscape.systems[name].username is None:
        return landscape.value_at("environments", environment, "moved", "username")
    return landscape.value_at("environments", environment, "moved")
