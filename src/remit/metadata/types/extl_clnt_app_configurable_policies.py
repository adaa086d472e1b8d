"""ExtlClntAppConfigurablePolicies: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType

ExtlClntAppStartPage: TypeAlias = Annotated[
    Literal["None", "Custom", "OAuth", "SAML"],
    EnumName("ExtlClntAppStartPage"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppConfigurablePolicies(Component):
    """An app's plugin switches: with `isOauthPluginEnabled` off nobody logs in through it."""

    METADATA: ClassVar[MetadataType] = MetadataType("extlClntAppPolicies", "ecaPlcy", since=60.0)

    externalClientApplication: str
    isAttestPluginEnabled: Annotated[bool | None, Element(since=64.0)] = None
    isCanvasPluginEnabled: Annotated[bool | None, Element(since=66.0, default=True)] = None
    isEnabled: Annotated[bool, Element(since=60.0, default=True)]
    isMobilePluginEnabled: Annotated[bool | None, Element(since=63.0, default=True)] = None
    isNotificationPluginEnabled: Annotated[bool | None, Element(since=63.0, default=True)] = None
    isOauthPluginEnabled: Annotated[bool | None, Element(since=60.0, default=True)] = None
    isPushPluginEnabled: Annotated[bool | None, Element(since=63.0, default=True)] = None
    isSamlPluginEnabled: Annotated[bool | None, Element(since=63.0, default=True)] = None
    label: str | None = None
    startPage: Annotated[ExtlClntAppStartPage | None, Element(since=63.0)] = None
    startUrl: Annotated[str | None, Element(since=63.0)] = None
