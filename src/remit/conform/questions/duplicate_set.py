"""A second permission set of one name."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="duplicate-set",
    asks="a second permission set of the same name",
    order=211,
    requests=("POST composite/sobjects [PermissionSet{Name, Label}] twice",),
    needs=("ManageProfilesPermissionsets",),
    chosen="DUPLICATE_VALUE: duplicate value found: Name duplicates value on record with id: <id>",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    permission_set(lab, "rows")
    name = lab.name("rows")
    return lab.create("PermissionSet", name, {"Name": name, "Label": name}).said
