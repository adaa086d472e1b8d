"""Permission sets and what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from remit.state.rows import Row, api


@dataclass(frozen=True, slots=True)
class PermissionSet(Row):
    """A permission set, a profile's own one (`is_owned_by_profile`), or a group's (`type` "Group").

    `type`: Regular, Profile, Group, Session, Standard. `license_id` is a UserLicense, a PermissionSetLicense
    or empty. `permissions` are the user permissions that it gives, by API name.
    Source: Object Reference, PermissionSet.
    """

    SOBJECT: ClassVar[str] = "PermissionSet"

    id: str
    name: str
    label: str = ""
    type: str = "Regular"
    description: str = ""
    namespace_prefix: str = ""
    is_custom: bool = True
    is_owned_by_profile: bool = False
    profile_id: str = ""
    license_id: str = ""
    permission_set_group_id: str = ""
    has_activation_required: bool = False
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ObjectPermissions(Row):
    """What a permission set gives on an object. `view_all_fields` exists from API 63.0 on."""

    SOBJECT: ClassVar[str] = "ObjectPermissions"

    id: str
    parent_id: str
    sobject_type: str
    read: bool = api("PermissionsRead", False)
    create: bool = api("PermissionsCreate", False)
    edit: bool = api("PermissionsEdit", False)
    delete: bool = api("PermissionsDelete", False)
    view_all_records: bool = api("PermissionsViewAllRecords", False)
    modify_all_records: bool = api("PermissionsModifyAllRecords", False)
    view_all_fields: bool = api("PermissionsViewAllFields", False)


@dataclass(frozen=True, slots=True)
class FieldPermissions(Row):
    """What a permission set gives on a field; `field` is "Object.Field"."""

    SOBJECT: ClassVar[str] = "FieldPermissions"

    id: str
    parent_id: str
    sobject_type: str
    field: str
    read: bool = api("PermissionsRead", False)
    edit: bool = api("PermissionsEdit", False)


@dataclass(frozen=True, slots=True)
class SetupEntityAccess(Row):
    """That a permission set gives access to a setup entity (Apex class, custom permission, app, ...)."""

    SOBJECT: ClassVar[str] = "SetupEntityAccess"

    id: str
    parent_id: str
    setup_entity_id: str
    setup_entity_type: str = ""


@dataclass(frozen=True, slots=True)
class SetupEntity:
    """The name behind a SetupEntityId. `type` is SetupEntityType ("ApexClass"), `name` the API name.

    Salesforce has no one object for these: each type is a row of its own object (ApexClass, CustomPermission,
    ExternalClientApplication, ...), so that it is no `Row`.
    """

    id: str
    type: str
    name: str
