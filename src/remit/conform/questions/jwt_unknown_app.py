"""A consumer key that is nobody's."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import audiences, jwt, jwt_session, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="jwt-unknown-app",
    asks="an unknown `iss` in a JWT",
    order=553,
    requests=("POST oauth2/token jwt-bearer (iss of no app)",),
    needs=("a login by JWT bearer that works",),
    chosen="invalid_client_id: client identifier invalid",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    got = jwt_session(lab)
    credentials = jwt(lab, audience=audiences(lab)[got.audience], client_id="remitprobe")
    return try_login(lab, "POST oauth2/token jwt-bearer (iss of no app)", credentials).said
