"""Who asks, as the version's own resource tells it."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import call, jwt_session
from remit.conform.question import Question

QUESTION = Question(
    id="identity-of-version",
    asks="whether the version's own resource tells who asks",
    order=541,
    requests=("GET /services/data/vNN.0",),
    needs=("a login by JWT bearer that works",),
    answers={"yes": "it has an identity", "no": "it has none"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether the answer names an identity."""
    got = jwt_session(lab)
    found = call(lab, got.session, "GET /services/data/vNN.0", "").need("it is refused")
    return "yes" if isinstance(found, dict) and found.get("identity") else "no"
