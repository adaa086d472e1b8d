"""The refusal of a row that lacks what it depends on."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import grant, permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="dependency-text",
    asks='"depends on permission(s)" of an object\'s edit without read',
    order=200,
    requests=("POST composite/sobjects [ObjectPermissions{ParentId, SobjectType, PermissionsEdit}]",),
    needs=("ManageProfilesPermissionsets",),
    chosen="FIELD_INTEGRITY_EXCEPTION: Permission Edit Account depends on permission(s): Read Account",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    return grant(lab, permission_set(lab, "rows"), "Account", PermissionsEdit=True).said
