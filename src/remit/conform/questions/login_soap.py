"""SOAP login(), tried until it works."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.logins import Got, polled, try_login, username_password
from remit.conform.people import user
from remit.conform.question import Question

QUESTION = Question(
    id="login-soap",
    asks="what a SOAP login without Use Any API Auth says",
    order=530,
    requests=("POST sobjects/User/{id}/password", "POST Soap/u/64.0 login, until it works"),
    needs=("ResetPasswords", "a free seat of the license Salesforce"),
    answers={"it works": "the time is told beside it"},
    chosen="it works",
)


def ask(lab: Lab) -> str:
    """Whether it works within the wait, or the org's last words."""
    credentials = username_password(lab, user(lab))

    def attempt() -> Got | None:
        outcome = try_login(lab, "POST Soap/u/64.0 login", credentials)
        return Got(outcome.value, "", 0.0) if outcome.value is not None else None

    got = polled(lab, attempt, "soap")
    if got is None:
        last = lab.exchanges[-1]
        return f"{last.code}: {last.text}"
    lab.note("POST Soap/u/64.0 login worked", seconds=got.seconds)
    return "it works"
