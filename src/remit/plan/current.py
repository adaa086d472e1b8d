"""What an org holds of a landscape: loaded by few requests, never one a user or a system.

Users, sets and rows by SOQL with IN lists; describes 25 a batch; app parts ten a Metadata call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from remit.change.steps import kinds
from remit.change.steps.org_setting import SETTINGS_NAME
from remit.connect.identity import identity_of
from remit.connect.load import Slice, load_slice
from remit.connect.load_apps import AppParts, load_app_parts, load_apps, with_parts
from remit.connect.metadata import MetadataApi
from remit.connect.permissions import my_permissions
from remit.connect.rest import Org
from remit.connect.setup_entities import find_entities
from remit.connect.soap_login import soap_login_open
from remit.connect.tokens import tokens_in_use
from remit.errors import OrgError
from remit.landscape import Desired
from remit.landscape.naming import LEASE_NAME
from remit.metadata.types.external_client_app_settings import ExternalClientAppSettings
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.profile import Profile as ProfileMetadata
from remit.plan.marker import system_of
from remit.plan.org_schema import load_org_schema
from remit.plan.owned import owned_records
from remit.schema.model import Schema
from remit.state.from_metadata import ip_ranges_of
from remit.state.org_state import OrgState
from remit.state.setup_names import Resolved
from remit.state.soql import chunks, in_list, literal
from remit.state.users import LoginIpRange

# What the operator may be asked for: whatever any kind of step takes, and what reading takes.
_TAKEN = {p for kind in kinds().values() for taken in kind.TAKES for p in taken.split("|")} | {
    "ApiEnabled",
    "ViewSetup",
    "CustomizeApplication",
    "ViewAllData",
    "ViewAllProfiles",
    "ViewAllUsers",
    "ExternalClientAppViewer",
    "ModifyAllData",
    "ManageUsers",
}
# What reading takes of these (docs/operator.md): without one the org knows no such object, field or call.
_READS = ("ViewSetup", "ManageInternalUsers|ManageUsers", "ModifyMetadata|ModifyAllData")
#: How the API names of everything that Remit makes begin.
PREFIX = "Remit_"


@dataclass(frozen=True)
class Current:
    """The slice of an org that a landscape (named by its profile) is about.

    `headers`: those apps with Remit's prefix that no marked set shows to be a system's, by developer name.
    `setup_ids`: ids of setup entities by (kind, canonical name in lower case); `setup_wrong`: why such a name means
    none, in words. `secrets_over_rest`: the org-wide switch, None
    where nobody asked or it cannot be read. `apps_shown`: whether the org shows External Client Apps at all.
    `may`: the operator's permissions; None where that cannot be told. `fixed`: user permissions that no profile can
    switch. `roles`: names of the roles of managed users.
    """

    landscape: str
    state: OrgState
    schema: Schema
    permissions: frozenset[str]
    org_wide: Mapping[str, str] | None
    parts: Mapping[str, AppParts] = field(default_factory=dict)
    headers: Mapping[str, ExternalClientApplication] = field(default_factory=dict)
    setup_ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    setup_wrong: Mapping[tuple[str, str], str] = field(default_factory=dict)
    secrets_over_rest: bool | None = None
    operator: str = ""
    # The usernames that systems of the file have or had, in lower case.
    usernames: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    apps_shown: bool = True
    may: Mapping[str, bool | None] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    roles: Mapping[str, str] = field(default_factory=dict)
    # Permission set groups that a managed set is part of, by the set's name: whoever has the group has the set.
    in_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Tokens in use of users that a plan may adopt or take down, by user id; None where they cannot be read.
    tokens: Mapping[str, tuple[str, ...]] | None = field(default_factory=dict)
    # Ids of active users who administer the org; None where nobody asked or they cannot be counted.
    administrators: frozenset[str] | None = None
    # Whether SOAP login() is on; None where no system needs it or the org does not tell.
    soap_login: bool | None = None
    # "permission requires permission" as the org itself says it, for what is granted.
    dependencies: tuple[tuple[str, str], ...] = ()
    # How many records of which object users of the profile that no system has own, by user id; None where
    # the operator could not count them.
    owned: Mapping[str, tuple[tuple[str, int | None], ...]] = field(default_factory=dict)

    @property
    def org_id(self) -> str:
        """The org's id, "" where the operator may not read it."""
        return self.state.organization.id if self.state.organization else ""

    def role_name(self, role_id: str) -> str:
        """A role's name, or its id where that cannot be read."""
        return self.roles.get(role_id, role_id)


def load_current(org: Org, wanted: Desired) -> Current:
    """Load what `difference` needs. Raises OrgError where the operator may not read it.

    Of permission rows only those of the landscape's own profile and sets are read, however many the org has.
    """
    operator = identity_of(org).username
    may = my_permissions(org, sorted(_TAKEN))
    try:
        return _load(org, wanted, operator, may)
    except OrgError as error:
        lacking = [p for p in _READS if all(may.get(n) is False for n in p.split("|"))]
        if not lacking or error.status not in (400, 403, 404, 500):
            raise
        raise OrgError(
            f"your user {operator} lacks {' and '.join(p.replace('|', ' or ') for p in lacking)}, by which a plan is "
            f"read ({error.message.splitlines()[0]})",
            code=error.code,
            status=error.status,
            next_step="give it what docs/operator.md lists for plan, as a permission set",
        ) from error


def _load(org: Org, wanted: Desired, operator: str, may: Mapping[str, bool | None]) -> Current:
    profile = wanted.profile.name
    on_profile = [
        str(r["Username"])
        for r in org.query(
            f"SELECT Username FROM User WHERE Profile.Name = {literal(profile)} AND IsActive = true"
        )
    ]
    state = load_slice(
        org,
        Slice(
            usernames=[*(n for s in wanted.systems for n in s.usernames), *on_profile],
            profiles=[profile, *([wanted.profile.clone_of] if wanted.profile.clone_of else [])],
            permission_set_prefix=PREFIX,
            parents=lambda state: _managed(state, wanted),
        ),
    )
    lease = state.permission_set_by_name.get(LEASE_NAME.lower())
    if lease is not None:  # another run is at work, or was killed: it is nobody's set
        state = state.without("PermissionSet", [lease.id])
    state = _with_networks(org, state, profile)
    schema = load_org_schema(org, objects_of(wanted))
    apps = load_apps(org, PREFIX)
    at_risk = _at_risk(state, wanted)
    state, parts, headers = _apps(org, wanted, replace(state, apps=apps or ()))
    entities = _setup_entities(org, wanted, state)
    return Current(
        landscape=profile,
        state=state,
        schema=schema.schema,
        permissions=schema.permissions,
        org_wide=_org_wide(org, wanted),
        parts=parts,
        headers=headers,
        setup_ids=entities.ids,
        setup_wrong=entities.wrong,
        secrets_over_rest=_secrets_over_rest(org, wanted),
        operator=operator,
        usernames=wanted.usernames,
        described=schema.described,
        apps_shown=apps is not None,
        may=may,
        # To whoever may not change profiles, describe calls every permission not updateable.
        fixed=schema.fixed if may.get("ManageProfilesPermissionsets") else frozenset(),
        roles=_roles(org, state),
        in_groups=_in_groups(org, state, wanted),
        tokens=_tokens(org, at_risk, may),
        administrators=_administrators(org) if at_risk or _leaving(state, wanted) else None,
        soap_login=soap_login_open(org) if any(s.app is None for s in wanted.systems) else None,
        owned=owned_records(org, wanted, state, schema.schema, on_profile, bool(may.get("ViewAllData"))),
    )


def _managed(state: OrgState, wanted: Desired) -> list[str]:
    """The permission sets whose rows a plan compares: the landscape's own, and that of its profile."""
    names = {p.name.lower() for s in wanted.systems for p in s.permission_sets}
    names |= {n.lower() for s in wanted.systems if s.former for n in s.former.permission_sets.values()}
    profile = state.profile_by_name.get(wanted.profile.name.lower())
    owned = state.permission_set_of_profile.get(profile.id) if profile is not None else None
    mine = [
        p.id
        for p in state.permission_sets
        if not p.is_owned_by_profile
        and (p.name.lower() in names or system_of(p.description, wanted.profile.name))
    ]
    return [*mine, *([owned.id] if owned is not None else [])]


def _at_risk(state: OrgState, wanted: Desired) -> list[str]:
    """Users that are there and that a plan may adopt, freeze or deactivate: their users and clients may be cut off."""
    adopted = {s.user.username.lower() for s in wanted.systems if s.adopt}
    named = wanted.usernames
    profile = state.profile_by_name.get(wanted.profile.name.lower())
    return [
        u.id
        for u in state.users
        if u.is_active
        and (
            u.username.lower() in adopted
            or (profile is not None and u.profile_id == profile.id and u.username.lower() not in named)
        )
    ]


def _leaving(state: OrgState, wanted: Desired) -> bool:
    """Whether a system's active user is on another profile, be it an administrator's: a plan takes it from there."""
    named = wanted.usernames
    profile = state.profile_by_name.get(wanted.profile.name.lower())
    return any(
        u.is_active and u.username.lower() in named and (profile is None or u.profile_id != profile.id)
        for u in state.users
    )


def _tokens(
    org: Org, user_ids: list[str], may: Mapping[str, bool | None]
) -> Mapping[str, tuple[str, ...]] | None:
    """Tokens in use; the org shows those of others only to who may customize it, and nothing to others."""
    if not user_ids:
        return {}
    return tokens_in_use(org, user_ids) if may.get("CustomizeApplication") else None


def _administrators(org: Org) -> frozenset[str] | None:
    """Users who can log in and whose profile lets them modify all data and manage users; at most ten, None where not
    known."""
    soql = (
        "SELECT Id FROM User WHERE IsActive = true AND Profile.PermissionsModifyAllData = true"
        " AND Profile.PermissionsManageUsers = true LIMIT 10"
    )
    try:
        found = frozenset(str(r["Id"]) for r in org.query(soql))
        frozen = f"SELECT UserId FROM UserLogin WHERE IsFrozen = true AND {in_list('UserId', sorted(found))}"
        return found - {str(r["UserId"]) for r in (org.query(frozen) if found else ())}
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
        return None


def _in_groups(org: Org, state: OrgState, wanted: Desired) -> dict[str, tuple[str, ...]]:
    """The groups that sets of the landscape are part of; somebody put them there, as no file does."""
    found: dict[str, tuple[str, ...]] = {}
    for chunk in chunks(
        i for i in _managed(state, wanted) if not state.permission_set[i].is_owned_by_profile
    ):
        soql = "SELECT PermissionSetId, PermissionSetGroup.DeveloperName FROM PermissionSetGroupComponent"
        for row in org.query(f"{soql} WHERE {in_list('PermissionSetId', chunk)}"):
            name = state.permission_set[str(row["PermissionSetId"])].name
            found[name] = (*found.get(name, ()), str(row["PermissionSetGroup"]["DeveloperName"]))
    return found


def _roles(org: Org, state: OrgState) -> dict[str, str]:
    """The names of the roles that users of the slice have; asked only where one has any."""
    ids = {u.user_role_id for u in state.users if u.user_role_id}
    found: dict[str, str] = {}
    for chunk in chunks(ids):
        for row in org.query(f"SELECT Id, Name FROM UserRole WHERE {in_list('Id', chunk)}"):
            found[str(row["Id"])] = str(row["Name"])
    return found


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
    marked = {system_of(p.description, wanted.profile.name) for p in state.permission_sets}
    known = {s.app.name for s in wanted.systems if s.app is not None and s.name in marked}
    mine = [a.developer_name for a in state.apps if a.developer_name in names]
    others = [a.developer_name for a in state.apps if a.developer_name not in known]
    headers: dict[str, ExternalClientApplication] = {}
    if others:
        for name, header in zip(
            others, MetadataApi(org).read(ExternalClientApplication, others), strict=True
        ):
            if header is not None:
                headers[name] = header
    asked = list(dict.fromkeys([*mine, *headers]))
    parts = load_app_parts(org, asked) if asked else {}
    return replace(state, apps=with_parts(state.apps, parts)), parts, headers


def _setup_entities(org: Org, wanted: Desired, state: OrgState) -> Resolved:
    """Which setup entities the names that flows give mean; one request a kind."""
    own = state.organization.namespace_prefix if state.organization else ""
    return find_entities(org, sorted(_setup_names(wanted)), own)


def _setup_names(wanted: Desired) -> set[tuple[str, str]]:
    return {pair for system in wanted.systems for one in system.permission_sets for pair in one.needs.setup}


def _secrets_over_rest(org: Org, wanted: Desired) -> bool | None:
    """The switch that reading client secrets takes; asked only where a system logs in by one."""
    if not any(s.login == "client-credentials" for s in wanted.systems):
        return None
    found = MetadataApi(org).read(ExternalClientAppSettings, [SETTINGS_NAME])[0]
    return None if found is None else bool(found.enableClientSecretInRestApiAccess)
