"""The form in which an org tells what requires what."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="dependency-form",
    asks="PermissionDependency",
    order=40,
    requests=("GET tooling/query: SELECT ... FROM PermissionDependency WHERE Permission = 'ConvertLeads'",),
    needs=("ViewSetup",),
    answers={
        "Account<create> (Object Permission)": "what converting leads requires, in the form that public tools read"
    },
    chosen="Account<create> (Object Permission)",
)
_SOQL = (
    "SELECT RequiredPermission, RequiredPermissionType FROM PermissionDependency"
    " WHERE Permission = 'ConvertLeads'"
)


def ask(lab: Lab) -> str:
    """What converting leads requires, in the org's own words."""
    shape = "GET tooling/query: SELECT RequiredPermission, RequiredPermissionType FROM PermissionDependency"
    rows = lab.attempt(shape, lambda: list(lab.org.tooling_query(_SOQL))).need("the query is refused")
    if not rows:
        raise CannotAsk("the org tells of no dependency of ConvertLeads")
    told = {f"{r['RequiredPermission']} ({r['RequiredPermissionType']})" for r in rows}
    return ", ".join(sorted(told))
