"""A second row of the same permission."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import grant, permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="duplicate-row",
    asks="a second row of the same permission, component or license assignment",
    order=210,
    requests=("POST composite/sobjects [ObjectPermissions{ParentId, SobjectType, PermissionsRead}] twice",),
    needs=("ManageProfilesPermissionsets",),
    chosen="DUPLICATE_VALUE: duplicate value found: SobjectType duplicates value on record with id: <id>",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    held = permission_set(lab, "rows")
    grant(lab, held, "Lead", PermissionsRead=True).need("no row can be made")
    return grant(lab, held, "Lead", PermissionsRead=True).said
