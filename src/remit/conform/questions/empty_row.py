"""A row that grants nothing."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import grant, permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="empty-row",
    asks="an ObjectPermissions or FieldPermissions row with every flag false",
    order=202,
    requests=("POST composite/sobjects [ObjectPermissions{ParentId, SobjectType, PermissionsRead}]",),
    needs=("ManageProfilesPermissionsets",),
    chosen="REQUIRED_FIELD_MISSING: Required fields are missing: [PermissionsRead]",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    return grant(lab, permission_set(lab, "rows"), "Contact", PermissionsRead=False).said
