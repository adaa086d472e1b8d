"""Loading an org's state, or the slice of it that a landscape manages, by as few requests as it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.connect.setup_entities import entities_behind
from remit.metadata.types.profile import Profile as ProfileMetadata
from remit.state import soql
from remit.state.assignments import PermissionSetAssignment
from remit.state.from_metadata import ip_ranges_of
from remit.state.groups import MutingPermissionSet, PermissionSetGroup, PermissionSetGroupComponent
from remit.state.licenses import PermissionSetLicense, PermissionSetLicenseAssign, UserLicense
from remit.state.org_state import OrgState
from remit.state.organization import Organization
from remit.state.permission_sets import (
    FieldPermissions,
    ObjectPermissions,
    PermissionSet,
    SetupEntityAccess,
)
from remit.state.rows import JsonRow
from remit.state.soql import Statement, prefix_pattern, select, select_in
from remit.state.users import LoginIpRange, Profile, User, UserLogin


@dataclass(frozen=True, slots=True)
class Slice:
    """What to load: users by name, profiles by name, permission sets by the beginning of their API name.

    What those users are assigned comes along, whoever made it. `permissions` are the user permissions to read
    of each profile and permission set; None reads all that the org has. `parents` chooses the permission sets whose
    rows are read, by id; None reads those of every set of the slice, so that the access of each of its users
    follows. With it, components of groups and muting stay unread.
    """

    usernames: Sequence[str] = ()
    profiles: Sequence[str] = ()
    permission_set_prefix: str = ""
    permissions: Sequence[str] | None = None
    parents: Callable[[OrgState], Iterable[str]] | None = None


# Every user has a row for the set that its profile owns; it says nothing that the profile does not.
_NOT_THE_PROFILE = "PermissionSet.IsOwnedByProfile = false"


class _Loader:
    """The rows read so far, and the org to read from."""

    def __init__(self, org: Org, permissions: Sequence[str] | None) -> None:
        self.org = org
        self.state = OrgState()
        self.permissions = permissions

    def read(self, statements: Iterable[Statement]) -> None:
        tables: dict[str, list[JsonRow]] = defaultdict(list)
        for statement in statements:
            tables[statement.sobject].extend(self.org.query(statement.soql))
        self.state = self.state.with_json(tables)


def load_org(org: Org, permissions: Sequence[str] | None = None) -> OrgState:
    """The whole state of an org; login IP ranges and app policies, which are metadata, left out."""
    loader = _Loader(org, permissions)
    loader.read(soql.whole_org(org.version, permissions))
    return _with_entity_names(org, loader.state)


def load_slice(org: Org, wanted: Slice) -> OrgState:
    """The slice of an org, complete enough for the access of each of its users.

    The number of requests grows with the pages of rows, not with the number of users.
    """
    loader = _Loader(org, wanted.permissions)
    version = org.version
    loader.read(_first(wanted, version))
    user_ids = [u.id for u in loader.state.users]
    profile_ids = {u.profile_id for u in loader.state.users} | {p.id for p in loader.state.profiles}
    prefix = wanted.permission_set_prefix
    sets = [select_in(PermissionSet, version, "ProfileId", profile_ids, wanted.permissions)]
    if prefix:
        where = f"Name LIKE {prefix_pattern(prefix)} AND IsOwnedByProfile = false"
        sets.append([select(PermissionSet, version, where, wanted.permissions)])
    unread = profile_ids - loader.state.profile.keys()
    loader.read(
        [
            *select_in(Profile, version, "Id", unread, wanted.permissions),
            *(s for statements in sets for s in statements),
            *select_in(UserLogin, version, "UserId", user_ids),
            *select_in(PermissionSetAssignment, version, "AssigneeId", user_ids, also=_NOT_THE_PROFILE),
            *select_in(PermissionSetLicenseAssign, version, "AssigneeId", user_ids),
        ]
    )
    _holders(loader, prefix)
    _groups(loader, whole=wanted.parents is None)
    _grants(loader, wanted.parents)
    return _with_entity_names(org, loader.state)


def load_user(org: Org, username: str, permissions: Sequence[str] | None = None) -> OrgState:
    """The slice of one user: what its access follows from."""
    return load_slice(org, Slice(usernames=[username], permissions=permissions))


def load_ip_ranges(org: Org, profile: Profile) -> tuple[LoginIpRange, ...]:
    """The login IP ranges of a profile, which only metadata has; none where the profile is not readable."""
    found = MetadataApi(org).read(ProfileMetadata, [profile.name])[0]
    return ip_ranges_of(profile.id, found) if found is not None else ()


def _first(wanted: Slice, version: float) -> list[Statement]:
    return [
        select(Organization, version),
        select(UserLicense, version),
        select(PermissionSetLicense, version),
        *select_in(User, version, "Username", wanted.usernames),
        *select_in(Profile, version, "Name", wanted.profiles, wanted.permissions),
    ]


def _holders(loader: _Loader, prefix: str) -> None:
    """Assignments of the managed sets to others than the managed users."""
    managed = [
        p.id
        for p in loader.state.permission_sets
        if prefix and p.name.startswith(prefix) and not p.profile_id
    ]
    version = loader.org.version
    loader.read(select_in(PermissionSetAssignment, version, "PermissionSetId", managed))
    unread = {a.assignee_id for a in loader.state.assignments} - loader.state.user.keys()
    loader.read(
        [
            *select_in(User, version, "Id", unread),
            *select_in(UserLogin, version, "UserId", unread),
            *select_in(PermissionSetAssignment, version, "AssigneeId", unread),
            *select_in(PermissionSetLicenseAssign, version, "AssigneeId", unread),
        ]
    )
    profiles = {u.profile_id for u in loader.state.users} - loader.state.profile.keys()
    loader.read(select_in(Profile, version, "Id", profiles, loader.permissions))


def _groups(loader: _Loader, whole: bool) -> None:
    """Groups that somebody in the slice holds, where asked for whole with components and muting, and every set
    that is missing."""
    version, state = loader.org.version, loader.state
    group_ids = {a.permission_set_group_id for a in state.assignments} - {""}
    if group_ids and not whole:
        loader.read(select_in(PermissionSetGroup, version, "Id", group_ids))
    elif group_ids:
        loader.read(
            [
                *select_in(PermissionSetGroup, version, "Id", group_ids),
                *select_in(PermissionSetGroupComponent, version, "PermissionSetGroupId", group_ids),
                *select_in(PermissionSet, version, "PermissionSetGroupId", group_ids, loader.permissions),
            ]
        )
    state = loader.state
    parts = {c.permission_set_id for c in state.group_components}
    muting = {p for p in parts if p.startswith("0QM")}
    wanted = (parts - muting) | {a.permission_set_id for a in state.assignments} - {""}
    loader.read(
        [
            *select_in(MutingPermissionSet, version, "Id", muting, loader.permissions),
            *select_in(
                PermissionSet, version, "Id", wanted - state.permission_set.keys(), loader.permissions
            ),
        ]
    )


def _grants(loader: _Loader, chosen: Callable[[OrgState], Iterable[str]] | None) -> None:
    """What hangs on the chosen permission sets, else on every one and every muting set read so far."""
    version, state = loader.org.version, loader.state
    parents = [*state.permission_set, *state.muting] if chosen is None else list(chosen(state))
    loader.read(
        [
            *select_in(ObjectPermissions, version, "ParentId", parents),
            *select_in(FieldPermissions, version, "ParentId", parents),
            *select_in(SetupEntityAccess, version, "ParentId", parents),
        ]
    )


def _with_entity_names(org: Org, state: OrgState) -> OrgState:
    """The state with the names behind its SetupEntityAccess rows; one request a type."""
    return replace(state, setup_entities=entities_behind(org, state.setup_entity_access))
