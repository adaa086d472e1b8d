"""Profile rows by `composite/sobjects`."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import profile
from remit.conform.question import Question

QUESTION = Question(
    id="profile-in-collection",
    asks="whether a profile can be made in a collection",
    order=100,
    requests=("POST composite/sobjects [Profile{Name, UserLicenseId, Description}]",),
    needs=("ManageProfilesPermissionsets",),
    answers={"yes": "a collection of one makes it", "no": "it is refused, a single POST is tried then"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether the lab's own profile came of the collection."""
    return "yes" if profile(lab).collection.ok else "no"
