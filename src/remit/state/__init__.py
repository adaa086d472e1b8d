"""An org as data: users, grants, assignments, apps, settings; from sObject rows. Pure."""

from remit.state.apps import AppOauth, AppPolicy, ExternalClientApplication
from remit.state.assignments import PermissionSetAssignment, SessionPermSetActivation
from remit.state.groups import MutingPermissionSet, PermissionSetGroup, PermissionSetGroupComponent
from remit.state.licenses import PermissionSetLicense, PermissionSetLicenseAssign, UserLicense
from remit.state.org_state import OrgState, from_rows
from remit.state.organization import Organization, OrgSettings
from remit.state.permission_sets import (
    FieldPermissions,
    ObjectPermissions,
    PermissionSet,
    SetupEntity,
    SetupEntityAccess,
)
from remit.state.rows import Row, from_row, to_row, to_rows
from remit.state.users import LoginIpRange, Profile, User, UserLogin

__all__ = [
    "AppOauth",
    "AppPolicy",
    "ExternalClientApplication",
    "FieldPermissions",
    "LoginIpRange",
    "MutingPermissionSet",
    "ObjectPermissions",
    "OrgSettings",
    "OrgState",
    "Organization",
    "PermissionSet",
    "PermissionSetAssignment",
    "PermissionSetGroup",
    "PermissionSetGroupComponent",
    "PermissionSetLicense",
    "PermissionSetLicenseAssign",
    "Profile",
    "Row",
    "SessionPermSetActivation",
    "SetupEntity",
    "SetupEntityAccess",
    "User",
    "UserLicense",
    "UserLogin",
    "from_row",
    "from_rows",
    "to_row",
    "to_rows",
]
