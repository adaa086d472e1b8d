"""ExtlClntAppConfigurablePolicies: the plugin switches of an app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.localorg.context import Context
from remit.localorg.settings import choice
from remit.localorg.wire.soap.components._eca import AppPart
from remit.metadata.types.extl_clnt_app_configurable_policies import ExtlClntAppConfigurablePolicies


class Plugins(AppPart[ExtlClntAppConfigurablePolicies]):
    """With `isOauthPluginEnabled` off nobody logs in through the app."""

    component = ExtlClntAppConfigurablePolicies
    writers = ("ExternalClientAppAdmin",)
    sobject = "ExtlClntAppPlcyCnfg"

    def row(self, ctx: Context, component: ExtlClntAppConfigurablePolicies) -> Mapping[str, Any]:
        """The switches that the row shows."""
        return {
            "IsEnabled": component.isEnabled,
            "IsOauthPluginEnabled": component.isOauthPluginEnabled is not False,
        }


def generate_plugin_policy(ctx: Context, app: str, label: str) -> None:
    """Make the policy that comes with an app. Its name goes with that of the OAuth policy (both forms were seen)."""
    ending = "defaultPolicy" if "defaultPolicy" in choice(ctx.db, "policyName") else "plcy"
    Plugins().create(
        ctx,
        ExtlClntAppConfigurablePolicies(
            fullName=f"{app}_{ending}",
            externalClientApplication=app,
            isEnabled=True,
            label=f"{label} Plugin Policies"[:80],
        ),
    )
