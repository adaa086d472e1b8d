"""ExternalClientApplication: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType

ExtlClntAppDistState: TypeAlias = Annotated[
    Literal["Local", "Packaged", "Managed", "AutoInstalled"],
    EnumName("ExtlClntAppDistState"),
]

ExtlClntAppManagedType: TypeAlias = Annotated[
    Literal["Local", "Global"],
    EnumName("ExtlClntAppManagedType"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalClientApplication(Component):
    """The header of an External Client App; its record has key prefix 0xI."""

    METADATA: ClassVar[MetadataType] = MetadataType("externalClientApps", "eca", since=59.0)

    contactEmail: str | None = None
    contactPhone: str | None = None
    description: str | None = None
    distributionState: ExtlClntAppDistState | None = None
    iconUrl: str | None = None
    infoUrl: str | None = None
    isProtected: Annotated[bool | None, Element(default=False)] = None
    label: str | None = None
    logoUrl: str | None = None
    managedType: ExtlClntAppManagedType | None = None
    orgScopedExternalApp: str | None = None
