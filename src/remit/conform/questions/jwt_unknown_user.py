"""A user that is not there."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import audiences, jwt, jwt_session, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="jwt-unknown-user",
    asks="an unknown `sub` in a JWT",
    order=552,
    requests=("POST oauth2/token jwt-bearer (sub of nobody)",),
    needs=("a login by JWT bearer that works",),
    chosen="invalid_grant: user hasn't approved this consumer",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    got = jwt_session(lab)
    credentials = jwt(lab, audience=audiences(lab)[got.audience], username=lab.username("nobody"))
    return try_login(lab, "POST oauth2/token jwt-bearer (sub of nobody)", credentials).said
