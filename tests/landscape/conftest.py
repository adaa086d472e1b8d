"""The demo company's schema: the standard objects and what examples/landscape.yaml adds to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.landscape import Facts, catalogue_for, load
from remit.schema import Schema, standard_schema
from remit.schema.custom import with_definitions
from remit.schema.permissions import user_permissions

EXAMPLE = Path(__file__).parents[2] / "examples" / "landscape.yaml"

CUSTOM = [
    ("field", {"object": "Account", "name": "ERP_Number__c", "type": "string", "external_id": True}),
    ("field", {"object": "Contact", "name": "Payroll_Number__c", "type": "string"}),
    ("object", {"name": "Invoice__c", "label": "Invoice", "key_prefix": "a00"}),
    ("field", {"object": "Invoice__c", "name": "Amount__c", "type": "currency"}),
    (
        "field",
        {"object": "Invoice__c", "name": "Account__c", "type": "reference", "reference_to": ["Account"]},
    ),
    (
        "field",
        {"object": "Invoice__c", "name": "Status__c", "type": "picklist", "picklist": ["Draft", "Paid"]},
    ),
    ("field", {"object": "Invoice__c", "name": "Number__c", "type": "string", "external_id": True}),
]

HEAD = """\
remit: 1
environments:
  prod: {username: "{system}@acme.example"}
profile: {name: API Only Integrations, networks: [203.0.113.0/24]}
users: {email: integrations@acme.example}
"""


@pytest.fixture(scope="session")
def org_schema() -> Schema:
    return with_definitions(standard_schema(), CUSTOM)


@pytest.fixture(scope="session")
def org_facts(org_schema: Schema) -> Facts:
    """An org whose operator sees everything."""
    return Facts(
        from_org=True,
        system_permissions=frozenset(user_permissions()),
        catalogue=catalogue_for(load(EXAMPLE), org_schema),
        org_wide_defaults={"Account": "Read", "Case": "ReadWrite", "Campaign": "FullAccess"},
        setup={"ApexClass": frozenset({"OrderService"})},
        profiles={"Read Only": "Salesforce", "Standard User": "Salesforce"},
    )
