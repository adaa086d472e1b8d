"""Taking an External Client App away, in the way that any org lets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.change.attempts import attempt_quietly
from remit.connect.load_apps import AppParts, load_app_parts
from remit.errors import OrgError
from remit.metadata.types.external_client_application import ExternalClientApplication
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings

if TYPE_CHECKING:
    from remit.change.run import Run


def delete_apps(run: Run, names: Sequence[str]) -> None:
    """Switch the apps off, then delete them; where the org refuses that while one has parts, these go before it.

    Raises OrgError where the org refuses even so.
    """
    parts = load_app_parts(run.org, names)
    on = [p.policy for p in parts.values() if p.policy is not None and p.policy.isEnabled]
    for policy in on:
        run.former.know(policy)
    run.update_metadata(*(replace(p, isEnabled=False) for p in on))
    for name in names:
        try:
            run.delete_metadata(ExternalClientApplication, [name])
        except OrgError:
            _delete_parts(run, name, parts[name])
            run.delete_metadata(ExternalClientApplication, [name])


def _delete_parts(run: Run, name: str, parts: AppParts) -> None:
    """What of an app can go before it: its parts, also a consumer that is listed and not shown."""
    for part in parts.all:
        attempt_quietly(run.delete_metadata, type(part), [part.fullName or ""])
    if parts.consumer_unread:
        attempt_quietly(run.delete_metadata, ExtlClntAppGlobalOauthSettings, [f"{name}_glbloauth"])
