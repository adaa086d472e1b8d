"""An audience that is nobody's."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import jwt, jwt_session, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="jwt-refused-audience",
    asks="what a JWT login with a wrong audience answers",
    order=550,
    requests=("POST oauth2/token jwt-bearer (aud https://nobody.example)",),
    needs=("a login by JWT bearer that works",),
    chosen="invalid_grant: audience is invalid",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    jwt_session(lab)
    credentials = jwt(lab, audience="https://nobody.example")
    return try_login(lab, "POST oauth2/token jwt-bearer (a wrong audience)", credentials).said
