"""The certificate of an app, as PEM and as its body."""

from __future__ import annotations

from remit.conform.apps import app
from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="certificate-form",
    asks="whether a certificate is given as PEM or as its body",
    order=440,
    requests=("createMetadata ExtlClntAppGlobalOauthSettings{certificate}, as PEM, then as its body",),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={"any": "both are taken", "pem": "PEM alone", "body": "the body alone"},
    chosen="any",
)


def ask(lab: Lab) -> str:
    """Which forms were taken."""
    made = app(lab)
    body = made.body is not None and made.body.ok
    if made.pem.ok:
        return "any" if body else "pem"
    return "body"
