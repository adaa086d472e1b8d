"""What a user's access is, from an org's rows. The one place that says so.

A user's grants are the profile's own permission set, the assigned permission sets that are active, unexpired
and, where they are session-based, activated in the session asked about; and permission set groups. A group
gives its components less its muting as of its last recalculation: while its status is Updated that is what
its components give now; otherwise what the group's own permission set (Type Group) still holds, and where
that was not read, the components. The licence caps all of it, on top of what every user of the licence has.
Sources: Object Reference, PermissionSetAssignment, PermissionSetGroup.Status, SessionPermSetActivation.

Whether the user may log in at all (inactive, frozen) is another question: `login_barred`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from remit.access.access import Access, access_of
from remit.access.baseline import baseline
from remit.access.bits import difference, union
from remit.access.catalogue import Catalogue, Op
from remit.access.grant import Assignment, Grant, Source, grant_of, group_grant, in_force
from remit.access.licence import Licence, ceiling
from remit.errors import InputError
from remit.state.assignments import PermissionSetAssignment
from remit.state.groups import UPDATED, PermissionSetGroup
from remit.state.org_state import OrgState
from remit.state.permission_sets import FieldPermissions, ObjectPermissions, PermissionSet
from remit.state.users import User

_OBJECT_OPS = (
    ("create", Op.CREATE),
    ("read", Op.READ),
    ("edit", Op.EDIT),
    ("delete", Op.DELETE),
    ("view_all_records", Op.VIEW_ALL),
    ("modify_all_records", Op.MODIFY_ALL),
    ("view_all_fields", Op.VIEW_ALL_FIELDS),
)


@dataclass
class UserAccess:
    """The accesses of an org's users at one moment; what several users share is computed once.

    Rows that name what the catalogue has no position for are left out: nothing can be asked about them.
    """

    state: OrgState
    catalogue: Catalogue
    now: datetime
    _sets: dict[str, Grant] = field(default_factory=dict)
    _groups: dict[str, Grant] = field(default_factory=dict)
    _caps: dict[Licence, tuple[bytes | None, bytes]] = field(default_factory=dict)

    def assignments_of(self, user_id: str, session_id: str = "") -> list[Assignment]:
        """Everything assigned to a user, also what does not hold at the moment, the profile first.

        `session_id` is the session whose activations of session-based sets count. Raises InputError where the
        state has no such user.
        """
        user = self._user(user_id)
        found = [Assignment(self._profile_grant(user))]
        activated = {
            key
            for a in self.state.activations_of_session.get(session_id, ())
            for key in (a.permission_set_id, a.permission_set_group_id)
            if key
        }
        for assignment in self.state.assignments_of.get(user_id, ()):
            held = self._assigned(assignment, activated)
            if held is not None:
                found.append(held)
        return found

    def grants_of(self, user_id: str, session_id: str = "") -> list[Grant]:
        """The grants of a user that hold now, labelled with their sources; errors as `assignments_of`."""
        return in_force(self.assignments_of(user_id, session_id), self.now.timestamp())

    def licence_of(self, user_id: str) -> Licence:
        """The user licence that the profile gives and the permission set licences that the user holds."""
        user = self._user(user_id)
        psls = []
        for assign in self.state.license_assigns_of.get(user_id, ()):
            held = self.state.permission_set_license.get(assign.permission_set_license_id)
            if held is not None and not assign.is_revoked and held.status == "Active":
                psls.append(held.developer_name)
        name = self.state.license_name_of(user)
        return Licence(name, tuple(sorted(psls))) if name else Licence(psls=tuple(sorted(psls)))

    def access_of(self, user_id: str, session_id: str = "") -> Access:
        """What the user has: grants, closed, capped by the licence, on the baseline."""
        cap, base = self.caps_of(self.licence_of(user_id))
        return access_of(self.catalogue, self.grants_of(user_id, session_id), cap, base)

    def caps_of(self, licence: Licence) -> tuple[bytes | None, bytes]:
        """A licence's ceiling (None where nothing is closed to it) and baseline, as rows."""
        if licence not in self._caps:
            cap = ceiling(self.catalogue, licence.user, licence.psls)
            self._caps[licence] = (cap, baseline(self.catalogue, licence.user))
        return self._caps[licence]

    def grant_of_set(self, permission_set_id: str) -> Grant:
        """What a permission set gives by its own rows; raises InputError where the state has no such set."""
        if permission_set_id not in self._sets:
            found = self.state.permission_set.get(permission_set_id)
            if found is None:
                raise InputError(f"no permission set {permission_set_id} in the state")
            kind: Source = "profile" if found.is_owned_by_profile else "permission set"
            label = self._label(found)
            self._sets[found.id] = self._grant(label, found.id, found.permissions, kind)
        return self._sets[permission_set_id]

    def grant_of_group(self, group_id: str) -> Grant:
        """What a group gives as of its last recalculation; raises InputError where it is not in the state."""
        if group_id not in self._groups:
            group = self.state.group.get(group_id)
            if group is None:
                raise InputError(f"no permission set group {group_id} in the state")
            self._groups[group_id] = self._group(group)
        return self._groups[group_id]

    def _user(self, user_id: str) -> User:
        found = self.state.user.get(user_id)
        if found is None:
            raise InputError(f"no user {user_id} in the state")
        return found

    def _label(self, found: PermissionSet) -> str:
        """The profile's name where a profile owns it: its own API name is generated ("X00e...")."""
        profile = self.state.profile.get(found.profile_id) if found.is_owned_by_profile else None
        return profile.name if profile else found.name

    def _profile_grant(self, user: User) -> Grant:
        owned = self.state.permission_set_of_profile.get(user.profile_id)
        if owned is not None:
            return self.grant_of_set(owned.id)
        profile = self.state.profile.get(user.profile_id)
        label = profile.name if profile else user.profile_id
        return self._grant(label, "", profile.permissions if profile else (), "profile")

    def _assigned(self, assignment: PermissionSetAssignment, activated: set[str]) -> Assignment | None:
        """An assignment as the algebra sees it; None for the row that each user has for its own profile."""
        state = self.state
        found = state.permission_set.get(assignment.permission_set_id)
        group_id = assignment.permission_set_group_id or (found.permission_set_group_id if found else "")
        if found is not None and found.is_owned_by_profile:
            return None
        if group_id:
            group = state.group.get(group_id)
            by_session = bool(group and group.has_activation_required)
            grant = self.grant_of_group(group_id)
        else:
            by_session = bool(found and (found.has_activation_required or found.type == "Session"))
            grant = self.grant_of_set(assignment.permission_set_id)
        active = not activated.isdisjoint({assignment.permission_set_id, group_id} - {""})
        expires = assignment.expiration_date.timestamp() if assignment.expiration_date else None
        revoked = assignment.is_revoked or not assignment.is_active
        return Assignment(grant, expires, revoked, active if by_session else None)

    def _group(self, group: PermissionSetGroup) -> Grant:
        components = []
        muting: list[Grant] = []
        for component in self.state.components_of.get(group.id, ()):
            muted = self.state.muting.get(component.permission_set_id)
            if muted is not None:
                muting.append(self._grant(muted.developer_name, muted.id, muted.permissions))
            else:
                components.append(self.grant_of_set(component.permission_set_id))
        both = union(self.catalogue.width, *(m.row for m in muting))
        held = group_grant(self.catalogue, group.developer_name, components, Grant("", both))
        own = self.state.permission_set_of_group.get(group.id)
        if group.status == UPDATED or own is None:
            return held
        # What was muted at that recalculation is not kept anywhere; today's muting is the best guess, save
        # where the group plainly holds the permission.
        last = self.grant_of_set(own.id).row
        return replace(held, row=last, muted=difference(held.muted, last) if held.muted else b"")

    def _grant(
        self, label: str, parent_id: str, permissions: Iterable[str], kind: Source = "permission set"
    ) -> Grant:
        state, catalogue = self.state, self.catalogue
        return grant_of(
            catalogue,
            label,
            objects=_object_rows(catalogue, state.objects_of.get(parent_id, ())),
            fields=_field_rows(catalogue, state.fields_of.get(parent_id, ())),
            systems=[p for p in permissions if p.lower() in catalogue.systems],
            setup=self._setup(parent_id),
            kind=kind,
        )

    def _setup(self, parent_id: str) -> Iterator[tuple[str, str]]:
        """Setup accesses by (type, name), or by (type, id) where the catalogue numbers them so."""
        for row in self.state.setup_of.get(parent_id, ()):
            entity = self.state.setup_entity.get(row.setup_entity_id)
            named = (entity.type, entity.name) if entity else ("", "")
            for kind, key in (named, (row.setup_entity_type or named[0], row.setup_entity_id)):
                if key and (kind.lower(), key.lower()) in self.catalogue.setups:
                    yield kind, key
                    break


def _object_rows(catalogue: Catalogue, rows: Iterable[ObjectPermissions]) -> Iterator[tuple[str, list[Op]]]:
    for row in rows:
        if row.sobject_type.lower() in catalogue.blocks:
            yield row.sobject_type, [op for name, op in _OBJECT_OPS if getattr(row, name)]


def _field_rows(
    catalogue: Catalogue, rows: Iterable[FieldPermissions]
) -> Iterator[tuple[str, str, bool, bool]]:
    for row in rows:
        object_name, _, field_name = row.field.partition(".")
        block = catalogue.blocks.get(object_name.lower())
        if block is not None and field_name.lower() in block.fields:
            yield object_name, field_name, row.read, row.edit


def grants_of(
    state: OrgState, user_id: str, catalogue: Catalogue, now: datetime, session_id: str = ""
) -> list[Grant]:
    """The grants of one user that hold at `now`. For many users make one `UserAccess`."""
    return UserAccess(state, catalogue, now).grants_of(user_id, session_id)


def access_of_user(
    state: OrgState, user_id: str, catalogue: Catalogue, now: datetime, session_id: str = ""
) -> Access:
    """What one user has at `now`. For many users make one `UserAccess`."""
    return UserAccess(state, catalogue, now).access_of(user_id, session_id)


def login_barred(state: OrgState, user_id: str) -> str:
    """Why the user may not log in, whatever its access: "inactive", "frozen", "locked"; "" where it may."""
    user = state.user.get(user_id)
    if user is None:
        raise InputError(f"no user {user_id} in the state")
    login = state.login_of.get(user_id)
    if not user.is_active:
        return "inactive"
    if login is not None and login.is_frozen:
        return "frozen"
    return "locked" if login is not None and login.is_password_locked else ""
