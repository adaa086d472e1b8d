"""From a landscape file and an org to a plan: load, check, grant, compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from remit.access.baseline import baseline
from remit.access.bits import has
from remit.access.catalogue import Catalogue
from remit.access.licence import FULL, ceiling
from remit.connect.rest import Org
from remit.connect.setup_entities import all_entities
from remit.errors import InputError
from remit.home import Home
from remit.home.stores import secret_store
from remit.landscape import (
    Desired,
    Facts,
    Granted,
    Landscape,
    Remark,
    catalogue_for,
    check,
    desired,
    grant_all,
    together,
)
from remit.landscape.licences import licence_of
from remit.landscape.names import did_you_mean
from remit.landscape.needs import known_needs
from remit.plan.current import Current, load_current, objects_of
from remit.plan.dependencies import load_dependencies
from remit.plan.diff_apps import app_name_of
from remit.plan.difference import ALL, Asked, Wanted, difference
from remit.plan.kept import Kept, key_name, look, password_name, secret_name
from remit.plan.memory import settle
from remit.plan.model import Plan
from remit.plan.ownership import refusals, unavailable


@dataclass(frozen=True)
class Planned:
    """A plan with what it was made of."""

    plan: Plan
    wanted: Wanted
    current: Current
    remarks: tuple[Remark, ...]


def make_plan(
    org: Org, home: Home, landscape: Landscape, environment: str | None, asked: Asked = ALL
) -> Planned:
    """The plan of a landscape for an org, of the systems asked for.

    Raises one InputError with everything that is somebody else's, that the org does not have or that cannot be
    granted, OrgError where the operator may not read what it takes.
    """
    first = desired(landscape, environment)
    current = load_current(org, first)
    theirs = refusals(first, current)
    if theirs:
        raise together(theirs)
    licensed = with_licence(landscape, current)
    wanted_state = desired(licensed, environment, current.schema)
    catalogue = catalogue_for(licensed, current.schema, sorted(current.permissions), _entities(current))
    checked = check(licensed, current.schema, _facts(org, current, catalogue, wanted_state))
    granted, refused = granted_in(wanted_state, catalogue, current)
    # What the check says in the words of the file is not said again in those of permissions.
    told = {error.location for error in checked.errors}
    errors = [*checked.errors, *(error for error in refused if error.location not in told)]
    errors += unavailable(wanted_state, current)
    errors += _keyless(asked, wanted_state, current)
    if errors:
        raise together(errors)
    current = replace(current, dependencies=load_dependencies(org, granted))
    wanted = Wanted(wanted_state, granted, catalogue)
    kept = what_is_kept(home, wanted_state, current)
    plan = difference(wanted, current, kept, org.session.instance_url, asked)
    _known_names(asked, plan, current)
    plan = replace(plan, remarks=tuple(r for r in checked.remarks if r.level == "warning"))
    return Planned(plan if asked.retry else settle(home, plan), wanted, current, checked.remarks)


def _known_names(asked: Asked, plan: Plan, current: Current) -> None:
    """Raise an InputError for a system that was asked for by name and that neither file nor org has."""
    known = {*(s.name for s in plan.desired.systems), *(r.system for r in plan.removed)}
    for name in sorted((asked.systems | asked.new_keys) - known):
        raise InputError(
            f"neither the landscape nor the org has a system {name}{did_you_mean(name, known)}",
            location=plan.desired.landscape.key_at("systems"),
        )


def _keyless(asked: Asked, wanted: Desired, current: Current) -> list[InputError]:
    """Systems that a new key was asked for and that have none, or whose org does not let it be put in."""
    found = []
    for system in wanted.systems:
        if system.name not in asked.new_keys:
            continue
        where = wanted.landscape.key_at("systems", system.name)
        app = app_name_of(system, current)
        parts = current.parts.get(app)
        if system.login != "jwt-bearer":
            found.append(
                InputError(
                    f"{system.name} logs in by {system.login}, which has no key",
                    location=where,
                    next_step="leave out --new-key",
                )
            )
        elif parts is not None and parts.consumer is None and parts.consumer_unread:
            found.append(
                InputError(
                    f"the org does not let the consumer of {app} be read, so that its certificate cannot be replaced",
                    location=where,
                    next_step=f"leave out --new-key; or delete the app {app} in Setup, which cuts its clients off, and "
                    "apply: a new one gets a new key",
                )
            )
    return found


def with_licence(landscape: Landscape, current: Current) -> Landscape:
    """The landscape with the licence of `clone_of`, where only the org could tell it."""
    profile = landscape.profile
    if profile.clone_of is None or licence_of(profile.clone_of, profile.license) is not None:
        return landscape
    found = current.state.profile_by_name.get(profile.clone_of.lower())
    license = current.state.user_license.get(found.user_license_id) if found else None
    if license is None:
        return landscape  # the check says that there is no such profile
    return landscape.model_copy(update={"profile": profile.model_copy(update={"license": license.name})})


def granted_in(
    wanted: Desired, catalogue: Catalogue, current: Current
) -> tuple[tuple[Granted, ...], list[InputError]]:
    """What each permission set holds, and all that cannot be granted, names aside that the org lacks."""
    row = baseline(catalogue, wanted.profile.license or FULL)
    refused = _closed_to_the_profile(wanted, catalogue)
    known = [
        replace(
            system,
            permission_sets=tuple(
                replace(s, needs=known_needs(catalogue, s.needs)) for s in system.permission_sets
            ),
        )
        for system in wanted.systems
    ]
    try:
        return grant_all(replace(wanted, systems=tuple(known)), catalogue, current.org_wide, row), refused
    except InputError as error:
        return (), [*refused, *error.all()]


def _closed_to_the_profile(wanted: Desired, catalogue: Catalogue) -> list[InputError]:
    """What the licence does not let the profile have, and every integration user needs."""
    licence = wanted.profile.license or FULL
    cap = ceiling(catalogue, licence)
    lacking = [p for p in wanted.profile.permissions if cap is not None and not has(cap, catalogue.system(p))]
    if not lacking:
        return []
    key = "license" if wanted.landscape.profile.license is not None else "clone_of"
    return [
        InputError(
            f"the licence {licence} does not carry {' and '.join(lacking)}, which every integration user has",
            location=wanted.landscape.value_at("profile", key),
            next_step="take Salesforce or Salesforce Integration",
        )
    ]


def what_is_kept(home: Home, wanted: Desired, current: Current) -> Kept:
    """The keys and secrets of the landscape's systems that this machine has."""
    keys, names = [], []
    for system in wanted.systems:
        app = app_name_of(system, current)
        if system.login == "jwt-bearer":
            keys.append(key_name(current.org_id, app))
        elif system.login == "client-credentials":
            names.append(secret_name(current.org_id, app))
        else:
            names.append(password_name(current.org_id, system.name))
            if system.former is not None:
                names.append(password_name(current.org_id, system.former.system))
    return look(home, secret_store(home), keys, names)


def _entities(current: Current) -> Iterable[tuple[str, str]]:
    return [(e.type, e.name) for e in current.state.setup_entities]


def _facts(org: Org, current: Current, catalogue: Catalogue, wanted: Desired) -> Facts:
    licenses = current.state.user_license
    profiles = {
        p.name: licenses[p.user_license_id].name
        for p in current.state.profiles
        if p.user_license_id in licenses
    }
    asked: dict[str, set[str]] = {}
    for system in wanted.systems:
        for one in system.permission_sets:
            for kind, name in one.needs.setup:
                asked.setdefault(kind, set()).add(name)
    # Only where a name is not known are all others asked for, to offer the nearest.
    lost = any(current.schema.object(name) is None for name in objects_of(wanted))
    # An operator sees what its own access shows: what is missing may be there all the same.
    return Facts(
        from_org=True,
        hidden=None,
        system_permissions=current.permissions,
        setup={kind: _entities_of(org, current, kind, names) for kind, names in asked.items()},
        setup_wrong=current.setup_wrong,
        objects=frozenset(str(o["name"]) for o in org.describe_global()) if lost else frozenset(),
        profiles=profiles,
        org_wide_defaults=current.org_wide,
        catalogue=catalogue,
    )


def _entities_of(org: Org, current: Current, kind: str, wanted: set[str]) -> frozenset[str]:
    """The names of a kind of setup entity: those asked for where the org has them all, else all that it shows."""
    if all((kind, name.lower()) in current.setup_ids for name in wanted):
        return frozenset(wanted)
    # A name that is there and means none is no name to be offered.
    shown = {e.name for e in all_entities(org, kind)} | {
        n for n in wanted if (kind, n.lower()) in current.setup_ids
    }
    return frozenset(n for n in shown if (kind, n.lower()) not in current.setup_wrong)
