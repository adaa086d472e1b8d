"""What an org holds of a landscape: loaded by few requests, never one a user or a system.

Users, sets and rows by SOQL with IN lists; describes 25 a batch; app parts ten a Metadata call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from remit.change.operator import operator_of
from remit.change.steps.org_setting import SETTINGS_NAME
from remit.connect.composite import Part
from remit.connect.load import Slice, load_slice
from remit.connect.load_apps import AppParts, load_app_parts, with_parts
from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.landscape import Desired
from remit.landscape.naming import LEASE_NAME
from remit.metadata.types.external_client_app_settings import ExternalClientAppSettings
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.profile import Profile as ProfileMetadata
from remit.schema import standard_schema
from remit.schema.describe_read import schema_from_describes
from remit.schema.model import Schema, SObject, related
from remit.schema.permissions import user_permissions
from remit.state.from_metadata import ip_ranges_of
from remit.state.org_state import OrgState
from remit.state.soql import SETUP_ENTITY_NAMES, chunks, in_list, literal
from remit.state.users import LoginIpRange

#: How the API names of everything that Remit makes begin.
PREFIX = "Remit_"


@dataclass(frozen=True)
class Current:
    """The slice of an org that a landscape (named by its profile) is about.

    `headers`: those apps with Remit's prefix whose name no system has, by developer name. `setup_ids`: ids of
    setup entities by (type, lower-case name). `secrets_over_rest`: the org-wide switch, None where nobody
    asked or it cannot be read. `profile_users`: usernames of active users on the landscape's profile.
    """

    landscape: str
    state: OrgState
    schema: Schema
    permissions: frozenset[str]
    org_wide: Mapping[str, str] | None
    parts: Mapping[str, AppParts] = field(default_factory=dict)
    headers: Mapping[str, ExternalClientApplication] = field(default_factory=dict)
    setup_ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    secrets_over_rest: bool | None = None
    operator: str = ""
    profile_users: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    # "permission requires permission" as the org itself says it, for what is granted.
    dependencies: tuple[tuple[str, str], ...] = ()
    # How many records of which object users of the profile that no system has own, by user id.
    owned: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    @property
    def org_id(self) -> str:
        """The org's id, "" where the operator may not read it."""
        return self.state.organization.id if self.state.organization else ""


def load_current(org: Org, wanted: Desired) -> Current:
    """Load what `difference` needs. Raises OrgError where the operator may not read it."""
    operator = operator_of(org)
    profile = wanted.profile.name
    on_profile = [
        str(r["Username"])
        for r in org.query(
            f"SELECT Username FROM User WHERE Profile.Name = {literal(profile)} AND IsActive = true"
        )
    ]
    formers = [s.former.username for s in wanted.systems if s.former is not None]
    state = load_slice(
        org,
        Slice(
            usernames=[*(s.user.username for s in wanted.systems), *formers, *on_profile, operator],
            profiles=[profile, *([wanted.profile.clone_of] if wanted.profile.clone_of else [])],
            permission_set_prefix=PREFIX,
        ),
    )
    lease = state.permission_set_by_name.get(LEASE_NAME.lower())
    if lease is not None:  # another run is at work, or was killed: it is nobody's set
        state = state.without("PermissionSet", [lease.id])
    state = _with_networks(org, state, profile)
    schema, permissions, described = _schema(org, wanted)
    state, parts, headers = _apps(org, wanted, state)
    return Current(
        landscape=profile,
        state=state,
        schema=schema,
        permissions=permissions,
        org_wide=_org_wide(org, wanted),
        parts=parts,
        headers=headers,
        setup_ids=_setup_ids(org, wanted),
        secrets_over_rest=_secrets_over_rest(org, wanted),
        operator=operator,
        profile_users=frozenset(u.lower() for u in on_profile),
        described=described,
        owned=_owned(org, wanted, state, schema, on_profile),
    )


def metadata_name(profile: str) -> str:
    """A custom profile's full name in metadata, percent-encoded as Salesforce does."""
    return quote(profile, safe=" -_&'.")


def _with_networks(org: Org, state: OrgState, profile: str) -> OrgState:
    found = state.profile_by_name.get(profile.lower())
    if found is None:
        return state
    component = MetadataApi(org).read(ProfileMetadata, [metadata_name(profile)])[0]
    ranges: tuple[LoginIpRange, ...] = ip_ranges_of(found.id, component) if component else ()
    return replace(state, login_ip_ranges=ranges)


def objects_of(wanted: Desired) -> list[str]:
    """The objects that the flows name, in the order of the file."""
    return list(
        dict.fromkeys(name for s in wanted.systems for p in s.permission_sets for name in p.needs.objects)
    )


def _schema(org: Org, wanted: Desired) -> tuple[Schema, frozenset[str], frozenset[str]]:
    """The schema, the org's system permissions, and the objects that the operator could describe.

    What the operator does not see of a standard object is taken as a new org has it: an operator needs no
    access to records to grant it to others.
    """
    names = objects_of(wanted)
    answers = org.describe_many([*names, "PermissionSet"])
    own = answers.pop("PermissionSet", None)
    flags = [str(f["name"]) for f in (own or {}).get("fields", ())]
    permissions = frozenset(f.removeprefix("Permissions") for f in flags if f.startswith("Permissions"))
    seen = {name: d for name, d in answers.items() if d is not None}
    described = schema_from_describes(seen.values(), org.version)
    merged = {o.name.lower(): o for o in standard_schema().objects}
    for o in described.objects:
        merged[o.name.lower()] = _merged(o, merged.get(o.name.lower()))
    schema = Schema(related(merged.values()), org.version)
    return schema, permissions or frozenset(user_permissions()), frozenset(n.lower() for n in seen)


def _merged(seen: SObject, standard: SObject | None) -> SObject:
    if standard is None:
        return seen
    names = {f.name.lower() for f in seen.fields}
    return replace(seen, fields=(*seen.fields, *(f for f in standard.fields if f.name.lower() not in names)))


def _org_wide(org: Org, wanted: Desired) -> Mapping[str, str] | None:
    """Org-wide defaults of the objects; None where they cannot be read."""
    found: dict[str, str] = {}
    try:
        for chunk in chunks(objects_of(wanted)):
            soql = "SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE " + in_list(
                "QualifiedApiName", chunk
            )
            for row in org.tooling_query(soql):
                if row.get("InternalSharingModel"):
                    found[str(row["QualifiedApiName"])] = str(row["InternalSharingModel"])
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
        return None
    return found


def _apps(
    org: Org, wanted: Desired, state: OrgState
) -> tuple[OrgState, dict[str, AppParts], dict[str, ExternalClientApplication]]:
    """Parts of the systems' apps, and headers of those that carry Remit's prefix and no system's name."""
    names = {s.app.name for s in wanted.systems if s.app is not None}
    mine = [a.developer_name for a in state.apps if a.developer_name in names]
    others = [
        a.developer_name
        for a in state.apps
        if a.developer_name not in names and a.developer_name.startswith(PREFIX)
    ]
    headers: dict[str, ExternalClientApplication] = {}
    if others:
        for name, header in zip(
            others, MetadataApi(org).read(ExternalClientApplication, others), strict=True
        ):
            if header is not None:
                headers[name] = header
    asked = [*mine, *headers]
    parts = load_app_parts(org, asked) if asked else {}
    return replace(state, apps=with_parts(state.apps, parts)), parts, headers


def _setup_ids(org: Org, wanted: Desired) -> dict[tuple[str, str], str]:
    """The ids of the setup entities that flows name; one query a type."""
    names: dict[str, set[str]] = {}
    for system in wanted.systems:
        for one in system.permission_sets:
            for kind, name in one.needs.setup:
                names.setdefault(kind, set()).add(name)
    found: dict[tuple[str, str], str] = {}
    for kind, wanted_names in sorted(names.items()):
        known = SETUP_ENTITY_NAMES.get(kind)
        if known is None:
            continue
        sobject, id_column, name_column = known
        for soql in _by_name(sobject, id_column, name_column, wanted_names):
            for row in org.query(soql):
                found[kind, str(row[name_column]).lower()] = str(row[id_column])
    return found


def _by_name(sobject: str, id_column: str, name_column: str, names: Iterable[str]) -> Sequence[str]:
    return [
        f"SELECT {id_column}, {name_column} FROM {sobject} WHERE {in_list(name_column, c)}"
        for c in chunks(names)
    ]


def _secrets_over_rest(org: Org, wanted: Desired) -> bool | None:
    """The switch that reading client secrets takes; asked only where a system logs in by one."""
    if not any(s.login == "client-credentials" for s in wanted.systems):
        return None
    found = MetadataApi(org).read(ExternalClientAppSettings, [SETTINGS_NAME])[0]
    return None if found is None else bool(found.enableClientSecretInRestApiAccess)


def _owned(
    org: Org, wanted: Desired, state: OrgState, schema: Schema, on_profile: Sequence[str]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """What users of the profile own whom no system has; asked only where there are such users."""
    kept = {s.user.username.lower() for s in wanted.systems}
    kept |= {s.former.username.lower() for s in wanted.systems if s.former is not None}
    users = [
        state.user_by_username[name.lower()]
        for name in on_profile
        if name.lower() not in kept and name.lower() in state.user_by_username
    ]
    if not users:
        return {}
    sets = {a.permission_set_id for u in users for a in state.assignments_of.get(u.id, ())}
    names = sorted({r.sobject_type for s in sets for r in state.objects_of.get(s, ()) if r.create})
    asked = [n for n in names if schema.field(n, "OwnerId") is not None]
    condition = in_list("OwnerId", [u.id for u in users])
    counts: dict[str, list[tuple[str, int]]] = {}
    for name, answer in zip(asked, _counted(org, asked, condition), strict=True):
        for row in answer:
            counts.setdefault(str(row["OwnerId"]), []).append((name, int(row["expr0"])))
    return {user: tuple(found) for user, found in counts.items()}


def _counted(org: Org, names: Sequence[str], condition: str) -> list[list[dict[str, Any]]]:
    """Counts by owner, 25 objects a request; an object that the operator may not query counts as none."""
    parts = [
        Part(
            "GET",
            f"{org.root}/query?q="
            + quote(f"SELECT OwnerId, COUNT(Id) FROM {name} WHERE {condition} GROUP BY OwnerId"),
        )
        for name in names
    ]
    return [a.body["records"] if a.ok else [] for a in org.composite_batch(parts)] if parts else []
