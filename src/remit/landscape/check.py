"""A landscape against what an org has: names that do not exist, and needs that cannot be granted.

Errors stop everything. Remarks (warnings and notes) say what a reader would otherwise find out later: what
comes along, what is granted through something else, what has an end date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from remit.errors import InputError
from remit.landscape.check_objects import Asked, check_object
from remit.landscape.check_permissions import check_permissions
from remit.landscape.check_setup import check_setup
from remit.landscape.facts import OFFLINE, Facts
from remit.landscape.grammar import Landscape
from remit.landscape.names import did_you_mean, listed
from remit.landscape.networks import is_everything, parse_network
from remit.landscape.reading import in_order
from remit.landscape.remarks import Remark, note, said_once, warning
from remit.landscape.templates import expand, template
from remit.schema.model import Schema


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
        found += [_about(name, one) for one in _system(expanded, name, schema, facts)]
    for one in found:
        if isinstance(one, Remark):
            remarks.append(one)
        else:
            errors.append(one)
    return Checked(tuple(in_order(errors)), said_once(remarks))


def _about(system: str, said: InputError | Remark) -> InputError | Remark:
    return replace(said, systems=(system,)) if isinstance(said, Remark) else said


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


def _system(landscape: Landscape, name: str, schema: Schema, facts: Facts) -> Iterator[InputError | Remark]:
    """Everything to say about one system and its flows."""
    yield from _system_itself(landscape, name)
    for flow_name, flow in landscape.systems[name].flows.items():
        path = ("systems", name, "flows", flow_name)
        yield from check_permissions(landscape, flow, path, facts)
        yield from check_setup(landscape, flow, path, facts)
        for object_name, needs in flow.objects.items():
            inner = (*path, "objects", object_name)
            yield from check_object(Asked(landscape, schema, facts, inner, object_name, needs))


def _system_itself(landscape: Landscape, name: str) -> Iterator[Remark]:
    """What is said of several systems alike has no name in it: `said_once` puts the names before it."""
    system, where = landscape.systems[name], landscape.key_at("systems", name)
    needs = [f for f in system.flows.values() if f.objects or f.permissions or f.setup]
    if system.template is not None:
        shipped = template(system.template)
        for text in shipped.notes:
            yield note(f"{shipped.product}: {text}", landscape.value_at("systems", name, "template"))
        if not needs:
            yield warning(
                f"the template {system.template} leaves to you what may be reached: {listed(shipped.choose)}",
                where,
            )
    elif not needs:
        yield warning("no flow with needs: the system can log in and reach nothing", where)
    if system.login == "client-credentials":
        yield warning(
            "login by client credentials: reading the secret takes an org-wide setting "
            "(Allow access to External Client App consumer secrets via REST API)",
            landscape.value_at("systems", name, "login"),
        )
    if system.login == "username-password":
        yield warning(
            "login by username and password: SOAP login() needs Use Any API Auth, is gone from "
            "API 65.0 on and ends with Summer '27",
            landscape.value_at("systems", name, "login"),
        )
