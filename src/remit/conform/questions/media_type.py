"""A request of a content type that REST does not take."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.question import Question
from remit.connect.transport import Request

QUESTION = Question(
    id="media-type",
    asks="text of UNSUPPORTED_MEDIA_TYPE",
    order=51,
    requests=("POST composite/batch as text/plain",),
    chosen=(
        "UNSUPPORTED_MEDIA_TYPE: The entity in the request is in a format that’s not supported by"
        " the specified method."
    ),
)


def ask(lab: Lab) -> str:
    """The org's own words. The batch holds reads alone."""
    request = Request(
        "POST",
        f"{lab.org.root}/composite/batch",
        content=b'{"batchRequests": [{"method": "GET", "url": "v60.0/limits"}]}',
        headers={"Content-Type": "text/plain"},
        reads=True,
    )
    return lab.attempt("POST composite/batch as text/plain", lambda: lab.org.transport.send(request)).said
