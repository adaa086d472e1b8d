"""The policies of a new app."""

from __future__ import annotations

from remit.conform.apps import generated_policy
from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="policies-generated",
    asks="whether an org generates the policies of an app",
    order=430,
    requests=("listMetadata ExtlClntAppOauthConfigurablePolicies",),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={"yes": "within a minute", "no": "not within a minute (or the wait, where that is shorter)"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether one shows."""
    return "yes" if generated_policy(lab) else "no"
