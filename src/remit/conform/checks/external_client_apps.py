"""External Client Apps: whether the org has them, and whether their secrets can be read."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold, will_refuse
from remit.metadata.types.external_client_app_settings import ExternalClientAppSettings

ORDER = 50
SETTINGS = "ExternalClientApp"
_SECRETS = "Allow access to External Client App consumer secrets via REST API"


def check(asked: Asked) -> Iterator[Line]:
    """Two lines: the apps, and the switch for secrets."""
    about = "External Client Apps"
    types = asked.metadata_types()
    settings = asked.component(ExternalClientAppSettings, SETTINGS)
    logins = "login: jwt-bearer and client-credentials"
    if isinstance(types, Unknown):
        yield untold(about, types.why)
    elif "ExternalClientApplication" not in types:
        yield will_refuse(
            about,
            "the org has no metadata type ExternalClientApplication",
            "opt in under Setup > External Client Apps",
            logins,
        )
    elif isinstance(settings, Unknown):
        yield untold(about, f"the types are there, the settings cannot be read: {settings.why}")
    else:
        yield fine(about, "the types are there and the settings can be read")
    about = f'"{_SECRETS}"'
    if isinstance(settings, Unknown):
        yield untold(about, settings.why)
    elif not isinstance(settings, ExternalClientAppSettings):
        yield untold(about, "the org gives no ExternalClientAppSettings")
    elif settings.enableClientSecretInRestApiAccess is None:
        yield untold(about, "the settings do not show it")
    elif settings.enableClientSecretInRestApiAccess:
        yield fine(about, "on")
    else:
        yield will_refuse(
            about,
            "off",
            "turn it on in Setup > External Client Apps > Settings, or apply with --allow-org-settings",
            "login: client-credentials",
        )
