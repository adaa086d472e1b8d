"""A second assignment of one permission set."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import assign, permission_set, user
from remit.conform.question import Question

QUESTION = Question(
    id="duplicate-assignment",
    asks="a second assignment of the same permission set",
    order=330,
    requests=("POST composite/sobjects [PermissionSetAssignment{AssigneeId, PermissionSetId}] twice",),
    needs=("AssignPermissionSets", "a free seat of the license Salesforce"),
    chosen="DUPLICATE_VALUE: Duplicate PermissionSetAssignment.",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    who, held = user(lab), permission_set(lab, "rows")
    lab.once("assigned rows", lambda: assign(lab, who, held).need("the set cannot be assigned"))
    return assign(lab, who, held).said
