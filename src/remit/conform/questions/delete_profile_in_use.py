"""Deleting a profile that somebody has."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import profile, user
from remit.conform.question import Question

QUESTION = Question(
    id="delete-profile-in-use",
    asks="deleting a profile that somebody has",
    order=345,
    requests=("DELETE composite/sobjects?ids=(Profile)",),
    needs=("ManageProfilesPermissionsets", "a free seat of the license Salesforce"),
    chosen=(
        "DELETE_FAILED: Your attempt to delete <probe> could not be completed because it is"
        " associated with the following users.: <probe>"
    ),
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    user(lab)
    return lab.delete("Profile", profile(lab).id).said
