"""ExternalClientAppSettings: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from remit.metadata.model import Component, Element, MetadataType


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalClientAppSettings(Component):
    """The org's switches for External Client Apps; its one component is `ExternalClientApp`."""

    METADATA: ClassVar[MetadataType] = MetadataType("settings", "settings")

    enableClientSecretInRestApiAccess: Annotated[bool | None, Element(since=62.0)] = None
    enableConsumerSecretApiAccess: bool | None = None
    enablePackageEcaOauthFromDevOrg: Annotated[bool | None, Element(since=62.0)] = None
