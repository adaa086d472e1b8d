"""From a landscape file and an org to a plan: load, check, grant, compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from remit.access.baseline import baseline
from remit.access.catalogue import Catalogue
from remit.access.licence import FULL
from remit.connect.rest import Org
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
from remit.plan.current import Current, load_current
from remit.plan.dependencies import load_dependencies
from remit.plan.diff_apps import app_name_of
from remit.plan.difference import Wanted, difference
from remit.plan.kept import Kept, key_name, look, password_name, secret_name
from remit.plan.model import Plan


@dataclass(frozen=True)
class Planned:
    """A plan with what it was made of."""

    plan: Plan
    wanted: Wanted
    current: Current
    remarks: tuple[Remark, ...]


def make_plan(org: Org, home: Home, landscape: Landscape, environment: str | None) -> Planned:
    """The plan of a landscape for an org.

    Raises one InputError with everything that the org does not have or that cannot be granted, OrgError
    where the operator may not read what it takes.
    """
    current = load_current(org, desired(landscape, environment))
    licensed = with_licence(landscape, current)
    wanted_state = desired(licensed, environment, current.schema)
    catalogue = catalogue_for(licensed, current.schema, sorted(current.permissions), _entities(current))
    checked = check(licensed, current.schema, _facts(current, catalogue, licensed))
    if checked.errors:
        raise together(checked.errors)
    granted = granted_in(wanted_state, catalogue, current)
    current = replace(current, dependencies=load_dependencies(org, granted))
    wanted = Wanted(wanted_state, granted, catalogue)
    kept = what_is_kept(home, wanted_state, current)
    plan = difference(wanted, current, kept, org.session.instance_url)
    return Planned(plan, wanted, current, checked.remarks)


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


def granted_in(wanted: Desired, catalogue: Catalogue, current: Current) -> tuple[Granted, ...]:
    """What each permission set holds; errors as `grant_all`, and for setup entities that are not there."""
    row = baseline(catalogue, wanted.profile.license or FULL)
    granted = grant_all(wanted, catalogue, current.org_wide, row)
    missing = [
        InputError(
            f"{g.system}: the org has no {kind} {name} that you can see",
            location=wanted.landscape.key_at("systems", g.system),
        )
        for g in granted
        for kind, name in sorted(g.setup)
        if (kind, name.lower()) not in current.setup_ids
    ]
    if missing:
        raise together(missing)
    return granted


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
    return look(home, secret_store(home), keys, names)


def _entities(current: Current) -> Iterable[tuple[str, str]]:
    return [(e.type, e.name) for e in current.state.setup_entities]


def _facts(current: Current, catalogue: Catalogue, landscape: Landscape) -> Facts:
    licenses = current.state.user_license
    profiles = {
        p.name: licenses[p.user_license_id].name
        for p in current.state.profiles
        if p.user_license_id in licenses
    }
    # An operator sees what its own access shows: what is missing may be there all the same.
    return Facts(
        from_org=True,
        hidden=None,
        system_permissions=current.permissions,
        profiles=profiles,
        org_wide_defaults=current.org_wide,
        catalogue=catalogue,
    )
