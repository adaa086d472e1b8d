"""Each audience, once a login works."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import audiences, jwt, jwt_session, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="jwt-audience",
    asks="which audience a JWT login must name",
    order=510,
    requests=("POST oauth2/token jwt-bearer (aud myDomain | login | test)",),
    needs=("a login by JWT bearer that works",),
    answers={"myDomain, login, test": "any of the three"},
    chosen="myDomain, login, test",
)


def ask(lab: Lab) -> str:
    """Those that are taken."""
    jwt_session(lab)
    taken = [
        name
        for name, audience in audiences(lab).items()
        if try_login(lab, f"POST oauth2/token jwt-bearer (aud {name})", jwt(lab, audience=audience)).ok
    ]
    return ", ".join(taken)
