"""How the org calls the OAuth policy that it generates."""

from __future__ import annotations

from remit.conform.apps import app, generated_policy
from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="policy-name",
    asks="how a generated policy is called",
    order=431,
    requests=("listMetadata ExtlClntAppOauthConfigurablePolicies",),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={
        "oauthPlcy": "App_oauthPlcy",
        "plcy": "App_plcy",
        "defaultPolicy": "App_defaultPolicy",
        "oauth_defaultPolicy": "App_oauth_defaultPolicy",
    },
    chosen="oauthPlcy",
)


def ask(lab: Lab) -> str:
    """What follows the app's name."""
    found = generated_policy(lab)
    if not found:
        raise CannotAsk("the org generates no policy")
    return found.removeprefix(f"{app(lab).name}_")
