"""userinfo, asked by a session without the scope openid."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import call, jwt_session
from remit.conform.question import Question

QUESTION = Question(
    id="userinfo-bare-token",
    asks="what userinfo answers to a token without the scope openid",
    order=540,
    requests=("GET oauth2/userinfo with a token of scope api",),
    needs=("a login by JWT bearer that works",),
    answers={"it answers": "as to any token"},
    chosen="it answers",
)


def ask(lab: Lab) -> str:
    """Whether it answers, or the org's words."""
    got = jwt_session(lab)
    outcome = call(lab, got.session, "GET oauth2/userinfo", "/services/oauth2/userinfo")
    return "it answers" if outcome.ok else outcome.said
