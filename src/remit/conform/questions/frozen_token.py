"""A token, once its user is frozen."""

from __future__ import annotations

from remit.conform.freezing import frozen
from remit.conform.lab import Lab
from remit.conform.logins import call, jwt_session
from remit.conform.question import Question

QUESTION = Question(
    id="frozen-token",
    asks="whether freezing a user ends running sessions",
    order=600,
    requests=("PATCH composite/sobjects [UserLogin{Id, IsFrozen}]", "GET /services/data/vNN.0/limits"),
    needs=("a login by JWT bearer that works", "ManageInternalUsers"),
    answers={"it does not": "the token still opens the API", "it does": "the token is refused"},
    chosen="it does not",
)


def ask(lab: Lab) -> str:
    """Whether the session that was there before still works."""
    got = jwt_session(lab)
    with frozen(lab):
        outcome = call(lab, got.session, "GET limits with a token from before", "/limits")
    return "it does not" if outcome.ok else "it does"
