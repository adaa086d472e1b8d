"""A landscape in one environment -> what the org should hold: one profile, and for each system a user,
permission sets and an app. Pure data; what grants the needs is asked of `remit.access` in `granting`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from remit.errors import InputError
from remit.landscape.former import Former, former_of
from remit.landscape.grammar import Environment, Landscape, Login, System
from remit.landscape.licences import PERMISSION_SET_LICENCES, licence_of
from remit.landscape.names import did_you_mean, listed
from remit.landscape.naming import (
    alias_of,
    app_name,
    flow_set_name,
    login_set_name,
    system_set_name,
    username_of,
)
from remit.landscape.needs import DeclaredNeeds, declared
from remit.landscape.networks import parse_network
from remit.landscape.templates import expand
from remit.schema.model import Schema

#: How what Remit made is known again: the beginning of the description of profile, permission sets and apps.
MANAGED = "Managed by Remit"

PROFILE_PERMISSIONS = ("ApiEnabled", "ApiUserOnly")

SOAP_LOGIN_NOTE = (
    "SOAP login() needs Use Any API Auth, is gone from API 65.0 on and ends with Summer '27 (1 June 2027)"
)
CLIENT_CREDENTIALS_NOTE = (
    "reading the client secret takes the org-wide setting Allow access to External Client App consumer "
    "secrets via REST API"
)


@dataclass(frozen=True, slots=True)
class DesiredProfile:
    """The one profile. `license` is None where only the org knows that of `clone_of`."""

    name: str
    license: str | None
    clone_of: str | None
    networks: tuple[tuple[str, str], ...]
    description: str
    permissions: tuple[str, ...] = PROFILE_PERMISSIONS


@dataclass(frozen=True, slots=True)
class DesiredUser:
    """A system's user. `fields` are sObject field values of User, Username included; the profile aside."""

    username: str
    fields: Mapping[str, str]
    frozen: bool = False
    permission_set_licenses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredSet:
    """A permission set with the needs that it covers and the flows they are of.

    `login` marks the one that the app is pre-authorised for. `notes` say what was added beyond the flows.
    """

    name: str
    label: str
    description: str
    needs: DeclaredNeeds
    flows: tuple[str, ...]
    login: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredApp:
    """An External Client App, pre-authorised for permission sets by name. `scopes` are metadata tokens."""

    name: str
    label: str
    description: str
    contact_email: str
    login: Login
    scopes: tuple[str, ...]
    permission_sets: tuple[str, ...]
    run_as: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredSystem:
    """All that one system has. `app` is None for username-password; `former` where it or its user had another
    name; `adopt` where the file says that the user is there already and becomes this system's."""

    name: str
    label: str
    owner: str
    login: Login
    user: DesiredUser
    permission_sets: tuple[DesiredSet, ...]
    app: DesiredApp | None
    former: Former | None = None
    notes: tuple[str, ...] = ()
    adopt: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What the system is called, and what it was called before it moved."""
        return frozenset({self.name, self.former.system if self.former is not None else self.name})

    @property
    def usernames(self) -> tuple[str, ...]:
        """The username of its user, then those that the user may have had before."""
        return (self.user.username, *(self.former.usernames if self.former is not None else ()))


@dataclass(frozen=True, slots=True)
class Desired:
    """What an org should hold. Systems that the org has and this lacks were removed from the file.

    `former_environment` and `former_username` (a template, not filled) are what the file says that the
    environment was called and how its usernames were made; None where it does not say.
    """

    environment: str
    binding: Environment
    profile: DesiredProfile
    systems: tuple[DesiredSystem, ...]
    landscape: Landscape
    former_environment: str | None = None
    former_username: str | None = None

    @property
    def usernames(self) -> frozenset[str]:
        """The usernames that systems of the file have or had, in lower case."""
        return frozenset(n.lower() for s in self.systems for n in s.usernames)

    def system(self, name: str) -> DesiredSystem | None:
        """The system of that name, or None."""
        return next((s for s in self.systems if s.name == name), None)


def desired(landscape: Landscape, environment: str | None = None, schema: Schema | None = None) -> Desired:
    """What the org of an environment should hold. With a schema, names are spelled as the org spells them.

    `environment` may be left out where the landscape has one. Raises InputError where it has no such one.
    """
    expanded, errors = expand(landscape)
    if errors:
        raise errors[0]
    name, binding = environment_of(expanded, environment)
    profile = expanded.profile
    licence = licence_of(profile.clone_of, profile.license)
    return Desired(
        environment=name,
        binding=binding,
        profile=DesiredProfile(
            name=profile.name,
            license=licence,
            clone_of=profile.clone_of,
            networks=tuple(parse_network(text) for text in profile.networks),
            description=f"{MANAGED}: integration users only. Access comes from permission sets.",
        ),
        systems=tuple(_system(expanded, s, name, binding, schema, licence) for s in expanded.systems),
        landscape=expanded,
        former_environment=binding.moved.from_ if binding.moved is not None else None,
        former_username=binding.moved.username if binding.moved is not None else None,
    )


def environment_of(landscape: Landscape, name: str | None) -> tuple[str, Environment]:
    """The environment of that name, or the only one. Raises InputError where there is no such one."""
    known = landscape.environments
    if name is None and len(known) == 1:
        name = next(iter(known))
    if name is None:
        what = "no environments" if not known else f"several environments: {listed(known)}"
        raise InputError(
            f"the landscape has {what}",
            location=landscape.key_at("environments"),
            next_step="choose one with --environment" if known else "add one below `environments`",
        )
    if name not in known:
        raise InputError(
            f"no environment {name}{did_you_mean(name, known)}",
            location=landscape.key_at("environments"),
            next_step=f"one of: {listed(known, 'or')}" if known else "add it below `environments`",
        )
    return name, known[name]


def wrong_org(binding: Environment, org_id: str, sandbox: bool, instance: str = "") -> list[str]:
    """Why an org is not that of an environment; empty where it is. Ids compare by their 15 characters."""
    reasons = []
    if binding.org is not None and binding.org[:15] != org_id[:15]:
        reasons.append(f"the org's id is {org_id}, not {binding.org}")
    if binding.sandbox is not None and binding.sandbox != sandbox:
        reasons.append("the org is a sandbox" if sandbox else "the org is not a sandbox")
    if binding.instance is not None and instance and binding.instance.lower() != instance.rstrip("/").lower():
        reasons.append(f"the org answers at {instance}, not {binding.instance}")
    return reasons


def _system(
    landscape: Landscape,
    name: str,
    environment: str,
    binding: Environment,
    schema: Schema | None,
    licence: str | None,
) -> DesiredSystem:
    system = landscape.systems[name]
    label, login = system.label or name, system.login or "jwt-bearer"
    owner = system.owner or landscape.users.email
    username = username_of(system.username or binding.username, name, environment)
    sets = _sets(landscape, name, schema)
    psl = PERMISSION_SET_LICENCES.get(licence or "")
    user = DesiredUser(
        username=username,
        fields=_user_fields(landscape, name, label, username),
        frozen=system.frozen,
        permission_set_licenses=(psl,) if psl else (),
    )
    return DesiredSystem(
        name=name,
        label=label,
        owner=owner,
        login=login,
        user=user,
        permission_sets=sets,
        app=_app(name, label, owner, login, sets, username),
        former=former_of(landscape, name, environment),
        notes={
            "jwt-bearer": (),
            "client-credentials": (CLIENT_CREDENTIALS_NOTE,),
            "username-password": (SOAP_LOGIN_NOTE,),
        }[login],
        adopt=system.adopt,
    )


def _user_fields(landscape: Landscape, name: str, label: str, username: str) -> dict[str, str]:
    """The required fields of User (Object Reference, User); a GMT user zone is what UTC is called there."""
    users = landscape.users
    return {
        "LastName": label,
        "Alias": alias_of(name),
        "Username": username,
        "Email": users.email,
        "TimeZoneSidKey": "GMT" if users.time_zone == "UTC" else users.time_zone,
        "LocaleSidKey": users.locale,
        "LanguageLocaleKey": users.language,
        "EmailEncodingKey": users.encoding,
    }


def _sets(landscape: Landscape, name: str, schema: Schema | None) -> tuple[DesiredSet, ...]:
    system = landscape.systems[name]
    label, flows = system.label or name, system.flows
    login_needs, notes = _login_needs(system)
    if landscape.permission_sets == "per-system":
        needs = declared(flows.values(), schema) | login_needs
        about = _description(label, system.description, system.owner)
        return (DesiredSet(system_set_name(name), _clip(label, 80), about, needs, tuple(flows), True, notes),)
    sets = [
        DesiredSet(
            name=flow_set_name(name, flow_name),
            label=_clip(f"{label}: {flow_name}", 80),
            description=_description(f"{label}, {flow_name}", flow.description, system.owner),
            needs=declared([flow], schema),
            flows=(flow_name,),
            login=False,
        )
        for flow_name, flow in flows.items()
    ]
    about = _description(f"{label}, login", system.description, system.owner)
    login_set = DesiredSet(
        login_set_name(name), _clip(f"{label}: login", 80), about, login_needs, (), True, notes
    )
    return (*sets, login_set)


def _login_needs(system: System) -> tuple[DeclaredNeeds, tuple[str, ...]]:
    """What the login itself takes."""
    if system.login != "username-password":
        return DeclaredNeeds(), ()
    return DeclaredNeeds(system=frozenset({"UseAnyApiAuth"})), (f"UseAnyApiAuth: {SOAP_LOGIN_NOTE}",)


def _app(
    name: str, label: str, owner: str, login: Login, sets: tuple[DesiredSet, ...], username: str
) -> DesiredApp | None:
    if login == "username-password":
        return None
    # JWT bearer needs RefreshToken among the scopes although it never issues one.
    scopes = ("Api", "RefreshToken") if login == "jwt-bearer" else ("Api",)
    return DesiredApp(
        name=app_name(name),
        label=_clip(label, 80),
        description=_clip(f"{MANAGED}: {label}", 255),
        contact_email=owner,
        login=login,
        scopes=scopes,
        permission_sets=tuple(s.name for s in sets if s.login),
        run_as=username if login == "client-credentials" else None,
    )


def _description(subject: str, about: str, owner: str | None) -> str:
    text = f"{MANAGED}: {subject}."
    text += f" {about.rstrip('.')}." if about else ""
    text += f" Owner: {owner}." if owner else ""
    return _clip(text, 255)


def _clip(text: str, length: int) -> str:
    """As much of a text as Salesforce takes, with an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"
