"""CustomField: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, EnumName, MetadataType, Struct

DeleteConstraint: TypeAlias = Annotated[
    Literal["Cascade", "Restrict", "SetNull"],
    EnumName("DeleteConstraint"),
]

FieldManageability: TypeAlias = Annotated[
    Literal["DeveloperControlled", "SubscriberControlled", "Locked"],
    EnumName("FieldManageability"),
]

TreatBlanksAs: TypeAlias = Annotated[
    Literal["BlankAsBlank", "BlankAsZero"],
    EnumName("TreatBlanksAs"),
]

EncryptedFieldMaskType: TypeAlias = Annotated[
    Literal["all", "creditCard", "ssn", "lastFour", "sin", "nino"],
    EnumName("EncryptedFieldMaskType"),
]

SummaryOperations: TypeAlias = Annotated[
    Literal["count", "sum", "min", "max"],
    EnumName("SummaryOperations"),
]

FieldType: TypeAlias = Annotated[
    Literal[
        "AutoNumber",
        "Lookup",
        "MasterDetail",
        "Checkbox",
        "Currency",
        "Date",
        "DateTime",
        "Email",
        "Number",
        "Percent",
        "Phone",
        "Picklist",
        "MultiselectPicklist",
        "Text",
        "TextArea",
        "LongTextArea",
        "Html",
        "Url",
        "EncryptedText",
        "Summary",
        "Hierarchy",
        "File",
        "MetadataRelationship",
        "Location",
        "ExternalLookup",
        "IndirectLookup",
        "CustomDataType",
        "Time",
        "Address",
        "Array",
    ],
    EnumName("FieldType"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomValue(Struct):
    """The value of `ValueSetValuesDefinition.value`."""

    fullName: str | None = None
    color: str | None = None
    default: bool
    description: str | None = None
    isActive: bool | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSetValuesDefinition(Struct):
    """The value of `ValueSet.valueSetDefinition`."""

    sorted: bool
    value: tuple[CustomValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSettings(Struct):
    """The value of `ValueSet.valueSettings`."""

    controllingFieldValue: tuple[str, ...] = ()
    valueName: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSet(Struct):
    """The value of `CustomField.valueSet`."""

    controllingField: str | None = None
    restricted: bool | None = None
    valueSetDefinition: ValueSetValuesDefinition | None = None
    valueSetName: str | None = None
    valueSettings: tuple[ValueSettings, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField(Component):
    """A custom field, by itself (`Object.Field__c`) or inside its object."""

    METADATA: ClassVar[MetadataType] = MetadataType("objects", "field", parent="CustomObject")
    OPAQUE: ClassVar[frozenset[str]] = frozenset(
        {
            "elementType",
            "encryptionScheme",
            "lookupFilter",
            "maskChar",
            "mktDataLakeFieldAttributes",
            "mktDataModelFieldAttributes",
            "summaryFilterItems",
        }
    )

    businessOwnerGroup: str | None = None
    businessOwnerUser: str | None = None
    businessStatus: str | None = None
    caseSensitive: bool | None = None
    complianceGroup: str | None = None
    customDataType: str | None = None
    defaultValue: str | None = None
    deleteConstraint: DeleteConstraint | None = None
    deprecated: bool | None = None
    description: str | None = None
    displayFormat: str | None = None
    escapeMarkup: bool | None = None
    externalDeveloperName: str | None = None
    externalId: bool | None = None
    fieldManageability: FieldManageability | None = None
    formula: str | None = None
    formulaTreatBlanksAs: TreatBlanksAs | None = None
    inlineHelpText: str | None = None
    isAIPredictionField: bool | None = None
    isConvertLeadDisabled: bool | None = None
    isFilteringDisabled: bool | None = None
    isNameField: bool | None = None
    isSortingDisabled: bool | None = None
    label: str | None = None
    length: int | None = None
    maskType: EncryptedFieldMaskType | None = None
    metadataRelationshipControllingField: str | None = None
    populateExistingRows: bool | None = None
    precision: int | None = None
    referenceTargetField: str | None = None
    referenceTo: str | None = None
    relationshipLabel: str | None = None
    relationshipName: str | None = None
    relationshipOrder: int | None = None
    reparentableMasterDetail: bool | None = None
    required: bool | None = None
    restrictedAdminField: bool | None = None
    scale: int | None = None
    securityClassification: str | None = None
    startingNumber: int | None = None
    stripMarkup: bool | None = None
    summarizedField: str | None = None
    summaryForeignKey: str | None = None
    summaryOperation: SummaryOperations | None = None
    trackFeedHistory: bool | None = None
    trackHistory: bool | None = None
    trackTrending: bool | None = None
    translateData: bool | None = None
    type: FieldType | None = None
    unique: bool | None = None
    valueSet: ValueSet | None = None
    visibleLines: int | None = None
    writeRequiresMasterRead: bool | None = None
