"""ConnectedApp: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType, Struct

ConnectedAppOauthAccessScope: TypeAlias = Annotated[
    Literal[
        "Basic",
        "Api",
        "Web",
        "Full",
        "Chatter",
        "CustomApplications",
        "RefreshToken",
        "OpenID",
        "Profile",
        "Email",
        "Address",
        "Phone",
        "OfflineAccess",
        "CustomPermissions",
        "Wave",
        "Eclair",
        "Pardot",
        "Lightning",
        "Content",
        "CDPIngest",
        "CDPProfile",
        "CDPQuery",
        "Chatbot",
        "CDPSegment",
        "CDPIdentityResolution",
        "CDPCalculatedInsight",
        "ForgotPassword",
        "UserRegistration",
        "SFAP",
        "Interaction",
        "CDP",
        "EinsteinGPT",
        "PwdlessLogin",
    ],
    EnumName("ConnectedAppOauthAccessScope"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppAttribute(Struct):
    """One of `ConnectedApp.attributes`."""

    formula: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppIpRange(Struct):
    """One of `ConnectedApp.ipRanges`."""

    description: str | None = None
    end: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppOauthAssetToken(Struct):
    """The value of `ConnectedAppOauthConfig.assetTokenConfig`."""

    assetAudiences: str
    assetIncludeAttributes: bool
    assetIncludeCustomPerms: bool
    assetSigningCertId: str
    assetValidityPeriod: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppOauthIdToken(Struct):
    """The value of `ConnectedAppOauthConfig.idTokenConfig`."""

    idTokenAudience: str | None = None
    idTokenIncludeAttributes: bool | None = None
    idTokenIncludeCustomPerms: bool | None = None
    idTokenIncludeStandardClaims: bool | None = None
    idTokenValidity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppOauthConfig(Struct):
    """The value of `ConnectedApp.oauthConfig`."""

    assetTokenConfig: ConnectedAppOauthAssetToken | None = None
    callbackUrl: str
    certificate: str | None = None
    consumerKey: str | None = None
    # Never shown: a representation may end in a log.
    consumerSecret: str | None = field(default=None, repr=False)
    idTokenConfig: ConnectedAppOauthIdToken | None = None
    isAdminApproved: bool | None = None
    isClientCredentialEnabled: Annotated[bool | None, Element(since=56.0)] = None
    isCodeCredentialEnabled: Annotated[bool | None, Element(since=57.0)] = None
    isCodeCredentialPostOnly: Annotated[bool | None, Element(since=57.0)] = None
    isConsumerSecretOptional: bool | None = None
    isIntrospectAllTokens: bool | None = None
    isNamedUserJwtEnabled: Annotated[bool | None, Element(since=59.0)] = None
    isPkceRequired: Annotated[bool | None, Element(since=59.0)] = None
    isRefreshTokenRotationEnabled: Annotated[bool | None, Element(since=60.0)] = None
    isSecretRequiredForRefreshToken: Annotated[bool | None, Element(since=51.0)] = None
    isSecretRequiredForTokenExchange: Annotated[bool | None, Element(since=60.0)] = None
    isTokenExchangeEnabled: Annotated[bool | None, Element(since=60.0)] = None
    oauthClientCredentialUser: Annotated[str | None, Element(since=56.0)] = None
    scopes: tuple[ConnectedAppOauthAccessScope, ...] = ()
    singleLogoutUrl: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppOauthPolicy(Struct):
    """The value of `ConnectedApp.oauthPolicy`."""

    ipRelaxation: str
    isTokenExchangeFlowEnabled: bool | None = None
    refreshTokenPolicy: str
    singleLogoutUrl: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppSessionPolicy(Struct):
    """The value of `ConnectedApp.sessionPolicy`."""

    policyAction: str | None = None
    sessionLevel: str | None = None
    sessionTimeout: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedApp(Component):
    """A connected app. Since Spring '26 an org lets nobody create one."""

    METADATA: ClassVar[MetadataType] = MetadataType(
        "connectedApps",
        "connectedApp",
        refused="You can't create a connected app. To enable connected app creation, "
        "contact Salesforce Customer Support.",
    )
    OPAQUE: ClassVar[frozenset[str]] = frozenset({"canvas", "canvasConfig", "mobileAppConfig", "samlConfig"})

    attributes: tuple[ConnectedAppAttribute, ...] = ()
    contactEmail: str
    contactPhone: str | None = None
    description: str | None = None
    iconUrl: str | None = None
    infoUrl: str | None = None
    ipRanges: tuple[ConnectedAppIpRange, ...] = ()
    label: str
    logoUrl: str | None = None
    mobileStartUrl: str | None = None
    oauthConfig: ConnectedAppOauthConfig | None = None
    oauthPolicy: ConnectedAppOauthPolicy | None = None
    permissionSetName: tuple[str, ...] = ()
    plugin: str | None = None
    pluginExecutionUser: str | None = None
    profileName: tuple[str, ...] = ()
    sessionPolicy: ConnectedAppSessionPolicy | None = None
    startUrl: str | None = None
