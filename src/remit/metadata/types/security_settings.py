"""SecuritySettings: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType, Struct

Complexity: TypeAlias = Annotated[
    Literal[
        "NoRestriction",
        "AlphaNumeric",
        "SpecialCharacters",
        "UpperLowerCaseNumeric",
        "UpperLowerCaseNumericSpecialCharacters",
        "Any3UpperLowerCaseNumericSpecialCharacters",
    ],
    EnumName("Complexity"),
]

Expiration: TypeAlias = Annotated[
    Literal["ThirtyDays", "SixtyDays", "NinetyDays", "SixMonths", "OneYear", "Never"],
    EnumName("Expiration"),
]

LockoutInterval: TypeAlias = Annotated[
    Literal["FifteenMinutes", "ThirtyMinutes", "SixtyMinutes", "Forever"],
    EnumName("LockoutInterval"),
]

MaxLoginAttempts: TypeAlias = Annotated[
    Literal["ThreeAttempts", "FiveAttempts", "TenAttempts", "NoLimit"],
    EnumName("MaxLoginAttempts"),
]

QuestionRestriction: TypeAlias = Annotated[
    Literal["None", "DoesNotContainPassword"],
    EnumName("QuestionRestriction"),
]

SessionTimeout: TypeAlias = Annotated[
    Literal[
        "TwentyFourHours",
        "TwelveHours",
        "EightHours",
        "FourHours",
        "TwoHours",
        "NinetyMinutes",
        "SixtyMinutes",
        "ThirtyMinutes",
        "FifteenMinutes",
    ],
    EnumName("SessionTimeout"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class IpRange(Struct):
    """One of `NetworkAccess.ipRanges`."""

    description: str | None = None
    end: str | None = None
    start: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAccess(Struct):
    """One of `SecuritySettings.networkAccess`."""

    ipRanges: tuple[IpRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicies(Struct):
    """The value of `SecuritySettings.passwordPolicies`."""

    apiOnlyUserHomePageURL: str | None = None
    complexity: Complexity | None = None
    expiration: Expiration | None = None
    historyRestriction: str | None = None
    lockoutInterval: LockoutInterval | None = None
    maxLoginAttempts: MaxLoginAttempts | None = None
    minimumPasswordLength: str | None = None
    minimumPasswordLifetime: bool | None = None
    obscureSecretAnswer: bool | None = None
    passwordAssistanceMessage: str | None = None
    passwordAssistanceURL: str | None = None
    questionRestriction: QuestionRestriction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings(Struct):
    """The value of `SecuritySettings.sessionSettings`."""

    allowUserAuthenticationByCertificate: bool | None = None
    allowUserCertBasedAuthenticationWithOcspValidation: bool | None = None
    canConfirmEmailChangeInLightningCommunities: bool | None = None
    canConfirmIdentityBySmsOnly: bool | None = None
    disableTimeoutWarning: bool | None = None
    enableBuiltInAuthenticator: bool | None = None
    enableCSPOnEmail: bool | None = None
    enableCSRFOnGet: bool | None = None
    enableCSRFOnPost: bool | None = None
    enableCacheAndAutocomplete: bool | None = None
    enableClickjackNonsetupSFDC: bool | None = None
    enableClickjackNonsetupUser: bool | None = None
    enableClickjackNonsetupUserHeaderless: bool | None = None
    enableClickjackSetup: bool | None = None
    enableCoepHeader: bool | None = None
    enableContentSniffingProtection: bool | None = None
    enableCoopHeader: bool | None = None
    enableLightningLogin: bool | None = None
    enableLightningLoginOnlyWithUserPerm: bool | None = None
    enableMFADirectUILoginOptIn: bool | None = None
    enableOauthCorsPolicy: Annotated[bool | None, Element(since=50.0)] = None
    enablePermissionsPolicy: bool | None = None
    enablePostForSessions: bool | None = None
    enableSMSIdentity: bool | None = None
    enableU2F: bool | None = None
    enforceIpRangesEveryRequest: bool | None = None
    enforceUserDeviceRevoked: Annotated[bool | None, Element(since=50.0)] = None
    forceLogoutOnSessionTimeout: bool | None = None
    forceRelogin: bool | None = None
    grantCameraAccess: str | None = None
    grantMicrophoneAccess: str | None = None
    hasRetainedLoginHints: bool | None = None
    hasUserSwitching: bool | None = None
    hstsOnForcecomSites: bool | None = None
    identityConfirmationOnEmailChange: bool | None = None
    identityConfirmationOnTwoFactorRegistrationEnabled: bool | None = None
    lockSessionsToDomain: bool | None = None
    lockSessionsToIp: bool | None = None
    lockerServiceAPIVersion: str | None = None
    lockerServiceCSP: bool | None = None
    lockerServiceNext: Annotated[bool | None, Element(since=53.0)] = None
    lockerServiceNextControl: bool | None = None
    logoutURL: str | None = None
    redirectBlockModeEnabled: bool | None = None
    redirectionWarning: bool | None = None
    referrerPolicy: bool | None = None
    referrerPolicyDirective: Annotated[str | None, Element(since=58.0)] = None
    requireHttpOnly: bool | None = None
    sendCspForUncommonClients: bool | None = None
    sessionTimeout: Annotated[SessionTimeout | None, Element(since=58.0)] = None
    sidToken3rdPartyAuraApp: Annotated[bool | None, Element(since=59.0)] = None
    skipSFAWhenMFADirectUILogin: bool | None = None
    terminateUserSessionsWhenAdminResetsPassword: bool | None = None
    useEAPIRateLimitForConnectAPI: bool | None = None
    useLocalStorageForLogoutUrl: Annotated[bool | None, Element(since=52.0)] = None
    welcomeEmailTemplateId: Annotated[str | None, Element(since=63.0)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOnSettings(Struct):
    """The value of `SecuritySettings.singleSignOnSettings`."""

    enableCaseInsensitiveFederationID: bool | None = None
    enableForceDelegatedCallout: bool | None = None
    enableMultipleSamlConfigs: bool | None = None
    enableSamlJitProvisioning: bool | None = None
    enableSamlLogin: bool | None = None
    isLoginWithSalesforceCredentialsDisabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuritySettings(Component):
    """Trusted networks, password and session policies; its one component is `Security`."""

    METADATA: ClassVar[MetadataType] = MetadataType("settings", "settings")

    canUsersGrantLoginAccess: bool | None = None
    enableAdminLoginAsAnyUser: bool | None = None
    enableAuditFieldsInactiveOwner: bool | None = None
    enableAuraSecureEvalPref: bool | None = None
    enableCoepHeader: Annotated[bool | None, Element(since=55.0)] = None
    enableCoopHeader: Annotated[bool | None, Element(since=55.0)] = None
    enableCrossOrgRedirects: bool | None = None
    enablePermissionsPolicy: Annotated[bool | None, Element(since=59.0)] = None
    enableRequireHttpsConnection: bool | None = None
    networkAccess: NetworkAccess | None = None
    passwordPolicies: PasswordPolicies | None = None
    redirectBlockModeEnabled: bool | None = None
    sendCspForUncommonClients: Annotated[bool | None, Element(since=59.0)] = None
    sessionSettings: SessionSettings | None = None
    singleSignOnSettings: SingleSignOnSettings | None = None
