"""What Remit writes rows of, as data: what names a row, and what it takes to make one again.

The key is what a row is found by where its id was never learned: no org has two rows of the same key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from remit.access.grant import OBJECT_COLUMNS
from remit.state.soql import SINCE


@dataclass(frozen=True, slots=True)
class Kind:
    """One object. `key`: the columns that name a row. `again`: those that a new row is made of; empty where
    it takes all that describe calls createable. `permissions`: beside them the user permissions that are on.
    `told`: columns that say more of a row and are never written. `refers`: the columns that hold ids of other
    objects, by object. `along`: rows of these objects go with it, found by the column. `where` leaves out
    rows that the org makes itself."""

    key: tuple[str, ...]
    again: tuple[str, ...] = ()
    permissions: bool = False
    told: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    along: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


_PARENT = {"ParentId": "PermissionSet"}
_HANGING = {"SetupEntityAccess": "ParentId", "FieldPermissions": "ParentId", "ObjectPermissions": "ParentId"}

KINDS: Mapping[str, Kind] = {
    "User": Kind(("Username",), refers={"ProfileId": "Profile"}),
    "UserLogin": Kind(("UserId",), refers={"UserId": "User"}),
    "Profile": Kind(("Name",), ("Name", "UserLicenseId", "Description"), permissions=True),
    "PermissionSet": Kind(
        ("Name",),
        ("Name", "Label", "Description", "LicenseId", "HasActivationRequired"),
        permissions=True,
        along=_HANGING,
        where="IsOwnedByProfile = false",
    ),
    "PermissionSetGroup": Kind(
        ("DeveloperName",), ("DeveloperName", "MasterLabel", "Description", "HasActivationRequired")
    ),
    "PermissionSetGroupComponent": Kind(
        ("PermissionSetGroupId", "PermissionSetId"),
        ("PermissionSetGroupId", "PermissionSetId"),
        refers={"PermissionSetGroupId": "PermissionSetGroup", "PermissionSetId": "PermissionSet"},
    ),
    "ObjectPermissions": Kind(
        ("ParentId", "SobjectType"), ("ParentId", "SobjectType", *OBJECT_COLUMNS), refers=_PARENT
    ),
    "FieldPermissions": Kind(
        ("ParentId", "Field"),
        ("ParentId", "SobjectType", "Field", "PermissionsRead", "PermissionsEdit"),
        refers=_PARENT,
    ),
    "SetupEntityAccess": Kind(
        ("ParentId", "SetupEntityId"),
        ("ParentId", "SetupEntityId"),
        told=("SetupEntityType",),
        refers=_PARENT,
    ),
    "PermissionSetAssignment": Kind(
        ("AssigneeId", "PermissionSetId", "PermissionSetGroupId"),
        ("AssigneeId", "PermissionSetId", "PermissionSetGroupId", "ExpirationDate"),
        refers={"AssigneeId": "User", "PermissionSetId": "PermissionSet"},
    ),
    "PermissionSetLicenseAssign": Kind(
        ("AssigneeId", "PermissionSetLicenseId"),
        ("AssigneeId", "PermissionSetLicenseId"),
        refers={"AssigneeId": "User"},
    ),
}
ORDER = tuple(KINDS)

# Objects whose rows are never deleted.
KEPT = frozenset({"User", "UserLogin"})


def kind_of(sobject: str) -> Kind:
    """What is known of an object; of one that is not listed, that `Name` names a row."""
    return KINDS.get(sobject, Kind(("Name",)))


def columns_again(sobject: str, version: float) -> tuple[str, ...]:
    """The columns that a new row is made of, those left out that this API version does not have."""
    return tuple(c for c in kind_of(sobject).again if SINCE.get((sobject, c), 0.0) <= version)


def key_columns(sobject: str) -> tuple[str, ...]:
    """The columns that name a row."""
    return kind_of(sobject).key


def columns_read(sobject: str, version: float) -> tuple[str, ...]:
    """The columns that are kept of a row that is deleted."""
    return (*columns_again(sobject, version), *kind_of(sobject).told)


def writable(sobject: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Of a row that was kept, what a new one is made of."""
    return {k: v for k, v in row.items() if k not in ("Id", *kind_of(sobject).told) and v is not None}


# Components that an update changes only in what it names; all others are replaced whole.
PARTIAL: Mapping[str, tuple[str, ...]] = {"Profile": ("loginIpRanges",)}
