"""Profile: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType, Struct

CategoryGroupVisibility: TypeAlias = Annotated[
    Literal["ALL", "NONE", "CUSTOM"],
    EnumName("CategoryGroupVisibility"),
]

LoginFlowType: TypeAlias = Annotated[
    Literal["UI"],
    EnumName("LoginFlowType"),
]

UiLoginFlowType: TypeAlias = Annotated[
    Literal["VisualWorkflow", "VisualForce"],
    EnumName("UiLoginFlowType"),
]

FormFactor: TypeAlias = Annotated[
    Literal["Small", "Medium", "Large"],
    EnumName("FormFactor"),
]

ActionOverrideType: TypeAlias = Annotated[
    Literal["Default", "Standard", "Scontrol", "Visualforce", "Flexipage", "LightningComponent"],
    EnumName("ActionOverrideType"),
]

TabVisibility: TypeAlias = Annotated[
    Literal["Hidden", "DefaultOff", "DefaultOn"],
    EnumName("TabVisibility"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileApplicationVisibility(Struct):
    """One of `Profile.applicationVisibilities`."""

    application: str
    default: bool
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCategoryGroupVisibility(Struct):
    """One of `Profile.categoryGroupVisibilities`."""

    dataCategories: tuple[str, ...] = ()
    dataCategoryGroup: str
    visibility: CategoryGroupVisibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileApexClassAccess(Struct):
    """One of `Profile.classAccesses`."""

    apexClass: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCustomMetadataTypeAccess(Struct):
    """One of `Profile.customMetadataTypeAccesses`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCustomPermissions(Struct):
    """One of `Profile.customPermissions`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCustomSettingAccess(Struct):
    """One of `Profile.customSettingAccesses`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileExternalDataSourceAccess(Struct):
    """One of `Profile.externalDataSourceAccesses`."""

    enabled: bool
    externalDataSource: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFieldLevelSecurity(Struct):
    """One of `Profile.fieldPermissions`."""

    editable: bool
    field: str
    readable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFlowAccess(Struct):
    """One of `Profile.flowAccesses`."""

    enabled: bool
    flow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLayoutAssignment(Struct):
    """One of `Profile.layoutAssignments`."""

    layout: str
    recordType: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginFlow(Struct):
    """One of `Profile.loginFlows`."""

    flow: str | None = None
    flowType: LoginFlowType
    friendlyName: str
    uiLoginFlowType: UiLoginFlowType
    useLightningRuntime: bool | None = None
    vfFlowPage: str | None = None
    vfFlowPageTitle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLoginHours(Struct):
    """The value of `Profile.loginHours`."""

    fridayEnd: str | None = None
    fridayStart: str | None = None
    mondayEnd: str | None = None
    mondayStart: str | None = None
    saturdayEnd: str | None = None
    saturdayStart: str | None = None
    sundayEnd: str | None = None
    sundayStart: str | None = None
    thursdayEnd: str | None = None
    thursdayStart: str | None = None
    tuesdayEnd: str | None = None
    tuesdayStart: str | None = None
    wednesdayEnd: str | None = None
    wednesdayStart: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLoginIpRange(Struct):
    """One of `Profile.loginIpRanges`."""

    description: str | None = None
    endAddress: str
    startAddress: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileObjectPermissions(Struct):
    """One of `Profile.objectPermissions`."""

    allowCreate: bool | None = None
    allowDelete: bool | None = None
    allowEdit: bool | None = None
    allowRead: bool | None = None
    modifyAllRecords: bool | None = None
    object: str
    viewAllFields: Annotated[bool | None, Element(since=63.0)] = None
    viewAllRecords: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileApexPageAccess(Struct):
    """One of `Profile.pageAccesses`."""

    apexPage: str
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileActionOverride(Struct):
    """One of `Profile.profileActionOverrides`."""

    actionName: str
    content: str | None = None
    formFactor: FormFactor
    pageOrSobjectType: str
    recordType: str | None = None
    type: ActionOverrideType


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecordTypeVisibility(Struct):
    """One of `Profile.recordTypeVisibilities`."""

    default: bool
    personAccountDefault: bool | None = None
    recordType: str
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileTabVisibility(Struct):
    """One of `Profile.tabVisibilities`."""

    tab: str
    visibility: TabVisibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileUserPermission(Struct):
    """One of `Profile.userPermissions`."""

    enabled: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Component):
    """A profile. Login IP ranges and login hours exist here only.

    A save changes what it names and leaves the rest; `loginIpRanges` are one value and replaced together.
    """

    METADATA: ClassVar[MetadataType] = MetadataType("profiles", "profile")
    OPAQUE: ClassVar[frozenset[str]] = frozenset(
        {"ServicePresenceStatusAccesses", "agentAccesses", "genComputingSummaryDefAccess"}
    )

    applicationVisibilities: tuple[ProfileApplicationVisibility, ...] = ()
    categoryGroupVisibilities: tuple[ProfileCategoryGroupVisibility, ...] = ()
    classAccesses: tuple[ProfileApexClassAccess, ...] = ()
    custom: bool | None = None
    customMetadataTypeAccesses: tuple[ProfileCustomMetadataTypeAccess, ...] = ()
    customPermissions: tuple[ProfileCustomPermissions, ...] = ()
    customSettingAccesses: tuple[ProfileCustomSettingAccess, ...] = ()
    description: str | None = None
    externalDataSourceAccesses: tuple[ProfileExternalDataSourceAccess, ...] = ()
    fieldPermissions: tuple[ProfileFieldLevelSecurity, ...] = ()
    flowAccesses: tuple[ProfileFlowAccess, ...] = ()
    layoutAssignments: tuple[ProfileLayoutAssignment, ...] = ()
    loginFlows: tuple[LoginFlow, ...] = ()
    loginHours: ProfileLoginHours | None = None
    loginIpRanges: tuple[ProfileLoginIpRange, ...] = ()
    objectPermissions: tuple[ProfileObjectPermissions, ...] = ()
    pageAccesses: tuple[ProfileApexPageAccess, ...] = ()
    profileActionOverrides: tuple[ProfileActionOverride, ...] = ()
    recordTypeVisibilities: tuple[ProfileRecordTypeVisibility, ...] = ()
    tabVisibilities: tuple[ProfileTabVisibility, ...] = ()
    userLicense: str | None = None
    userPermissions: tuple[ProfileUserPermission, ...] = ()
