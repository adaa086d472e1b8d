"""The one row that tells what the asking user may."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="user-permission-access",
    asks="whether UserPermissionAccess can be queried",
    order=10,
    requests=("GET query: SELECT Id, PermissionsApiEnabled FROM UserPermissionAccess",),
    answers={"one row": "a row for the asking user", "no": "it is refused"},
    chosen="one row",
)


def ask(lab: Lab) -> str:
    """How many rows there are, or that it is refused."""
    soql = "SELECT Id, PermissionsApiEnabled FROM UserPermissionAccess"
    outcome = lab.attempt(f"GET query: {soql}", lambda: list(lab.org.query(soql)))
    if outcome.value is None:
        return "no"
    return "one row" if len(outcome.value) == 1 else f"{len(outcome.value)} rows"
