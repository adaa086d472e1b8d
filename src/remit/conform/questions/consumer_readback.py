"""The consumer of an app and its key, read back."""

from __future__ import annotations

from remit.conform.apps import consumer
from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="consumer-readback",
    asks="whether readMetadata gives the consumer of an app",
    order=442,
    requests=("readMetadata ExtlClntAppGlobalOauthSettings",),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={
        "with its key": "consumerKey is given",
        "without its key": "it is given, consumerKey is absent",
        "no": "nothing is given",
    },
    chosen="with its key",
)


def ask(lab: Lab) -> str:
    """What is given."""
    found = consumer(lab)
    if found is None:
        return "no"
    return "with its key" if found.consumerKey else "without its key"
