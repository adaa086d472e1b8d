"""Deleting a permission set that somebody has."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import assign, permission_set, user
from remit.conform.question import Question

QUESTION = Question(
    id="delete-assigned-set",
    asks="deleting a permission set that is assigned",
    order=340,
    requests=("DELETE composite/sobjects?ids=(PermissionSet)",),
    needs=("ManageProfilesPermissionsets", "a free seat of the license Salesforce"),
    answers={"done": "the set goes with its assignment"},
    chosen=(
        "DELETE_FAILED: Your attempt to delete <probe> could not be completed because it is"
        " associated with the following permission set assignments.: <probe>"
    ),
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    who, held = user(lab), permission_set(lab, "assigned")
    assign(lab, who, held).need("the set cannot be assigned")
    return lab.delete("PermissionSet", held).said
