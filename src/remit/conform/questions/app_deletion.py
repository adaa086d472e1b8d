"""An app that is deleted while it is on and has its parts."""

from __future__ import annotations

from remit.conform.apps import create_metadata as create
from remit.conform.apps import delete_app, header_of, need_apps, parts_of, settings_of
from remit.conform.lab import Lab, listed
from remit.conform.question import Question

QUESTION = Question(
    id="app-deletion",
    asks="whether the parts of an app go with it",
    order=800,
    requests=(
        "deleteMetadata ExternalClientApplication",
        "updateMetadata ExtlClntAppConfigurablePolicies (switched off), then again",
        "deleteMetadata of each part, then again",
    ),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={
        "whole": "the app goes at once",
        "disabledFirst": "only once it is switched off",
        "childrenFirst": "only once its parts are deleted",
    },
    chosen="whole",
)


def ask(lab: Lab) -> str:
    """Which way goes through, tried on an app of its own, from the easiest."""
    need_apps(lab)
    name = lab.name("removed")
    create(lab, header_of(lab, "removed")).need("the app cannot be made")
    create(lab, settings_of(name)).need("the app's OAuth settings cannot be made")
    way, gone = delete_app(lab, name, parts_of(lab, name))
    left = [kind.__name__ for kind, _ in parts_of(lab, name)] if gone else []
    return f"{way}, but {listed(left)} stay" if left else way
