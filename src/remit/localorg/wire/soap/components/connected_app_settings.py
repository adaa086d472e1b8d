"""ConnectedAppSettings: API Access Control, which Support has to switch on in a real org."""

from __future__ import annotations

from remit.localorg.wire.soap.components._settings import SwitchSettings
from remit.metadata.types.connected_app_settings import ConnectedAppSettings


class AccessControlSettings(SwitchSettings[ConnectedAppSettings]):
    """Its pages speak of connected apps only; External Client Apps are left alone."""

    component = ConnectedAppSettings
    member = "ConnectedApp"
    switches = {
        "enableAdminApprovedAppsOnly": "enableAdminApprovedAppsOnly",
        "enableAdminApprovedAppsOnlyForExternalUser": "enableAdminApprovedAppsOnlyForExternalUser",
    }
