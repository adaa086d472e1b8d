"""PKCE, switched off for client credentials."""

from __future__ import annotations

from remit.conform.apps import consumer
from remit.conform.lab import Lab
from remit.conform.question import CannotAsk, Question

QUESTION = Question(
    id="pkce-stays-off",
    asks="whether PKCE stays off where an app is made without it",
    order=443,
    requests=("readMetadata ExtlClntAppGlobalOauthSettings",),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={"yes": "isPkceRequired is read as false", "no": "it is read as true"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether it is read as it was written."""
    found = consumer(lab)
    if found is None or found.isPkceRequired is None:
        raise CannotAsk("readMetadata does not give it")
    return "no" if found.isPkceRequired else "yes"
