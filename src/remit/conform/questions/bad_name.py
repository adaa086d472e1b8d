"""A row for an object that does not exist."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import grant, permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="bad-name",
    asks="edit of a field that can never be edited; a bad API name",
    order=203,
    requests=("POST composite/sobjects [ObjectPermissions{ParentId, SobjectType, PermissionsRead}]",),
    needs=("ManageProfilesPermissionsets",),
    chosen=(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: SObject Type Name: bad value for restricted"
        " picklist field: <probe>"
    ),
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    return grant(lab, permission_set(lab, "rows"), "RemitProbe_Nothing__c", PermissionsRead=True).said
