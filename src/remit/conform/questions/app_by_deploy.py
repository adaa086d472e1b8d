"""An app by deploy, checked only."""

from __future__ import annotations

from remit.conform.apps import header_of, need_apps, settings_of
from remit.conform.deploying import check_only
from remit.conform.lab import Lab
from remit.conform.question import Question

QUESTION = Question(
    id="app-by-deploy",
    asks="whether an app can be deployed (checked only)",
    order=420,
    requests=("deploy checkOnly [ExternalClientApplication, ExtlClntAppOauthSettings]", "checkDeployStatus"),
    needs=("ModifyMetadata", "External Client Apps"),
    answers={"yes": "the check succeeds", "no deploy": "the org has no such operation"},
    chosen="no deploy",
)


def ask(lab: Lab) -> str:
    """What the check says."""
    need_apps(lab)
    header = header_of(lab, "deployed")
    return check_only(lab, [header, settings_of(lab.name("deployed"))])
