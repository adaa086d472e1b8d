"""What a landscape must keep to that needs no org to tell: contradictions, and names used twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from remit.errors import InputError
from remit.landscape.grammar import Flow, Landscape, ObjectNeeds
from remit.landscape.licences import ADMIN_PROFILES, STANDARD_PROFILES, USER_LICENCES
from remit.landscape.names import did_you_mean, listed
from remit.landscape.naming import (
    LEASE_NAME,
    app_name,
    permission_set_names,
    username_of,
    username_problem,
)
from remit.landscape.networks import parse_network
from remit.landscape.rules_moved import former_users, moved_environments, moved_systems
from remit.landscape.setup_names import problem_of, same_name

_WRITING = ("create", "edit", "delete", "modify-all")
_RANK = {"own": 0, "shared": 1, "all": 2}


def broken_rules(landscape: Landscape) -> list[InputError]:
    """All errors of a landscape that is well formed."""
    errors: list[InputError] = []
    for rule in RULES:
        errors += rule(landscape)
    return errors


def _profile(landscape: Landscape) -> Iterator[InputError]:
    profile = landscape.profile
    if profile.name in STANDARD_PROFILES:
        yield InputError(
            f"{profile.name} is a standard profile; the integration users' profile is one of its own",
            location=landscape.value_at("profile", "name"),
            next_step="choose another name; a standard profile can be named in clone_of",
        )
    if any(bracket in profile.name for bracket in "[]"):
        yield InputError(
            f"{profile.name} has a square bracket, and in square brackets Remit marks what it makes with this name",
            location=landscape.value_at("profile", "name"),
            next_step="write round brackets, or none",
        )
    if profile.name != profile.name.strip():
        yield InputError(
            f"the name {profile.name!r} begins or ends with a blank, which Salesforce does not keep",
            location=landscape.value_at("profile", "name"),
            next_step=f"write {profile.name.strip()!r}",
        )
    if profile.clone_of in ADMIN_PROFILES:
        yield InputError(
            f"clone_of: {profile.clone_of} is refused: no integration user begins as an administrator",
            location=landscape.value_at("profile", "clone_of"),
            next_step="name a read-only profile, such as Read Only",
        )
    if profile.license is not None and profile.license not in USER_LICENCES:
        yield InputError(
            f"no user licence {profile.license}{did_you_mean(profile.license, USER_LICENCES)}",
            location=landscape.value_at("profile", "license"),
        )
    cloned = STANDARD_PROFILES.get(profile.clone_of or "")
    known = profile.license in USER_LICENCES and profile.clone_of not in ADMIN_PROFILES
    if known and cloned and cloned != profile.license:
        yield InputError(
            f"clone_of: {profile.clone_of} has the licence {cloned}, not {profile.license}",
            location=landscape.value_at("profile", "license"),
            next_step="remove one of the two: clone_of is there to take its licence",
        )


def _networks(landscape: Landscape) -> Iterator[InputError]:
    seen: dict[tuple[str, str], str] = {}
    for i, text in enumerate(landscape.profile.networks):
        where = landscape.value_at("profile", "networks", i)
        try:
            network = parse_network(text)
        except ValueError as error:
            yield InputError(str(error), location=where)
            continue
        if network in seen:
            yield InputError(f"{text} says the same as {seen[network]}", location=where)
        seen.setdefault(network, text)


def _usernames(landscape: Landscape) -> Iterator[InputError]:
    """One different user per system, and a username exists once in all orgs of Salesforce."""
    taken: dict[str, tuple[str, str]] = {}
    for env_name, env in landscape.environments.items():
        for name, system in landscape.systems.items():
            own = system.username is not None
            where = (
                landscape.value_at("systems", name, "username")
                if own
                else landscape.value_at("environments", env_name, "username")
            )
            template = system.username or env.username
            try:
                username = username_of(template, name, env_name)
            except ValueError as error:
                yield InputError(str(error), location=where)
                continue
            problem = username_problem(username)
            if problem:
                yield InputError(problem, location=where)
                continue
            first = taken.setdefault(username.lower(), (name, env_name))
            if first == (name, env_name):
                continue
            if first[0] != name:
                yield InputError(
                    f"systems {first[0]} and {name} share the user {username}; each system gets its own",
                    location=where,
                    next_step="put {system} into the username" if not own else "give each its own username",
                )
            else:
                yield InputError(
                    f"the username {username} stands for {name} in {first[1]} and in {env_name}; a username "
                    f"exists once in all Salesforce orgs",
                    location=where,
                    next_step="put {environment} into the username"
                    if own
                    else "give each environment its own username template",
                )


def _distinct_names(landscape: Landscape) -> Iterator[InputError]:
    labels: dict[str, str] = {}
    sets: dict[str, str] = {LEASE_NAME.lower(): "Remit's lease of an org"}
    apps: dict[str, str] = {}
    for name, system in landscape.systems.items():
        label = (system.label or name).lower()
        if label in labels:
            yield InputError(
                f"systems {labels[label]} and {name} have the same label, {system.label or name}",
                location=landscape.value_at("systems", name, "label"),
                next_step="give each its own label: people tell users, permission sets and apps apart by it",
            )
        labels.setdefault(label, name)
        where = landscape.key_at("systems", name)
        for set_name, whose in permission_set_names(landscape, name):
            if set_name.lower() in sets:
                yield InputError(
                    f"the permission set {set_name} of {whose} would also be that of "
                    f"{sets[set_name.lower()]}",
                    location=where,
                    next_step="rename one of them (- and _ are the same in API names)",
                )
            elif len(set_name) > 80:
                yield InputError(
                    f"the permission set name {set_name} has {len(set_name)} characters; Salesforce takes 80",
                    location=where,
                )
            sets.setdefault(set_name.lower(), whose)
        if landscape.permission_sets == "per-flow" and app_name(name).lower() in apps:
            yield InputError(
                f"systems {apps[app_name(name).lower()]} and {name} would have the same app",
                location=where,
                next_step="rename one of them (- and _ are the same in API names)",
            )
        apps.setdefault(app_name(name).lower(), name)


def _flows(landscape: Landscape) -> Iterator[InputError]:
    for name, system in landscape.systems.items():
        for flow_name, flow in system.flows.items():
            path = ("systems", name, "flows", flow_name)
            yield from _direction(landscape, flow, path)
            yield from _object_spelling(landscape, flow, path)
            yield from _twice(landscape, flow.permissions, (*path, "permissions"))
            for kind, entities in flow.setup.items():
                yield from _setup_names(landscape, kind, entities, (*path, "setup", kind))
            for object_name, needs in flow.objects.items():
                yield from _object_needs(landscape, object_name, needs, (*path, "objects", object_name))


def _direction(landscape: Landscape, flow: Flow, path: tuple[str, ...]) -> Iterator[InputError]:
    writes = [o for o, n in flow.objects.items() if n.fields.write or any(v in _WRITING for v in n.can)]
    where = landscape.value_at(*path, "direction")
    if flow.direction == "outbound" and writes:
        yield InputError(
            f"{path[-1]} is outbound, which takes data out of Salesforce, and yet writes {listed(writes)}",
            location=where,
            next_step="say `direction: both`, or take the writing out",
        )
    if flow.direction == "inbound" and flow.objects and not writes:
        yield InputError(
            f"{path[-1]} is inbound, which brings data into Salesforce, and yet writes nothing",
            location=where,
            next_step="say `direction: outbound`, or what is written",
        )


def _object_spelling(landscape: Landscape, flow: Flow, path: tuple[str, ...]) -> Iterator[InputError]:
    by_lower: dict[str, str] = {}
    for name in flow.objects:
        first = by_lower.setdefault(name.lower(), name)
        if first != name:
            yield InputError(
                f"{first} and {name} are one object: Salesforce's names compare without regard to case",
                location=landscape.key_at(*path, "objects", name),
                next_step="keep one of the two",
            )


def _setup_names(
    landscape: Landscape, kind: str, names: list[str], path: tuple[str, ...]
) -> Iterator[InputError]:
    yield from _twice(landscape, names, path, lambda name: same_name(kind, name))
    for i, name in enumerate(names):
        problem, instead = problem_of(kind, name)
        if problem:
            yield InputError(problem, location=landscape.value_at(*path, i), next_step=instead)


def _object_needs(
    landscape: Landscape, name: str, needs: ObjectNeeds, path: tuple[str, ...]
) -> Iterator[InputError]:
    yield from _twice(landscape, needs.can, (*path, "can"))
    yield from _twice(landscape, needs.fields.read, (*path, "fields", "read"))
    yield from _twice(landscape, needs.fields.write, (*path, "fields", "write"))
    if not needs.can:
        yield InputError(
            f"{name} is listed and nothing can be done with it",
            location=landscape.value_at(*path, "can"),
            next_step=f"remove {name}, or say what the flow does: read, create, edit, delete",
        )
        return
    verbs = set(needs.can)
    if needs.fields.write and not verbs & {"create", "edit", "modify-all"}:
        yield InputError(
            f"{name}: fields are written, but the flow can neither create nor edit",
            location=landscape.key_at(*path, "fields", "write"),
            next_step="add create or edit to `can`, or move the fields to `read`",
        )
    read, write = needs.records.read, needs.records.write
    if write is not None and not verbs & set(_WRITING):
        yield InputError(
            f"{name}: records.write is {write}, but the flow can neither create, edit nor delete",
            location=landscape.value_at(*path, "records", "write"),
            next_step="remove it, or add the verb to `can`",
        )
    if read is not None and write is not None and _RANK[write] > _RANK[read]:
        yield InputError(
            f"{name}: records are written more widely ({write}) than read ({read})",
            location=landscape.value_at(*path, "records", "write"),
            next_step=f"say `read: {write}`, or `write: {read}`",
        )
    if "modify-all" in verbs and (write in ("own", "shared") or read in ("own", "shared")):
        yield InputError(
            f"{name}: modify-all reads and writes every record, and yet records says less",
            location=landscape.value_at(*path, "records"),
            next_step="remove modify-all, or say `records: {read: all, write: all}`",
        )


def _twice(
    landscape: Landscape,
    names: Iterable[str],
    path: tuple[str, ...],
    same: Callable[[str], str] = str.lower,
) -> Iterator[InputError]:
    seen: set[str] = set()
    for i, name in enumerate(names):
        if same(name) in seen:
            yield InputError(
                f"{name} is listed twice in {path[-1]}",
                location=landscape.value_at(*path, i),
                next_step="keep one of the two",
            )
        seen.add(same(name))


RULES: tuple[Callable[[Landscape], Iterable[InputError]], ...] = (
    _profile,
    _networks,
    _usernames,
    _distinct_names,
    moved_systems,
    moved_environments,
    former_users,
    _flows,
)
