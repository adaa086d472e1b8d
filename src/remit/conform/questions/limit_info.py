"""The header that tells how many calls were used."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import Question
from remit.connect.transport import Request

QUESTION = Question(
    id="limit-info",
    asks="Sforce-Limit-Info, API counts",
    order=50,
    requests=("GET limits",),
    answers={"sent": "with the answer of a REST call", "not sent": "absent"},
    chosen="not sent",
)


def ask(lab: Lab) -> str:
    """Whether an answer carries it."""
    path = f"{lab.org.root}/limits"
    answer = lab.attempt("GET limits", lambda: lab.org.transport.send(Request("GET", path))).need("refused")
    return "sent" if any(k.lower() == "sforce-limit-info" for k in answer.headers) else "not sent"
