"""ExternalClientAppSettings: whether secrets of External Client Apps may be read by Connect REST."""

from __future__ import annotations

from remit.localorg.wire.soap.components._settings import SwitchSettings
from remit.metadata.types.external_client_app_settings import ExternalClientAppSettings


class ClientAppSettings(SwitchSettings[ExternalClientAppSettings]):
    """Off in a new org."""

    component = ExternalClientAppSettings
    member = "ExternalClientApp"
    switches = {
        "enableClientSecretInRestApiAccess": "enableClientSecretInRestApiAccess",
        "enableConsumerSecretApiAccess": "enableConsumerSecretApiAccess",
        "enablePackageEcaOauthFromDevOrg": "enablePackageEcaOauthFromDevOrg",
    }
