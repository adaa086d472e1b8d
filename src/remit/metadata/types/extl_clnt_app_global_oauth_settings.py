"""ExtlClntAppGlobalOauthSettings: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from remit.metadata.model import Component, Element, MetadataType, Struct


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAppIdTokenConfig(Struct):
    """The value of `ExtlClntAppGlobalOauthSettings.idTokenConfig`."""

    idTokenAudience: str | None = None
    idTokenIncludeAttributes: bool | None = None
    idTokenIncludeCustomPermissions: bool | None = None
    idTokenIncludeStandardClaims: bool | None = None
    idTokenValidityInMinutes: Annotated[int | None, Element(default=2)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppGlobalOauthSettings(Component):
    """An app's consumer: key, secret, callback, and the developer's half of each flow's switch.

    A `certificate` is what turns the JWT bearer flow on. The org makes the key and the secret itself.
    """

    METADATA: ClassVar[MetadataType] = MetadataType("extlClntAppGlobalOauthSets", "ecaGlblOauth", since=59.0)

    callbackUrl: str | None = None
    certificate: Annotated[str | None, Element(since=60.0)] = None
    consumerKey: str | None = None
    # Never shown: a representation may end in a log.
    consumerSecret: str | None = field(default=None, repr=False)
    externalClientApplication: str
    idTokenConfig: ExternalAppIdTokenConfig | None = None
    isClientCredentialsFlowEnabled: Annotated[bool | None, Element(since=60.0)] = None
    isCodeCredFlowEnabled: Annotated[bool | None, Element(since=61.0, default=False)] = None
    isCodeCredPostOnly: Annotated[bool | None, Element(since=61.0, default=False)] = None
    isConsumerSecretOptional: Annotated[bool | None, Element(default=False)] = None
    isDPopEnabled: Annotated[bool | None, Element(since=64.0)] = None
    isDeviceFlowEnabled: Annotated[bool | None, Element(since=60.0)] = None
    isEnforceRefreshTokenTTL: Annotated[bool | None, Element(since=64.0)] = None
    isIntrospectAllTokens: Annotated[bool | None, Element(default=False)] = None
    isMtlsEnabled: Annotated[bool | None, Element(since=64.0)] = None
    isNamedUserJwtEnabled: Annotated[bool | None, Element(since=61.0, default=False)] = None
    isPkceRequired: Annotated[bool | None, Element(default=True)] = None
    isRefreshTokenRotationEnabled: Annotated[bool | None, Element(since=60.0)] = None
    isSecretRequiredForRefreshToken: Annotated[bool | None, Element(default=True)] = None
    isSecretRequiredForTokenExchange: Annotated[bool | None, Element(since=60.0)] = None
    isTokenExchangeEnabled: Annotated[bool | None, Element(since=60.0)] = None
    label: str | None = None
    shouldRotateConsumerKey: Annotated[bool | None, Element(default=False)] = None
    shouldRotateConsumerSecret: Annotated[bool | None, Element(default=False)] = None
