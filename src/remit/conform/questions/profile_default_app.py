"""The row of type TabSet of a fresh profile."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import profile
from remit.conform.question import Question
from remit.state.soql import literal

QUESTION = Question(
    id="profile-default-app",
    asks="whether a new profile holds a default app",
    order=120,
    requests=(
        "GET query: SELECT Id, SetupEntityType FROM SetupEntityAccess (of the profile's own set)",
        "DELETE composite/sobjects?ids=(SetupEntityAccess)",
    ),
    needs=("ManageProfilesPermissionsets",),
    answers={
        "none": "a fresh profile holds no access to setup entities",
        "it can be deleted": "it holds rows, and each can be deleted",
        "it stays": "it holds rows that cannot be deleted",
    },
    chosen="none",
)


def ask(lab: Lab) -> str:
    """What the fresh profile holds, and whether it goes."""
    condition = f"ParentId = {literal(profile(lab).set_id)}"
    rows = lab.rows(f"SELECT Id, SetupEntityType FROM SetupEntityAccess WHERE {condition}")
    if not rows:
        return "none"
    for row in rows:
        lab.note(f"SetupEntityAccess of type {row['SetupEntityType']}")
    gone = [lab.delete("SetupEntityAccess", str(row["Id"])).ok for row in rows]
    return "it can be deleted" if all(gone) else "it stays"
