"""The first login by JWT bearer, tried until it works."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import bucket, jwt_session
from remit.conform.question import Question

QUESTION = Question(
    id="login-jwt-time",
    asks="how long a change of an app takes to work",
    order=500,
    requests=("POST oauth2/token jwt-bearer, each audience in turn, until one works",),
    needs=("External Client Apps", "a free seat of the license Salesforce"),
    answers={"at once": "", "within a minute": "", "within 15 minutes": "", "within an hour": ""},
    chosen="at once",
)


def ask(lab: Lab) -> str:
    """How long it took."""
    got = jwt_session(lab)
    lab.note("POST oauth2/token jwt-bearer worked", seconds=got.seconds)
    return bucket(got.seconds)
