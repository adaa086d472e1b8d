"""ConnectedAppSettings: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from remit.metadata.model import Component, MetadataType


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppSettings(Component):
    """API Access Control and other switches of connected apps; its one component is `ConnectedApp`."""

    METADATA: ClassVar[MetadataType] = MetadataType("settings", "settings")

    enableAdminApprovedAppsOnly: bool | None = None
    enableAdminApprovedAppsOnlyForExternalUser: bool | None = None
    enableSkipUserProvisioningWizardWelcomePage: bool | None = None
