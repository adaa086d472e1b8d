"""ExtlClntAppConfigurablePolicies: the plugin switches of an app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.localorg.context import Context
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
