"""Turn an org-wide switch that a login needs. Only with --allow-org-settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step
from remit.metadata.types.external_client_app_settings import ExternalClientAppSettings

if TYPE_CHECKING:
    from remit.change.run import Run

SETTINGS_NAME = "ExternalClientApp"


@dataclass(frozen=True, slots=True)
class AllowSecretsOverRest(Step):
    """ExternalClientAppSettings.enableClientSecretInRestApiAccess, without which no client secret is read."""

    KIND = "org-setting"
    PHASE = Phase.ORG_SETTING
    UNDONE = "turn the switch off in Setup once the secrets are read"
    TAKES = ("CustomizeApplication",)

    def told(self) -> str:
        return (
            "org setting: allow access to External Client App consumer secrets via REST API "
            "(for every app and everyone with View Client Secret)"
        )

    @classmethod
    def apply(cls, steps: Sequence[AllowSecretsOverRest], run: Run) -> None:
        """Read the settings, turn the switch, write them back."""
        found = run.read_metadata(ExternalClientAppSettings, [SETTINGS_NAME])[0]
        current = found or ExternalClientAppSettings(fullName=SETTINGS_NAME)
        from dataclasses import replace

        run.update_metadata(replace(current, fullName=SETTINGS_NAME, enableClientSecretInRestApiAccess=True))
