"""CustomObject: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, EnumName, MetadataType
from remit.metadata.types.custom_field import CustomField

DeploymentStatus: TypeAlias = Annotated[
    Literal["InDevelopment", "Deployed"],
    EnumName("DeploymentStatus"),
]

SharingModel: TypeAlias = Annotated[
    Literal[
        "Private",
        "Read",
        "ReadSelect",
        "ReadWrite",
        "ReadWriteTransfer",
        "FullAccess",
        "ControlledByParent",
        "ControlledByLeadOrContact",
        "ControlledByCampaign",
    ],
    EnumName("SharingModel"),
]

Gender: TypeAlias = Annotated[
    Literal[
        "Neuter",
        "Masculine",
        "Feminine",
        "AnimateMasculine",
        "ClassI",
        "ClassIII",
        "ClassV",
        "ClassVII",
        "ClassIX",
        "ClassXI",
        "ClassXIV",
        "ClassXV",
        "ClassXVI",
        "ClassXVII",
        "ClassXVIII",
    ],
    EnumName("Gender"),
]

StartsWith: TypeAlias = Annotated[
    Literal["Consonant", "Vowel", "Special"],
    EnumName("StartsWith"),
]

SetupObjectVisibility: TypeAlias = Annotated[
    Literal["PackageProtected", "Protected", "Public"],
    EnumName("SetupObjectVisibility"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomObject(Component):
    """A custom object with its fields."""

    METADATA: ClassVar[MetadataType] = MetadataType("objects", "object")
    OPAQUE: ClassVar[frozenset[str]] = frozenset(
        {
            "actionOverrides",
            "articleTypeChannelDisplay",
            "businessProcesses",
            "compactLayouts",
            "customSettingsType",
            "eventType",
            "fieldSets",
            "historyRetentionPolicy",
            "indexes",
            "listViews",
            "mktDataLakeAttributes",
            "mktDataModelAttributes",
            "profileSearchLayouts",
            "publishBehavior",
            "recordTypes",
            "searchLayouts",
            "sharingReasons",
            "sharingRecalculations",
            "validationRules",
            "webLinks",
        }
    )

    allowInChatterGroups: bool | None = None
    compactLayoutAssignment: str | None = None
    customHelp: str | None = None
    customHelpPage: str | None = None
    deploymentStatus: DeploymentStatus | None = None
    deprecated: bool | None = None
    description: str | None = None
    enableActivities: bool | None = None
    enableBulkApi: bool | None = None
    enableDataTranslation: bool | None = None
    enableDivisions: bool | None = None
    enableEnhancedLookup: bool | None = None
    enableFeeds: bool | None = None
    enableHistory: bool | None = None
    enableLicensing: bool | None = None
    enablePublishStatusTracking: bool | None = None
    enableReports: bool | None = None
    enableSearch: bool | None = None
    enableSharing: bool | None = None
    enableStreamingApi: bool | None = None
    externalDataSource: str | None = None
    externalName: str | None = None
    externalRepository: str | None = None
    externalSharingModel: SharingModel | None = None
    fields: tuple[CustomField, ...] = ()
    gender: Gender | None = None
    household: bool | None = None
    label: str | None = None
    nameField: CustomField | None = None
    pluralLabel: str | None = None
    recordTypeTrackFeedHistory: bool | None = None
    recordTypeTrackHistory: bool | None = None
    sharingModel: SharingModel | None = None
    startsWith: StartsWith | None = None
    visibility: SetupObjectVisibility | None = None
