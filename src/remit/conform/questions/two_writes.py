"""Two writes of one row in one request."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import permission_set
from remit.conform.question import Question

QUESTION = Question(
    id="two-writes",
    asks="two writes of one row in one collection",
    order=212,
    requests=("PATCH composite/sobjects [PermissionSet{Id, Description}] x 2",),
    needs=("ManageProfilesPermissionsets",),
    answers={"the last holds": "both are done in order", "the first holds": "the second is passed over"},
    chosen="the last holds",
)


def ask(lab: Lab) -> str:
    """Which of the two holds, or the org's refusal."""
    held = permission_set(lab, "rows")
    outcome = lab.update(
        "PermissionSet", {"Id": held, "Description": "first"}, {"Id": held, "Description": "last"}
    )
    if not outcome.ok:
        return outcome.said
    return f"the {lab.value('PermissionSet', held, 'Description')} holds"
