"""The user who asks: who they are and what their access is, read from the store's own setup rows.

The rows of one user are read into an `OrgState` and handed to `remit.state.user_access`, the one place that
says what a user's access is; nothing is decided here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING, Any

from remit.access.access import Access
from remit.localorg.store.ddl import PERMISSION_HOLDERS, quote
from remit.state import (
    FieldPermissions,
    MutingPermissionSet,
    ObjectPermissions,
    OrgState,
    PermissionSet,
    PermissionSetAssignment,
    PermissionSetGroup,
    PermissionSetGroupComponent,
    PermissionSetLicense,
    PermissionSetLicenseAssign,
    Profile,
    Row,
    SetupEntityAccess,
    User,
    UserLicense,
    from_row,
)
from remit.state.rows import columns, has_permissions
from remit.state.user_access import access_of_user

if TYPE_CHECKING:
    from remit.localorg.model import Model


# What may be remembered for one access before all of it is forgotten: clients choose the texts.
MOST_PLANS = 4000
_EVERY_REQUEST = "SELECT 1 FROM _setting WHERE name = 'enforceIpRangesEveryRequest' AND value = 'true'"


@dataclass(eq=False, slots=True)
class UserAccess:
    """A user and their access at one access version, and until an assignment expires (POSIX time). `scopes`
    and `plans` remember what was derived from it."""

    id: str
    username: str
    name: str
    profile_id: str
    role_id: str
    is_active: bool
    access: Access
    api_enabled: bool = False
    address_checked: bool = False
    scopes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict)
    until: float = inf


def load_user(db: sqlite3.Connection, model: Model, user_id: str) -> UserAccess | None:
    """A user with their access; None where there is no such user."""
    state = state_of_user(db, model, user_id)
    found = state.user.get(user_id)
    if found is None:
        return None
    now = datetime.now(UTC)
    access = access_of_user(state, user_id, model.catalogue, now)
    ends = [a.expiration_date for a in state.assignments_of.get(user_id, ()) if a.expiration_date]
    until = min((e.timestamp() for e in ends if e > now), default=inf)
    # What was derived from an access serves every user with the same one.
    scopes, plans = model.derived.setdefault(access.fingerprint, ({}, {}))
    api = access.has(model.catalogue.system("ApiEnabled"))
    return UserAccess(
        found.id,
        found.username,
        found.name,
        found.profile_id,
        found.user_role_id,
        found.is_active,
        access,
        api,
        db.execute(_EVERY_REQUEST).fetchone() is not None,
        scopes,
        plans,
        until,
    )


def state_of_user(db: sqlite3.Connection, model: Model, user_id: str) -> OrgState:
    """The rows that decide what one user may do."""
    users = rows_of(db, model, User, '"Id" = ?', [user_id])
    profile_ids = [u.profile_id for u in users]
    owned = rows_in(db, model, PermissionSet, "ProfileId", profile_ids)
    # The row of the profile's own set says once more what the profile gives.
    given = rows_of(db, model, PermissionSetAssignment, '"AssigneeId" = ?', [user_id])
    assignments = [a for a in given if a.permission_set_id not in {s.id for s in owned}]
    profiles = rows_in(db, model, Profile, "Id", profile_ids)
    groups = rows_in(db, model, PermissionSetGroup, "Id", [a.permission_set_group_id for a in assignments])
    group_ids = [g.id for g in groups]
    components = rows_in(db, model, PermissionSetGroupComponent, "PermissionSetGroupId", group_ids)
    set_ids = [a.permission_set_id for a in assignments] + [c.permission_set_id for c in components]
    sets = [
        *rows_in(db, model, PermissionSet, "Id", set_ids),
        *owned,
        *rows_in(db, model, PermissionSet, "PermissionSetGroupId", group_ids),
    ]
    muting = rows_in(db, model, MutingPermissionSet, "Id", [c.permission_set_id for c in components])
    parents = [s.id for s in sets] + [m.id for m in muting]
    held = rows_of(db, model, PermissionSetLicenseAssign, '"AssigneeId" = ?', [user_id])
    rows: list[Row] = [*users, *assignments, *profiles, *groups, *components, *sets, *muting, *held]
    for row_type in (ObjectPermissions, FieldPermissions, SetupEntityAccess):
        rows += rows_in(db, model, row_type, "ParentId", parents)
    rows += rows_in(db, model, UserLicense, "Id", [p.user_license_id for p in profiles])
    rows += rows_in(db, model, PermissionSetLicense, "Id", [h.permission_set_license_id for h in held])
    return OrgState().with_rows(rows)


def rows_in(
    db: sqlite3.Connection, model: Model, row_type: type[Any], column: str, keys: Iterable[str]
) -> list[Any]:
    """The rows whose column is one of the keys."""
    wanted = sorted({k for k in keys if k})
    if not wanted:
        return []
    marks = ", ".join("?" * len(wanted))
    return rows_of(db, model, row_type, f"{quote(column)} IN ({marks})", wanted)


def rows_of(
    db: sqlite3.Connection, model: Model, row_type: type[Any], where: str = "1", values: Iterable[str] = ()
) -> list[Any]:
    """Typed rows straight from an object's table."""
    o = model.schema.object(row_type.SOBJECT)
    if o is None:
        return []
    names = [c.api_name for c in columns(row_type) if o.field(c.api_name)]
    selected = ", ".join(quote(n) for n in names)
    with_flags = has_permissions(row_type) and o.name in PERMISSION_HOLDERS
    # A profile's own permissions are read with the permission set that it owns.
    flags = ", _perms" if with_flags and o.name != "Profile" else ", NULL"
    alive = ' AND "IsDeleted" = 0' if o.field("IsDeleted") else ""
    found = []
    for row in db.execute(
        f"SELECT {selected}{flags} FROM {quote(o.name)} WHERE {where}{alive}", list(values)
    ):
        values_by_name: dict[str, Any] = dict(zip(names, row, strict=False))
        for flag in (row[-1] or "").strip("|").split("|"):
            if flag:
                values_by_name[f"Permissions{flag}"] = True
        found.append(from_row(row_type, values_by_name))
    return found
