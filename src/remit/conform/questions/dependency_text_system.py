"""The refusal of a user permission that lacks what it depends on."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="dependency-text-system",
    asks='"depends on permission(s)" of a user permission',
    order=201,
    requests=("PATCH composite/sobjects [PermissionSet{Id, PermissionsViewSetup}]",),
    needs=("ManageProfilesPermissionsets",),
    chosen=(
        "FIELD_INTEGRITY_EXCEPTION: Permission View Setup and Configuration depends on"
        " permission(s): View Roles and Role Hierarchy"
    ),
)


def ask(lab: Lab) -> str:
    """The org's own words, of View Setup without View Roles."""
    held = permission_set(lab, "rows")
    return lab.update("PermissionSet", {"Id": held, "PermissionsViewSetup": True}).said
