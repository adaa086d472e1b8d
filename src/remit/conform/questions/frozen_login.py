"""A login of a frozen user."""

from __future__ import annotations

from remit.conform.freezing import frozen
from remit.conform.lab import Lab
from remit.conform.logins import audiences, jwt, jwt_session, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="frozen-login",
    asks="what a frozen user's OAuth login answers",
    order=601,
    requests=("POST oauth2/token jwt-bearer (a frozen user)",),
    needs=("a login by JWT bearer that works", "ManageInternalUsers"),
    chosen="invalid_grant: inactive user",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    got = jwt_session(lab)
    credentials = jwt(lab, audience=audiences(lab)[got.audience])
    with frozen(lab):
        return try_login(lab, "POST oauth2/token jwt-bearer (a frozen user)", credentials).said
