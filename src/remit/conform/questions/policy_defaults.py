"""What a generated policy says."""

from __future__ import annotations

from remit.conform.apps import generated_policy, policy
from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="policy-defaults",
    asks="defaults of a generated app policy",
    order=432,
    requests=("readMetadata ExtlClntAppOauthConfigurablePolicies",),
    needs=("ModifyMetadata", "External Client Apps"),
    chosen="AllSelfAuthorized, Enforce, Infinite, STANDARD",
)


def ask(lab: Lab) -> str:
    """Permitted users, IP relaxation, refresh token policy, session level."""
    if not generated_policy(lab):
        raise CannotAsk("the org generates no policy")
    found = policy(lab)
    values = (
        found.permittedUsersPolicyType,
        found.ipRelaxationPolicyType,
        found.refreshTokenPolicyType,
        found.requiredSessionLevel,
    )
    return ", ".join(str(v or "not shown") for v in values)
