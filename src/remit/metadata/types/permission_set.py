"""PermissionSet: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType, Struct

PermissionSetTabVisibility: TypeAlias = Annotated[
    Literal["None", "Available", "Visible"],
    EnumName("PermissionSetTabVisibility"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetApplicationVisibility(Struct):
    """One of `PermissionSet.applicationVisibilities`."""

    application: str
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetApexClassAccess(Struct):
    """One of `PermissionSet.classAccesses`."""

    apexClass: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetCustomMetadataTypeAccess(Struct):
    """One of `PermissionSet.customMetadataTypeAccesses`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetCustomPermissions(Struct):
    """One of `PermissionSet.customPermissions`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetCustomSettingAccess(Struct):
    """One of `PermissionSet.customSettingAccesses`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetEmailRoutingAddressAccess(Struct):
    """One of `PermissionSet.emailRoutingAddressAccesses`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetExternalCredentialPrincipalAccess(Struct):
    """One of `PermissionSet.externalCredentialPrincipalAccesses`."""

    enabled: bool
    externalCredentialPrincipal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetExternalDataSourceAccess(Struct):
    """One of `PermissionSet.externalDataSourceAccesses`."""

    enabled: bool
    externalDataSource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetFieldPermissions(Struct):
    """One of `PermissionSet.fieldPermissions`."""

    editable: bool
    field: str
    readable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetFlowAccess(Struct):
    """One of `PermissionSet.flowAccesses`."""

    enabled: bool
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetObjectPermissions(Struct):
    """One of `PermissionSet.objectPermissions`."""

    allowCreate: bool
    allowDelete: bool
    allowEdit: bool
    allowRead: bool
    modifyAllRecords: bool
    object: str
    viewAllFields: Annotated[bool | None, Element(since=63.0)] = None
    viewAllRecords: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetApexPageAccess(Struct):
    """One of `PermissionSet.pageAccesses`."""

    apexPage: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetRecordTypeVisibility(Struct):
    """One of `PermissionSet.recordTypeVisibilities`."""

    recordType: str
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetTabSetting(Struct):
    """One of `PermissionSet.tabSettings`."""

    tab: str
    visibility: PermissionSetTabVisibility


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetUserPermission(Struct):
    """One of `PermissionSet.userPermissions`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSet(Component):
    """A permission set. Remit reads it and never saves one: a save replaces the set whole."""

    METADATA: ClassVar[MetadataType] = MetadataType("permissionsets", "permissionset")
    OPAQUE: ClassVar[frozenset[str]] = frozenset(
        {"ServicePresenceStatusAccesses", "agentAccesses", "genComputingSummaryDefAccess"}
    )

    applicationVisibilities: tuple[PermissionSetApplicationVisibility, ...] = ()
    classAccesses: tuple[PermissionSetApexClassAccess, ...] = ()
    customMetadataTypeAccesses: tuple[PermissionSetCustomMetadataTypeAccess, ...] = ()
    customPermissions: tuple[PermissionSetCustomPermissions, ...] = ()
    customSettingAccesses: tuple[PermissionSetCustomSettingAccess, ...] = ()
    description: str | None = None
    emailRoutingAddressAccesses: Annotated[
        tuple[PermissionSetEmailRoutingAddressAccess, ...], Element(since=62.0)
    ] = ()
    externalCredentialPrincipalAccesses: Annotated[
        tuple[PermissionSetExternalCredentialPrincipalAccess, ...], Element(since=59.0)
    ] = ()
    externalDataSourceAccesses: tuple[PermissionSetExternalDataSourceAccess, ...] = ()
    fieldPermissions: tuple[PermissionSetFieldPermissions, ...] = ()
    flowAccesses: tuple[PermissionSetFlowAccess, ...] = ()
    hasActivationRequired: bool | None = None
    label: str
    license: str | None = None
    objectPermissions: tuple[PermissionSetObjectPermissions, ...] = ()
    pageAccesses: tuple[PermissionSetApexPageAccess, ...] = ()
    recordTypeVisibilities: tuple[PermissionSetRecordTypeVisibility, ...] = ()
    tabSettings: tuple[PermissionSetTabSetting, ...] = ()
    userPermissions: tuple[PermissionSetUserPermission, ...] = ()
