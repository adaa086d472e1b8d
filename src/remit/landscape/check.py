"""A landscape against what an org has: names that do not exist, and needs that cannot be granted.

Errors stop everything. Remarks (warnings and notes) say what a reader would otherwise find out later: what
comes along, what is granted through something else, what has an end date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from remit.errors import InputError
from remit.landscape.check_objects import Asked, check_object
from remit.landscape.facts import OFFLINE, Facts
from remit.landscape.grammar import Flow, Landscape
from remit.landscape.names import did_you_mean, listed
from remit.landscape.networks import is_everything, parse_network
from remit.landscape.reading import in_order
from remit.landscape.remarks import Remark, note, warning
from remit.landscape.templates import expand, template
from remit.schema.model import Schema
from remit.state.setup_names import canonical

# Permissions that open the whole org; a flow that names one is told what it means.
SWEEPING = {
    "ModifyAllData": "reads, changes and deletes every record of every object",
    "ViewAllData": "reads every record of every object",
    "ManageUsers": "can give itself and others any access",
    "AuthorApex": "can run code that no permission holds back",
    "CustomizeApplication": "changes the org's configuration",
    "ModifyMetadata": "changes the org's configuration",
}


@dataclass(frozen=True)
class Checked:
    """What a check found, in the order of the file."""

    errors: tuple[InputError, ...]
    remarks: tuple[Remark, ...]


def check(landscape: Landscape, schema: Schema, facts: Facts = OFFLINE) -> Checked:
    """Hold a landscape against a schema and what else is known of the org. Never raises for bad input."""
    expanded, _ = expand(landscape)
    errors: list[InputError] = []
    remarks: list[Remark] = []
    found: list[InputError | Remark] = [*_profile(expanded, facts), *_users(expanded, schema)]
    for name in expanded.systems:
        found += _system(expanded, name)
        for flow_name, flow in expanded.systems[name].flows.items():
            path = ("systems", name, "flows", flow_name)
            found += _permissions(expanded, flow, path, facts)
            found += _setup(expanded, flow, path, facts)
            for object_name, needs in flow.objects.items():
                inner = (*path, "objects", object_name)
                found += check_object(Asked(expanded, schema, facts, inner, object_name, needs))
    for one in found:
        if isinstance(one, Remark):
            remarks.append(one)
        else:
            errors.append(one)
    return Checked(tuple(in_order(errors)), tuple(sorted(dict.fromkeys(remarks), key=Remark.order)))


def _profile(landscape: Landscape, facts: Facts) -> Iterator[InputError | Remark]:
    profile = landscape.profile
    if facts.profiles is not None and profile.clone_of is not None and profile.clone_of not in facts.profiles:
        yield InputError(
            f"the org has no profile {profile.clone_of}{did_you_mean(profile.clone_of, facts.profiles)}",
            location=landscape.value_at("profile", "clone_of"),
            next_step="since Winter '27 the names of other profiles take View All Profiles to see",
        )
    if not profile.networks:
        yield warning(
            "no networks: every integration user may log in from anywhere", landscape.key_at("profile")
        )
    for i, text in enumerate(profile.networks):
        if is_everything(*parse_network(text)):
            yield warning(f"{text} admits every address", landscape.value_at("profile", "networks", i))


def _users(landscape: Landscape, schema: Schema) -> Iterator[InputError]:
    """The time zone against Salesforce's list; UTC is called GMT there.

    User.TimeZoneSidKey has the values of Event.RecurrenceTimeZoneSidKey, whose describe is at hand.
    """
    field = schema.field("Event", "RecurrenceTimeZoneSidKey")
    known = {value.value for value in field.picklist} if field is not None else set()
    zone = landscape.users.time_zone
    if known and zone not in known and zone != "UTC":
        yield InputError(
            f"no time zone {zone}{did_you_mean(zone, known)}",
            location=landscape.value_at("users", "time_zone"),
        )


def _system(landscape: Landscape, name: str) -> Iterator[InputError | Remark]:
    system, where = landscape.systems[name], landscape.key_at("systems", name)
    needs = [f for f in system.flows.values() if f.objects or f.permissions or f.setup]
    if system.template is not None:
        shipped = template(system.template)
        for text in shipped.notes:
            yield note(f"{shipped.product}: {text}", landscape.value_at("systems", name, "template"))
        if not needs:
            yield warning(
                f"the template {system.template} leaves to you what {name} may reach: "
                f"{listed(shipped.choose).replace('NAME', name, 1)}",
                where,
            )
    elif not needs:
        yield warning(f"{name} can log in and reach nothing: it has no flow with needs", where)
    if system.login == "client-credentials":
        yield warning(
            f"{name} logs in by client credentials: reading its secret takes an org-wide setting "
            "(Allow access to External Client App consumer secrets via REST API)",
            landscape.value_at("systems", name, "login"),
        )
    if system.login == "username-password":
        yield warning(
            f"{name} logs in by username and password: SOAP login() needs Use Any API Auth, is gone from "
            "API 65.0 on and ends with Summer '27",
            landscape.value_at("systems", name, "login"),
        )


def _permissions(
    landscape: Landscape, flow: Flow, path: tuple[str, ...], facts: Facts
) -> Iterator[InputError | Remark]:
    for i, name in enumerate(flow.permissions):
        where = landscape.value_at(*path, "permissions", i)
        known = facts.system_permissions
        plain = name.removeprefix("Permissions")
        if known is not None and name not in known:
            by_lower = {k.lower(): k for k in known}
            same = by_lower.get(plain.lower())
            hint = f"; did you mean {same}?" if same else did_you_mean(plain, known)
            yield InputError(f"no system permission {name}{hint}", location=where)
        elif name in ("ApiEnabled", "ApiUserOnly"):
            yield note(f"{name} is on the profile of every integration user already", where)
        elif name in SWEEPING:
            yield warning(f"{name} {SWEEPING[name]}", where)


def _setup(
    landscape: Landscape, flow: Flow, path: tuple[str, ...], facts: Facts
) -> Iterator[InputError | Remark]:
    for kind, names in flow.setup.items():
        known = None if facts.setup is None else facts.setup.get(kind)
        if known is None:
            continue
        lower = {k.lower() for k in known}
        for i, name in enumerate(names):
            known_as = canonical(kind, name)
            if known_as.lower() not in lower:
                wrong = facts.setup_wrong.get((kind, known_as.lower()))
                yield InputError(
                    wrong
                    or f"the org has no {kind} {name}{'' if facts.hidden is not None else ' that you can see'}"
                    f"{did_you_mean(known_as, known)}",
                    location=landscape.value_at(*path, "setup", kind, i),
                )
