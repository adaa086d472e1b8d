"""The certificate of an app, read back."""

from __future__ import annotations

from remit.conform.apps import consumer
from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="certificate-readback",
    asks="whether the certificate of an app can be read back",
    order=441,
    requests=("readMetadata ExtlClntAppGlobalOauthSettings",),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={"yes": "it is given", "no": "the element is absent"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether it is among what is read."""
    found = consumer(lab)
    if found is None:
        raise CannotAsk("readMetadata does not give the app's consumer")
    return "yes" if found.certificate else "no"
