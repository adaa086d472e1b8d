"""A permission set group right after its components changed."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="group-recalculation",
    asks="when a permission set group recalculates",
    order=230,
    requests=(
        "POST composite/sobjects [PermissionSetGroup{DeveloperName, MasterLabel}]",
        "POST composite/sobjects [PermissionSetGroupComponent{PermissionSetGroupId, PermissionSetId}]",
        "GET query: SELECT Status FROM PermissionSetGroup",
    ),
    needs=("ManageProfilesPermissionsets",),
    answers={"Updated": "by the time of the next request", "Outdated": "later", "Updating": "later"},
    chosen="Updated",
)


def ask(lab: Lab) -> str:
    """The group's status right after a set was put into it."""
    name = lab.name("group")
    values = {"DeveloperName": name, "MasterLabel": name}
    group = lab.create("PermissionSetGroup", name, values).need("no group can be made")
    parts = {"PermissionSetGroupId": group, "PermissionSetId": permission_set(lab, "rows")}
    lab.create("PermissionSetGroupComponent", name, parts).need("no set can be put into it")
    return str(lab.value("PermissionSetGroup", group, "Status"))
