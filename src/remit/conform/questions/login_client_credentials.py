"""A login by client credentials, tried until it works."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import Got, client_credentials, polled, try_login
from remit.conform.question import Question

QUESTION = Question(
    id="login-client-credentials",
    asks="whether a login by client credentials works",
    order=520,
    requests=("POST oauth2/token client_credentials, until it works",),
    needs=("External Client Apps", "ViewClientSecret", "access to consumer secrets via REST API allowed"),
    answers={"it works": "the time is told beside it"},
    chosen="it works",
)


def ask(lab: Lab) -> str:
    """Whether it works within the wait, or the org's last words."""
    credentials = client_credentials(lab)

    def attempt() -> Got | None:
        outcome = try_login(lab, "POST oauth2/token client_credentials", credentials)
        return Got(outcome.value, "", 0.0) if outcome.value is not None else None

    got = polled(lab, attempt)
    if got is None:
        last = lab.exchanges[-1]
        return f"{last.code}: {last.text}"
    lab.note("POST oauth2/token client_credentials worked", seconds=got.seconds)
    return "it works"
