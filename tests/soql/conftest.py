"""A small schema with one of everything that SOQL treats in its own way."""

from __future__ import annotations

import pytest

from remit.schema.model import ChildRelationship, Field, Schema, SObject


def _field(name: str, type_: str, **more: object) -> Field:
    defaults: dict[str, object] = {"groupable": type_ not in ("textarea", "datetime", "address", "currency")}
    return Field(name, name, type_, **(defaults | more))  # type: ignore[arg-type]


def _lookup(name: str, relationship: str, *targets: str, **more: object) -> Field:
    return _field(name, "reference", relationship=relationship, reference_to=targets, **more)


_AUDIT = (
    _field("Id", "id"),
    _field("IsDeleted", "boolean"),
    _field("CreatedDate", "datetime"),
    _lookup("CreatedById", "CreatedBy", "User"),
)


@pytest.fixture(scope="session")
def schema() -> Schema:
    """Account, Contact, Case, Task, User, Group, Attachment (not queryable here) and a custom object."""
    account = SObject(
        "Account", "Account", "Accounts", "001",
        (
            *_AUDIT,
            _field("Name", "string", name_field=True),
            _lookup("ParentId", "Parent", "Account"),
            _lookup("OwnerId", "Owner", "User"),
            _field("Industry", "picklist"),
            _field("Description", "textarea", filterable=False, sortable=False),
            _field("AnnualRevenue", "currency"),
            _field("NumberOfEmployees", "int"),
            _field("BillingAddress", "address", filterable=False, sortable=False),
            _field("BillingCity", "string", compound="BillingAddress"),
            _field("Founded__c", "date", custom=True),
            _field("Regions__c", "multipicklist", custom=True),
            _field("Newer", "string", since=60.0),
        ),
        (
            ChildRelationship("Contacts", "Contact", "AccountId"),
            ChildRelationship("Cases", "Case", "AccountId"),
        ),
    )  # fmt: skip
    contact = SObject(
        "Contact", "Contact", "Contacts", "003",
        (
            *_AUDIT,
            _field("Name", "string", name_field=True),
            _field("LastName", "string"),
            _field("Email", "email"),
            _lookup("AccountId", "Account", "Account"),
            _lookup("ReportsToId", "ReportsTo", "Contact"),
        ),
        (ChildRelationship("Cases", "Case", "ContactId"),),
    )  # fmt: skip
    case = SObject(
        "Case", "Case", "Cases", "500",
        (
            *_AUDIT,
            _field("CaseNumber", "string", name_field=True),
            _field("Status", "picklist"),
            _lookup("AccountId", "Account", "Account"),
            _lookup("ContactId", "Contact", "Contact"),
            _lookup("OwnerId", "Owner", "Group", "User"),
        ),
    )  # fmt: skip
    user = SObject(
        "User", "User", "Users", "005",
        (*_AUDIT, _field("Name", "string", name_field=True), _field("Username", "string")),
    )  # fmt: skip
    group = SObject("Group", "Group", "Groups", "00G", (*_AUDIT, _field("Name", "string", name_field=True)))
    hidden = SObject("Body", "Body", "Bodies", "0bd", (_field("Id", "id"),), queryable=False)
    return Schema((account, contact, case, user, group, hidden))
