"""What the company has added to Salesforce: custom fields, an object for invoices, and setup to be granted."""

from __future__ import annotations

import sqlite3
from typing import Any

import orjson

from remit.localorg.context import Context
from remit.localorg.rows import create_row
from remit.localorg.seed.bulk import Bulk, Row
from remit.localorg.store.ddl import column_type, index_sql, quote, table_sql, wants_index
from remit.schema import standard_schema
from remit.schema.custom import with_definitions
from remit.schema.fls import permission_field

INVOICE = "Invoice__c"
DEFINITIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("object", {"name": INVOICE, "key_prefix": "a00", "label": "Invoice", "label_plural": "Invoices"}),
    (
        "field",
        {
            "object": "Account",
            "name": "ERP_Number__c",
            "type": "string",
            "label": "ERP Number",
            "length": 20,
            "external_id": True,
            "unique": True,
        },
    ),
    (
        "field",
        {
            "object": "Contact",
            "name": "Payroll_Number__c",
            "type": "string",
            "label": "Payroll Number",
            "length": 20,
        },
    ),
    (
        "field",
        {
            "object": INVOICE,
            "name": "Number__c",
            "type": "string",
            "label": "Number",
            "length": 20,
            "external_id": True,
        },
    ),
    (
        "field",
        {
            "object": INVOICE,
            "name": "Account__c",
            "type": "reference",
            "label": "Account",
            "reference_to": ["Account"],
            "child_relationship": "Invoices",
        },
    ),
    ("field", {"object": INVOICE, "name": "Amount__c", "type": "currency", "label": "Amount", "scale": 2}),
    (
        "field",
        {
            "object": INVOICE,
            "name": "Status__c",
            "type": "picklist",
            "label": "Status",
            "picklist": ["Draft", "Sent", "Paid", "Overdue"],
        },
    ),
)
# Profile to what it may do with the company's own object.
_LETTERS = {"System Administrator": "CREDVM", "Standard User": "CRED"}
_FLAGS = {
    "PermissionsCreate": "C",
    "PermissionsRead": "R",
    "PermissionsEdit": "E",
    "PermissionsDelete": "D",
    "PermissionsViewAllRecords": "V",
    "PermissionsModifyAllRecords": "M",
}


def define(db: sqlite3.Connection) -> None:
    """Keep the definitions, with their tables, columns and indexes, and tell every process of them."""
    schema = with_definitions(standard_schema(), DEFINITIONS)
    for kind, definition in DEFINITIONS:
        owner = definition.get("object", "")
        name = f"{owner}.{definition['name']}" if owner else definition["name"]
        db.execute("INSERT INTO _custom VALUES (?, ?, ?)", (kind, name, orjson.dumps(definition).decode()))
        if kind == "object":
            for statement in table_sql(schema.by_name[name.lower()]):
                db.execute(statement)
        elif owner != INVOICE:
            o = schema.by_name[owner.lower()]
            f = o.by_name[definition["name"].lower()]
            db.execute(f"ALTER TABLE {quote(o.name)} ADD COLUMN {quote(f.name)} {column_type(f)}")
            if wants_index(f):
                db.execute(index_sql(o, f))
    db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")


def grant(ctx: Context, bulk: Bulk) -> None:
    """Open the custom fields and object to administrators and standard users, as their maker would."""
    fields = [(d["object"], d["name"]) for kind, d in DEFINITIONS if kind == "field"]
    objects: list[Row] = []
    rows: list[Row] = []
    for profile, letters in _LETTERS.items():
        parent = ctx.db.execute(
            'SELECT s."Id" FROM "PermissionSet" s JOIN "Profile" p ON p."Id" = s."ProfileId"'
            ' WHERE p."Name" = ?',
            (profile,),
        ).fetchone()[0]
        flags = {name: int(letter in letters) for name, letter in _FLAGS.items()}
        objects.append({"ParentId": parent, "SobjectType": INVOICE, **flags})
        for owner, name in fields:
            o = ctx.model.schema.by_name[owner.lower()]
            f = o.by_name[name.lower()]
            if permission_field(o, f) is f:
                rows.append(
                    {
                        "ParentId": parent,
                        "SobjectType": o.name,
                        "Field": f"{o.name}.{f.name}",
                        "PermissionsRead": 1,
                        "PermissionsEdit": 1,
                    }
                )
    bulk.add("ObjectPermissions", objects)
    bulk.add("FieldPermissions", rows)


def setup_entities(ctx: Context) -> None:
    """Apex classes and a custom permission that a flow can be granted."""
    by_name = ctx.model.schema.by_name
    for name in ("OrderService", "CaseRouting"):
        body = f"global with sharing class {name} {{}}"
        values = {
            "Name": name,
            "ApiVersion": 64.0,
            "Status": "Active",
            "IsValid": True,
            "Body": body,
            "LengthWithoutComments": len(body),
        }
        create_row(ctx, by_name["apexclass"], values)
    create_row(
        ctx,
        by_name["custompermission"],
        {"DeveloperName": "Bypass_Validation", "MasterLabel": "Bypass Validation", "Language": "en_US"},
    )
