"""SetupAuditTrail: a row for each change of setup, in the transaction of the change.

Actions are the ones seen in public code over real audit trails where there is one; the rest follow them.
Displays are the org's own words: those of a real org are known for a few actions only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import by_the_org, truth
from remit.localorg.context import Context
from remit.localorg.rows import next_id, stored_row
from remit.localorg.store.ddl import quote
from remit.localorg.values import datetime_text
from remit.schema.model import SObject

PREFIX = "0Ym"


class _Trail(NamedTuple):
    """The actions of creating, changing and deleting an object's rows, and the section of Setup."""

    created: str
    changed: str
    deleted: str
    section: str
    noun: str


_USERS = "Manage Users"
_TRAILS = {
    "User": _Trail("createduser", "changeduser", "", _USERS, "user"),
    "UserRole": _Trail("createdrole", "changedrole", "deletedrole", _USERS, "role"),
    "Profile": _Trail("createdprofile", "changedprofile", "deletedprofile", _USERS, "profile"),
    "PermissionSet": _Trail("PermSetCreate", "PermSetChanged", "PermSetDelete", _USERS, "permission set"),
    "PermissionSetAssignment": _Trail(
        "PermSetAssign", "PermSetAssignChanged", "PermSetUnassign", _USERS, "permission set assignment"
    ),
    "ObjectPermissions": _Trail(
        "PermSetEntityPermChanged",
        "PermSetEntityPermChanged",
        "PermSetEntityPermChanged",
        _USERS,
        "object permissions",
    ),
    "FieldPermissions": _Trail(
        "PermSetFlsChanged", "PermSetFlsChanged", "PermSetFlsChanged", _USERS, "field-level security"
    ),
    "SetupEntityAccess": _Trail(
        "PermSetSetupEntityAccessAdded", "", "PermSetSetupEntityAccessRemoved", _USERS, "setup entity access"
    ),
    "PermissionSetGroup": _Trail(
        "PermSetGroupCreate", "PermSetGroupChanged", "PermSetGroupDelete", _USERS, "permission set group"
    ),
    "PermissionSetGroupComponent": _Trail(
        "PermSetGroupComponentAdd",
        "",
        "PermSetGroupComponentRemove",
        _USERS,
        "permission set group component",
    ),
    "MutingPermissionSet": _Trail(
        "MutingPermSetCreate", "MutingPermSetChanged", "MutingPermSetDelete", _USERS, "muting permission set"
    ),
    "PermissionSetLicenseAssign": _Trail(
        "PermSetLicenseAssign", "PermSetLicenseAssignChanged", "PermSetLicenseUnassign", _USERS, "license"
    ),
    "Group": _Trail("createdgroup", "changedgroup", "deletedgroup", _USERS, "group"),
    "GroupMember": _Trail("groupMembership", "", "groupMembership", _USERS, "group member"),
    "CustomPermission": _Trail(
        "createdCustomPermission",
        "changedCustomPermission",
        "deletedCustomPermission",
        "Custom Permissions",
        "custom permission",
    ),
    "ApexClass": _Trail(
        "createdApexClass", "changedApexClass", "deletedApexClass", "Apex Class", "Apex class"
    ),
    "ApexPage": _Trail("createdApexPage", "changedApexPage", "deletedApexPage", "Page", "Visualforce page"),
}


class AuditTrail(Behaviour):
    """Who changed what in Setup."""

    objects = tuple(_TRAILS)

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Something new."""
        trail = _TRAILS[o.name]
        row = stored_row(ctx.db, o, record_id) or {}
        _write(ctx, trail.created, trail.section, f"Created {trail.noun} {_told(ctx, row)}")

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Something changed; a user's (de)activation has actions of its own."""
        trail = _TRAILS[o.name]
        if o.name == "User" and "IsActive" in values:
            active = truth(ctx, values["IsActive"] or False)
            if active != bool(old["IsActive"]):
                action = "activateduser" if active else "deactivateduser"
                _write(ctx, action, trail.section, f"{action[:-4].title()} user {_told(ctx, old)}")
        names = (
            [name for name in values if name != "IsActive" and name in old] if o.name == "User" else values
        )
        if trail.changed and (names or o.name != "User"):
            told = f"Changed {trail.noun} {_told(ctx, old)}: {', '.join(names)}"
            _write(ctx, trail.changed, trail.section, told)

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Something is gone."""
        trail = _TRAILS[o.name]
        _write(ctx, trail.deleted, trail.section, f"Deleted {trail.noun} {_told(ctx, old)}")


class Freezing(Behaviour):
    """Frozen and unfrozen users."""

    objects = ("UserLogin",)

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Tell that a user was frozen or unfrozen."""
        if "IsFrozen" in values:
            frozen = truth(ctx, values["IsFrozen"] or False)
            name = _name(ctx, "User", "Username", old["UserId"])
            _write(
                ctx,
                "frozeuser" if frozen else "unfrozeuser",
                _USERS,
                f"{'Froze' if frozen else 'Unfroze'} user {name}",
            )


def _write(ctx: Context, action: str, section: str, display: str) -> None:
    if by_the_org(ctx) or not action:
        return
    number, row_id = next_id(ctx.db, PREFIX)
    now = datetime_text(ctx.now)
    ctx.db.execute(
        'INSERT INTO "SetupAuditTrail" (_n, "Id", "Action", "Section", "Display", "CreatedById",'
        ' "CreatedDate", "SystemModstamp") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (number, row_id, action, section, display[:1000], ctx.user.id, now, now),
    )


def _told(ctx: Context, row: Mapping[str, Any]) -> str:
    """What a row is, in words: its name, or what it joins."""
    for column in ("Username", "Label", "MasterLabel", "DeveloperName", "Name"):
        if row.get(column):
            return str(row[column])
    parts = [str(row[c]) for c in ("Field", "SobjectType", "SetupEntityId") if row.get(c)][:1]
    for column, table, named in (
        ("ParentId", "PermissionSet", "Label"),
        ("PermissionSetId", "PermissionSet", "Label"),
        ("PermissionSetGroupId", "PermissionSetGroup", "MasterLabel"),
        ("PermissionSetLicenseId", "PermissionSetLicense", "MasterLabel"),
        ("GroupId", "Group", "Name"),
        ("AssigneeId", "User", "Username"),
        ("UserOrGroupId", "User", "Username"),
    ):
        if row.get(column):
            parts.append(_name(ctx, table, named, row[column]))
    return " / ".join(p for p in parts if p)


def _name(ctx: Context, table: str, column: str, record_id: str) -> str:
    row = ctx.db.execute(
        f'SELECT {quote(column)} FROM {quote(table)} WHERE "Id" = ?', (record_id,)
    ).fetchone()
    return str(row[0]) if row else record_id
