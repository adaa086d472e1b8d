"""More parts than a batch may have."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import Question
from remit.connect.transport import Request

QUESTION = Question(
    id="batch-limit",
    asks="message and code of more than 25 parts in `composite/batch`, 500 in `composite/graph`",
    order=52,
    requests=("POST composite/batch [26 x GET limits]",),
    chosen="LIMIT_EXCEEDED: The request can’t contain more than 25 operations.",
)


def ask(lab: Lab) -> str:
    """The org's own words."""
    part = {"method": "GET", "url": f"v{lab.org.version:.1f}/limits"}
    request = Request(
        "POST", f"{lab.org.root}/composite/batch", json={"batchRequests": [part] * 26}, reads=True
    )
    return lab.attempt("POST composite/batch [26 x GET]", lambda: lab.org.transport.send(request)).said
