"""An app made part by part by createMetadata."""

from __future__ import annotations

from remit.conform.apps import app
from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="app-by-crud",
    asks="whether an app and its parts can be made by createMetadata",
    order=410,
    requests=(
        "createMetadata ExternalClientApplication",
        "createMetadata ExtlClntAppOauthSettings",
        "createMetadata ExtlClntAppGlobalOauthSettings",
    ),
    needs=("ModifyMetadata", "ExternalClientAppDeveloper", "External Client Apps"),
    answers={"yes": "each of the three in this order"},
    chosen="yes",
)


def ask(lab: Lab) -> str:
    """Whether each was made; the lab's app says itself where not."""
    refused = [p.said for p in app(lab).parts if not p.ok]
    return "; ".join(refused) or "yes"
