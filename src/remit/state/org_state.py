"""An org as data: all rows that decide who may do what, with the indexes that questions need.

An `OrgState` is immutable; `with_rows` and `without` give a changed one. Indexes are built when
first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from remit.errors import InputError
from remit.state.apps import ExternalClientApplication
from remit.state.assignments import PermissionSetAssignment, SessionPermSetActivation
from remit.state.groups import MutingPermissionSet, PermissionSetGroup, PermissionSetGroupComponent
from remit.state.licenses import PermissionSetLicense, PermissionSetLicenseAssign, UserLicense
from remit.state.organization import Organization, OrgSettings
from remit.state.permission_sets import (
    FieldPermissions,
    ObjectPermissions,
    PermissionSet,
    SetupEntity,
    SetupEntityAccess,
)
from remit.state.rows import JsonRow, Row, from_row
from remit.state.users import LoginIpRange, Profile, User, UserLogin

T = TypeVar("T")

# Where the rows of each object are kept. Organization is one row and handled apart.
TABLES: Mapping[str, tuple[str, type[Row]]] = {
    row_type.SOBJECT: (attribute, row_type)
    for attribute, row_type in (
        ("users", User),
        ("user_logins", UserLogin),
        ("profiles", Profile),
        ("permission_sets", PermissionSet),
        ("object_permissions", ObjectPermissions),
        ("field_permissions", FieldPermissions),
        ("setup_entity_access", SetupEntityAccess),
        ("permission_set_groups", PermissionSetGroup),
        ("group_components", PermissionSetGroupComponent),
        ("muting_permission_sets", MutingPermissionSet),
        ("assignments", PermissionSetAssignment),
        ("session_activations", SessionPermSetActivation),
        ("user_licenses", UserLicense),
        ("permission_set_licenses", PermissionSetLicense),
        ("license_assigns", PermissionSetLicenseAssign),
        ("apps", ExternalClientApplication),
    )
}


def from_rows(sobject_name: str, rows: Iterable[JsonRow]) -> tuple[Row, ...]:
    """REST JSON rows of a setup object as values of its row type.

    Raises InputError where the object is none that a state holds, or a row lacks a needed column.
    """
    if sobject_name == Organization.SOBJECT:
        return tuple(from_row(Organization, row) for row in rows)
    if sobject_name not in TABLES:
        raise InputError(f"{sobject_name} is no object of an org's access state")
    row_type = TABLES[sobject_name][1]
    return tuple(from_row(row_type, row) for row in rows)


def _index(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, T]:
    return {key(row): row for row in rows if key(row)}


def _group(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        if key(row):
            found[key(row)].append(row)
    return dict(found)


@dataclass(frozen=True)
class OrgState:
    """The rows of an org, or of a slice of one. Order is that of reading and has no meaning."""

    organization: Organization | None = None
    settings: OrgSettings = field(default_factory=OrgSettings)
    users: tuple[User, ...] = ()
    user_logins: tuple[UserLogin, ...] = ()
    profiles: tuple[Profile, ...] = ()
    login_ip_ranges: tuple[LoginIpRange, ...] = ()
    permission_sets: tuple[PermissionSet, ...] = ()
    object_permissions: tuple[ObjectPermissions, ...] = ()
    field_permissions: tuple[FieldPermissions, ...] = ()
    setup_entity_access: tuple[SetupEntityAccess, ...] = ()
    setup_entities: tuple[SetupEntity, ...] = ()
    permission_set_groups: tuple[PermissionSetGroup, ...] = ()
    group_components: tuple[PermissionSetGroupComponent, ...] = ()
    muting_permission_sets: tuple[MutingPermissionSet, ...] = ()
    assignments: tuple[PermissionSetAssignment, ...] = ()
    session_activations: tuple[SessionPermSetActivation, ...] = ()
    user_licenses: tuple[UserLicense, ...] = ()
    permission_set_licenses: tuple[PermissionSetLicense, ...] = ()
    license_assigns: tuple[PermissionSetLicenseAssign, ...] = ()
    apps: tuple[ExternalClientApplication, ...] = ()

    @classmethod
    def of_rows(cls, tables: Mapping[str, Iterable[JsonRow]]) -> OrgState:
        """A state from REST JSON rows by object name. Raises InputError as `from_rows` does."""
        return cls().with_json(tables)

    def with_json(self, tables: Mapping[str, Iterable[JsonRow]]) -> OrgState:
        """This state with further rows, as REST JSON by object name; a row of a known id is replaced."""
        state = self
        for name, rows in tables.items():
            state = state.with_rows(from_rows(name, rows))
        return state

    def with_rows(self, rows: Iterable[Row]) -> OrgState:
        """This state with these rows; one with the id of a known row of the same object takes its place."""
        changes: dict[str, Any] = {}
        by_object: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_object[row.SOBJECT].append(row)
        for name, new in by_object.items():
            if name == Organization.SOBJECT:
                changes["organization"] = new[-1]
                continue
            attribute = TABLES[name][0]
            kept: dict[Any, Row] = {}
            for row in (*getattr(self, attribute), *new):
                row_id = getattr(row, "id", "")
                kept[row_id or id(row)] = row
            changes[attribute] = tuple(kept.values())
        return replace(self, **changes)

    def without(self, sobject_name: str, ids: Iterable[str]) -> OrgState:
        """This state without the rows of those ids."""
        attribute = TABLES[sobject_name][0]
        gone = frozenset(ids)
        rows = tuple(row for row in getattr(self, attribute) if row.id not in gone)
        changes: dict[str, Any] = {attribute: rows}
        return replace(self, **changes)

    @cached_property
    def user(self) -> Mapping[str, User]:
        """Users by id."""
        return _index(self.users, lambda u: u.id)

    @cached_property
    def user_by_username(self) -> Mapping[str, User]:
        """Users by lower-case username."""
        return _index(self.users, lambda u: u.username.lower())

    @cached_property
    def login_of(self) -> Mapping[str, UserLogin]:
        """UserLogin rows by user id."""
        return _index(self.user_logins, lambda u: u.user_id)

    @cached_property
    def profile(self) -> Mapping[str, Profile]:
        """Profiles by id."""
        return _index(self.profiles, lambda p: p.id)

    @cached_property
    def profile_by_name(self) -> Mapping[str, Profile]:
        """Profiles by lower-case name."""
        return _index(self.profiles, lambda p: p.name.lower())

    @cached_property
    def permission_set(self) -> Mapping[str, PermissionSet]:
        """Permission sets by id, owned ones of profiles and groups included."""
        return _index(self.permission_sets, lambda p: p.id)

    @cached_property
    def permission_set_by_name(self) -> Mapping[str, PermissionSet]:
        """Permission sets by lower-case API name, those owned by profiles left out."""
        return _index(
            (p for p in self.permission_sets if not p.is_owned_by_profile), lambda p: p.name.lower()
        )

    @cached_property
    def permission_set_of_profile(self) -> Mapping[str, PermissionSet]:
        """The permission set that each profile owns, by profile id."""
        return _index((p for p in self.permission_sets if p.is_owned_by_profile), lambda p: p.profile_id)

    @cached_property
    def permission_set_of_group(self) -> Mapping[str, PermissionSet]:
        """The permission set that holds a group's last calculated content, by group id."""
        return _index(self.permission_sets, lambda p: p.permission_set_group_id)

    @cached_property
    def objects_of(self) -> Mapping[str, list[ObjectPermissions]]:
        """ObjectPermissions by parent id."""
        return _group(self.object_permissions, lambda r: r.parent_id)

    @cached_property
    def fields_of(self) -> Mapping[str, list[FieldPermissions]]:
        """FieldPermissions by parent id."""
        return _group(self.field_permissions, lambda r: r.parent_id)

    @cached_property
    def setup_of(self) -> Mapping[str, list[SetupEntityAccess]]:
        """SetupEntityAccess by parent id."""
        return _group(self.setup_entity_access, lambda r: r.parent_id)

    @cached_property
    def setup_entity(self) -> Mapping[str, SetupEntity]:
        """Names of setup entities by id."""
        return _index(self.setup_entities, lambda e: e.id)

    @cached_property
    def group(self) -> Mapping[str, PermissionSetGroup]:
        """Permission set groups by id."""
        return _index(self.permission_set_groups, lambda g: g.id)

    @cached_property
    def muting(self) -> Mapping[str, MutingPermissionSet]:
        """Muting permission sets by id."""
        return _index(self.muting_permission_sets, lambda m: m.id)

    @cached_property
    def components_of(self) -> Mapping[str, list[PermissionSetGroupComponent]]:
        """Components by group id, muting ones included."""
        return _group(self.group_components, lambda c: c.permission_set_group_id)

    @cached_property
    def assignments_of(self) -> Mapping[str, list[PermissionSetAssignment]]:
        """Assignments by user id."""
        return _group(self.assignments, lambda a: a.assignee_id)

    @cached_property
    def user_license(self) -> Mapping[str, UserLicense]:
        """User licences by id."""
        return _index(self.user_licenses, lambda r: r.id)

    @cached_property
    def permission_set_license(self) -> Mapping[str, PermissionSetLicense]:
        """Permission set licences by id."""
        return _index(self.permission_set_licenses, lambda r: r.id)

    @cached_property
    def license_assigns_of(self) -> Mapping[str, list[PermissionSetLicenseAssign]]:
        """Permission set licence assignments by user id."""
        return _group(self.license_assigns, lambda r: r.assignee_id)

    @cached_property
    def activations_of_session(self) -> Mapping[str, list[SessionPermSetActivation]]:
        """Session activations by session id."""
        return _group(self.session_activations, lambda r: r.auth_session_id)

    @cached_property
    def app_by_name(self) -> Mapping[str, ExternalClientApplication]:
        """External Client Apps by lower-case developer name."""
        return _index(self.apps, lambda a: a.developer_name.lower())

    @cached_property
    def ip_ranges_of(self) -> Mapping[str, list[LoginIpRange]]:
        """Login IP ranges by profile id."""
        return _group(self.login_ip_ranges, lambda r: r.profile_id)

    def license_name_of(self, user: User) -> str:
        """The name of the user licence that the user's profile gives, or "" where it was not read."""
        profile = self.profile.get(user.profile_id)
        found = self.user_license.get(profile.user_license_id) if profile else None
        return found.name if found else ""
