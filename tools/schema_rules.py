"""What build_schema.py goes by: flag letters, system fields, types, and what is left out."""

from __future__ import annotations

import re

from schema_facts import Row

FLAGS = {
    "createable": "c",
    "updateable": "u",
    "filterable": "f",
    "groupable": "g",
    "sortable": "s",
    "aggregatable": "a",
    "nillable": "n",
    "defaultedOnCreate": "d",
    "restrictedPicklist": "r",
    "idLookup": "i",
    "externalId": "x",
    "unique": "q",
    "autoNumber": "o",
    "calculated": "k",
    "nameField": "N",
    "permissionable": "p",
    "cascadeDelete": "D",
    "caseSensitive": "C",
}
OBJECT_FLAGS = {
    "createable": "c",
    "updateable": "u",
    "deletable": "d",
    "queryable": "q",
    "retrieveable": "r",
    "searchable": "s",
    "undeletable": "n",
    "mergeable": "m",
    "replicateable": "e",
    "triggerable": "t",
    "layoutable": "l",
    "feedEnabled": "f",
    "permissionable": "p",
    "setup": "S",
}
# Of features that a plain org has not switched on: person accounts, partner networks, currencies, codes.
FEATURE = re.compile(
    r"__c$|__pc$|^Person|^Connection(Received|Sent)Id$|^(Default)?CurrencyIsoCode$|(State|Country)Code$"
    r"|^Commerce|^Division$|^DefaultDivision$|^Permissions$|^MaximumPermissions|Territory2?Id$"
    r"|^(IsExcludedFrom)Territory2Filter$|^ActivityMetric|^ActionCadence|^ScheduledResumeDateTime$"
)
ADDRESS_PARTS = (
    "Street",
    "City",
    "State",
    "PostalCode",
    "Country",
    "Latitude",
    "Longitude",
    "GeocodeAccuracy",
)
NEVER_FLS = [
    "Id",
    "IsDeleted",
    "CreatedById",
    "CreatedDate",
    "LastModifiedById",
    "LastModifiedDate",
    "SystemModstamp",
    "OwnerId",
    "LastActivityDate",
    "LastViewedDate",
    "LastReferencedDate",
    "MasterRecordId",
    "RecordTypeId",
    "CurrencyIsoCode",
    "FirstName",
    "LastName",
    "Salutation",
    "Name",
    "PhotoUrl",
    "IsClosed",
    "IsWon",
    "IsConverted",
    "IsArchived",
]
NO_FLS_OBJECTS = [
    "User",
    "CampaignMember",
    "EmailMessage",
    "CaseComment",
    "Pricebook2",
    "PricebookEntry",
    "ContentVersion",
    "ContentDocument",
    "OpportunityContactRole",
    "AccountTeamMember",
]
SYSTEM: dict[str, Row] = {
    "Id": {"type": "id", "length": 18, "flags": "fgsadi"},
    "IsDeleted": {"label": "Deleted", "type": "boolean", "flags": "fgsd"},
    "CreatedDate": {"label": "Created Date", "type": "datetime", "flags": "fsad"},
    "CreatedById": {
        "label": "Created By ID",
        "type": "reference",
        "length": 18,
        "flags": "fgsad",
        "relationship": "CreatedBy",
        "to": ["User"],
    },
    "LastModifiedDate": {"label": "Last Modified Date", "type": "datetime", "flags": "fsad"},
    "LastModifiedById": {
        "label": "Last Modified By ID",
        "type": "reference",
        "length": 18,
        "flags": "fgsad",
        "relationship": "LastModifiedBy",
        "to": ["User"],
    },
    "SystemModstamp": {"label": "System Modstamp", "type": "datetime", "flags": "fsad"},
    "LastViewedDate": {"label": "Last Viewed Date", "type": "datetime", "flags": "fsan"},
    "LastReferencedDate": {"label": "Last Referenced Date", "type": "datetime", "flags": "fsan"},
    "LastActivityDate": {"label": "Last Activity", "type": "date", "flags": "fgsan"},
}
LEFT_OUT = {
    "Manager",
    "ExecutionUserID",
    "LastCreatedByChangeId",
    "LastDeletedByChangeId",
    "RecordTypeID",
    "ProductId",
    "PhotoURL",
    "IsVisibleInSelfService",
}
TYPES = {
    "dateTime": "datetime",
    "timeOnly": "time",
    "integer": "int",
    "long": "int",
    "URL": "url",
    "dynamic picklist": "picklist",
    "ID": "id",
    "sObject": "reference",
}
COARSE = {"boolean": "boolean", "date or datetime": "datetime", "number": "double", "string": "string"}
LENGTHS = {
    "reference": 18,
    "id": 18,
    "picklist": 40,
    "string": 255,
    "textarea": 32000,
    "phone": 40,
    "email": 80,
    "url": 255,
}
NUMBERS = {"currency": (18, 2), "percent": (5, 2), "double": (18, 2)}
