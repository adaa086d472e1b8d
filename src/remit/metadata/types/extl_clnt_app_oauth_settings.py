"""ExtlClntAppOauthSettings: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from remit.metadata.model import Component, Element, MetadataType, Struct


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppOauthSettingsAttribute(Struct):
    """One of `ExtlClntAppOauthSettings.customAttributes`."""

    formula: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppOauthIpRange(Struct):
    """One of `ExtlClntAppOauthSettings.trustedIpRanges`."""

    description: str | None = None
    endIpAddress: str
    startIpAddress: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppOauthSettings(Component):
    """An app's scopes, attributes and IP ranges; must exist before the global settings."""

    METADATA: ClassVar[MetadataType] = MetadataType("extlClntAppOauthSettings", "ecaOauth", since=59.0)

    areAttributesIncludedInAssetToken: Annotated[bool | None, Element(since=61.0, default=False)] = None
    areCustomPermsIncludedInAssetToken: Annotated[bool | None, Element(since=61.0, default=False)] = None
    assetTokenAudiences: Annotated[str | None, Element(since=61.0)] = None
    assetTokenSigningCertificate: Annotated[str | None, Element(since=61.0)] = None
    assetTokenValidity: Annotated[int | None, Element(since=61.0)] = None
    clientAssertionCertificate: str | None = None
    commaSeparatedCustomScopes: str | None = None
    commaSeparatedOauthScopes: str | None = None
    customAttributes: tuple[ExtlClntAppOauthSettingsAttribute, ...] = ()
    externalClientApplication: str
    isFirstPartyAppEnabled: bool | None = None
    label: str | None = None
    oauthLink: str | None = None
    singleLogoutUrl: str | None = None
    trustedIpRanges: tuple[ExtlClntAppOauthIpRange, ...] = ()
