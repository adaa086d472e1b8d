"""The OAuth policy of an app, which most orgs generate by themselves and name in a way of their own."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from remit.connect.load_apps import load_app_parts
from remit.errors import OrgError
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)

if TYPE_CHECKING:
    from remit.change.run import Run

Policies = dict[str, ExtlClntAppOauthConfigurablePolicies]
_TRIES = 30


def find_policies(run: Run, apps: Sequence[str]) -> Policies:
    """The OAuth policy of each app: as the org generated it, else made under the name that most orgs use.

    A create that the org refuses as a duplicate tells that there is one, often by its real name. Raises OrgError
    where it does not show after a minute.
    """
    found: Policies = {}
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(run.wait)
        parts = load_app_parts(run.org, apps)
        found |= {name: p.oauth_policy for name, p in parts.items() if p.oauth_policy is not None}
        for app in [a for a in apps if a not in found]:
            made = _make(run, app)
            if made is not None:
                found[app] = made
        if len(found) == len(apps):
            return found
    lacking = ", ".join(sorted(set(apps) - found.keys()))
    raise OrgError(
        f"the org has not generated the OAuth policy of {lacking} yet",
        next_step="apply again in some minutes: what is done is found and not done twice",
    )


def _make(run: Run, app: str) -> ExtlClntAppOauthConfigurablePolicies | None:
    """A policy where the org has none; where it has one, that one, if the refusal or its place tells it."""
    made = ExtlClntAppOauthConfigurablePolicies(
        fullName=f"{app}_oauthPlcy", externalClientApplication=app, label=f"{app}_oauthPlcy"
    )
    try:
        run.create_metadata(made)
    except OrgError as error:
        if not error.code.startswith("DUPLICATE"):
            raise
        names = sorted(set(re.findall(rf"{re.escape(app)}_\w+", error.message)))
        named = run.metadata.read(ExtlClntAppOauthConfigurablePolicies, names) if names else []
        return next((p for p in named if p is not None and p.externalClientApplication == app), None)
    return run.metadata.read(ExtlClntAppOauthConfigurablePolicies, [made.fullName or ""])[0]
