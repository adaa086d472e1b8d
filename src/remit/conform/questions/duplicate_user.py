"""A second user of one name."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import profile, user, values_of_user
from remit.conform.question import Question

QUESTION = Question(
    id="duplicate-user",
    asks="a second user of the same username",
    order=320,
    requests=("POST composite/sobjects [User{Username, ...}] twice",),
    needs=("ManageInternalUsers", "a free seat of the license Salesforce"),
    chosen=(
        "DUPLICATE_USERNAME: Duplicate Username.<br>The username already exists in this or another"
        " Salesforce organization. Usernames must be unique across all Salesforce organizations. To"
        " resolve, use a different username (it doesn't need to match the user's email address)."
    ),
)


def ask(lab: Lab) -> str:
    """The org's own words. The second is sent as inactive: it would take no seat."""
    user(lab)
    values = {**values_of_user(lab, "main", profile(lab).id), "IsActive": False}
    return lab.create("User", lab.username("main"), values).said
