"""The objects that are tried over HTTP, and what governs each of their fields: the oracle's own small table.

Sources are cited by the names that oracle.py gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.practice.oracle import FieldFact, ObjectFact, Permission, World

_AUDIT = {  # [FLS]: never permissionable
    "Id", "IsDeleted", "MasterRecordId", "OwnerId", "RecordTypeId", "CreatedDate", "CreatedById",
    "LastModifiedDate", "LastModifiedById", "SystemModstamp", "LastActivityDate", "LastViewedDate",
    "LastReferencedDate", "IsPriorityRecord",
}  # fmt: skip
EXEMPT = {  # [FLS]: names, fields that the platform requires or keeps
    "Account": {"Name", "PhotoUrl", "JigsawCompanyId", "IsPartner", "IsCustomerPortal", "ChannelProgramName",
                "ChannelProgramLevelName"},
    "Contact": {"Name", "FirstName", "LastName", "Salutation", "PhotoUrl", "JigsawContactId", "IndividualId",
                "IsEmailBounced", "EmailBouncedReason", "EmailBouncedDate", "LastCURequestDate",
                "LastCUUpdateDate"},
    "Lead": {"Name", "FirstName", "LastName", "Salutation", "Company", "Status", "PhotoUrl", "IsConverted",
             "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId",
             "IsUnreadByOwner", "JigsawContactId", "EmailBouncedReason", "EmailBouncedDate", "IndividualId"},
    "Opportunity": {"Name", "StageName", "CloseDate", "IsClosed", "IsWon", "ForecastCategory",
                    "ForecastCategoryName", "HasOpportunityLineItem", "Pricebook2Id", "LastStageChangeDate",
                    "Fiscal", "FiscalYear", "FiscalQuarter", "ContactId", "HasOpenActivity", "HasOverdueTask",
                    "LastAmountChangedHistoryId", "LastCloseDateChangedHistoryId", "AgeInDays",
                    "LastActivityInDays", "LastStageChangeInDays", "PushCount"},
    "Case": {"CaseNumber", "Status", "IsClosed", "Comments", "ContactPhone", "ContactMobile", "ContactEmail",
             "ContactFax"},
    "Campaign": {"Name", "CampaignMemberRecordTypeId"},
    "Product2": {"Name", "IsActive", "IsArchived"},
    "Order": {"OrderNumber", "AccountId", "EffectiveDate", "EndDate", "Status", "StatusCode", "ContractId",
              "Pricebook2Id", "OriginalOrderId", "IsReductionOrder"},
    "OrderItem": {"OrderItemNumber", "OrderId", "PricebookEntryId", "Product2Id", "Quantity", "UnitPrice",
                  "TotalPrice", "AvailableQuantity", "OriginalOrderItemId"},
    "Task": {"Status", "Priority", "IsHighPriority", "IsClosed", "IsArchived", "AccountId",
             "CallDurationInSeconds", "CallType", "CallDisposition", "CallObject", "ReminderDateTime",
             "IsReminderSet", "RecurrenceActivityId", "IsRecurrence", "RecurrenceStartDateOnly",
             "RecurrenceEndDateOnly", "RecurrenceTimeZoneSidKey", "RecurrenceType", "RecurrenceInterval",
             "RecurrenceDayOfWeekMask", "RecurrenceDayOfMonth", "RecurrenceInstance",
             "RecurrenceMonthOfYear", "RecurrenceRegeneratedType", "TaskSubtype"},
}  # fmt: skip
UNSECURED = {"Pricebook2", "OpportunityContactRole"}  # [FLS]: no standard field has field-level security
_PARTS = ("Street", "City", "State", "PostalCode", "Country", "StateCode", "CountryCode", "Latitude",
          "Longitude", "GeocodeAccuracy")  # fmt: skip
_ADDRESSES = {  # [FLS]: the compound carries the permission of its parts
    "Account": ("Billing", "Shipping"),
    "Contact": ("Mailing", "Other"),
    "Order": ("Billing", "Shipping"),
    "Lead": ("",),
}
GOVERNED: dict[str, dict[str, tuple[Permission, ...]]] = {  # [SA]
    "OrderItem": {
        "Read": (("Order", "Read"),),
        **dict.fromkeys(("Create", "Edit", "Delete"), (("Order", "Edit"),)),
    },
    "OpportunityContactRole": {
        "Read": (("Opportunity", "Read"),),
        **dict.fromkeys(("Create", "Edit", "Delete"), (("Opportunity", "Edit"),)),
    },
    "Task": {
        "Read": (("everyone",),),
        **dict.fromkeys(("Create", "Edit", "Delete"), (("system", "EditTask"),)),
    },
}


# Lookups that the records tried have set.
LOOKUPS: dict[str, dict[str, str]] = {
    "OrderItem": {"OrderId": "Order", "PricebookEntryId": "Pricebook2"},
    "OpportunityContactRole": {"OpportunityId": "Opportunity", "ContactId": "Contact"},
    "Contact": {"AccountId": "Account"},
    "Order": {"AccountId": "Account", "Pricebook2Id": "Pricebook2"},
    "Opportunity": {"AccountId": "Account"},
}
REQUIRED = frozenset({"OrderItem", "OpportunityContactRole"})  # whose lookups a create must give


def secured_by(object_name: str, field_name: str) -> str:
    """The field whose field permission governs a field, empty where none does."""
    if object_name in UNSECURED or field_name in _AUDIT or field_name in EXEMPT[object_name]:
        return ""
    for prefix in _ADDRESSES.get(object_name, ()):
        if field_name.startswith(prefix) and field_name[len(prefix) :] in _PARTS:
            return f"{prefix}Address"
    return field_name


def world_of(describes: Mapping[str, Mapping[str, Any]]) -> World:
    """The world of the objects described: what a describe says of anybody's limits (createable, sortable, ...)
    with the access rules of the tables above, not those of the describe."""
    objects = {}
    for name, d in describes.items():
        fields = {f["name"]: _fact(name, f) for f in d["fields"]}
        children = {
            c["relationshipName"]: (c["childSObject"], c["field"])
            for c in d["childRelationships"]
            if c["relationshipName"] and c["childSObject"] in describes
        }
        objects[name] = ObjectFact(name, fields, name not in GOVERNED, GOVERNED.get(name, {}), children)
    return World(objects, lookups=LOOKUPS, required=REQUIRED)


def _fact(name: str, f: Mapping[str, Any]) -> FieldFact:
    return FieldFact(
        name=f["name"],
        secured=secured_by(name, f["name"]),
        type=f["type"],
        createable=f["createable"],
        updateable=f["updateable"],
        filterable=f["filterable"],
        sortable=f["sortable"],
        groupable=f["groupable"],
        key=f["idLookup"] or f["externalId"],
        targets=tuple(f["referenceTo"]),
        relationship=f["relationshipName"] or "",
    )
