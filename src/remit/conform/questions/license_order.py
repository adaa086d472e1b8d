"""A permission set that grants objects, before and after the permission set license that opens them."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import assign, grant, integration_user, permission_set
from remit.conform.question import CannotAsk, Question
from remit.state.soql import literal

QUESTION = Question(
    id="license-order",
    asks="the order in which a permission set license and a set that it opens are assigned",
    order=350,
    requests=(
        "POST composite/sobjects [PermissionSetAssignment{...}] (before the license)",
        "POST composite/sobjects [PermissionSetLicenseAssign{AssigneeId, PermissionSetLicenseId}]",
        "POST composite/sobjects [PermissionSetAssignment{...}] (after it)",
    ),
    needs=("a free seat of Salesforce Integration and of SalesforceAPIIntegrationPsl",),
    answers={
        "license first": "before it the set is refused",
        "either": "the set is taken before it too",
    },
    chosen="license first",
)
_LICENSE = "SalesforceAPIIntegrationPsl"


def ask(lab: Lab) -> str:
    """Whether the set is refused before the license is there."""
    condition = f"DeveloperName = {literal(_LICENSE)}"
    licenses = lab.rows(f"SELECT Id FROM PermissionSetLicense WHERE {condition}")
    if not licenses:
        raise CannotAsk(f"the org has no {_LICENSE}")
    who, held = integration_user(lab), permission_set(lab, "objects")
    grant(lab, held, "Account", PermissionsRead=True).need("no row can be made")
    early = assign(lab, who, held)
    values = {"AssigneeId": who, "PermissionSetLicenseId": licenses[0]["Id"]}
    lab.create("PermissionSetLicenseAssign", f"{lab.username('integration')}/{_LICENSE}", values).need(
        "no license can be assigned"
    )
    if early.ok:
        return "either"
    late = assign(lab, who, held)
    return "license first" if late.ok else late.said
