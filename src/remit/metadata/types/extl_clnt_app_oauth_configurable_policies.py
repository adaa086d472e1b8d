"""ExtlClntAppOauthConfigurablePolicies: from the Metadata WSDL 63.0, Metadata API Developer Guide (67.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from remit.metadata.model import Component, Element, EnumName, MetadataType, Struct

JWTSessionTimeoutType: TypeAlias = Annotated[
    Literal["UserSession", "Custom"],
    EnumName("JWTSessionTimeoutType"),
]

PermittedUsersPolicyType: TypeAlias = Annotated[
    Literal["AllSelfAuthorized", "AdminApprovedPreAuthorized"],
    EnumName("PermittedUsersPolicyType"),
]

PolicyAction: TypeAlias = Annotated[
    Literal["Block", "RaiseSessionLevel", "StepUpMFA"],
    EnumName("PolicyAction"),
]

RefreshTokenPolicyType: TypeAlias = Annotated[
    Literal["Infinite", "Zero", "SpecificLifetime", "SpecificInactivity"],
    EnumName("RefreshTokenPolicyType"),
]

SessionSecurityLevel: TypeAlias = Annotated[
    Literal["LOW", "STANDARD", "HIGH_ASSURANCE"],
    EnumName("SessionSecurityLevel"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppOauthPoliciesAttribute(Struct):
    """One of `ExtlClntAppOauthConfigurablePolicies.customAttributes`."""

    formula: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtlClntAppOauthConfigurablePolicies(Component):
    """The admin's OAuth policy of an app: who is approved, run-as user, IP relaxation, session.

    The org makes the record itself as soon as OAuth is on, and every save replaces it whole.
    `commaSeparatedPermissionSet` takes names of permission sets, not ids, whatever its reference page says.
    """

    METADATA: ClassVar[MetadataType] = MetadataType("extlClntAppOauthPolicies", "ecaOauthPlcy", since=59.0)

    apexHandler: Annotated[str | None, Element(since=61.0)] = None
    clientCredentialsFlowUser: Annotated[str | None, Element(since=60.0)] = None
    commaSeparatedCustomScopes: Annotated[str | None, Element(since=61.0)] = None
    commaSeparatedPermissionSet: str | None = None
    commaSeparatedProfile: str | None = None
    customAttributes: tuple[ExtlClntAppOauthPoliciesAttribute, ...] = ()
    executeHandlerAs: Annotated[str | None, Element(since=61.0)] = None
    externalClientApplication: str
    guestJwtSessionTimeoutType: Annotated[JWTSessionTimeoutType | None, Element(since=65.0)] = None
    guestJwtTimeout: Annotated[
        int | None, Element(since=61.0, allowed=(1, 5, 10, 15, 30, 60, 90, 120, 240, 480, 720))
    ] = None
    ipRelaxationPolicyType: Annotated[
        str | None, Element(allowed=("Enforce", "Bypass", "Bypass_2factor", "Enforce_RelaxRefresh"))
    ] = None
    isClientCredentialsFlowEnabled: Annotated[bool | None, Element(since=60.0, default=False)] = None
    isGuestCodeCredFlowEnabled: Annotated[bool | None, Element(since=61.0, default=False)] = None
    isNamedUserJwtEnabled: bool | None = None
    isTokenExchangeFlowEnabled: Annotated[bool | None, Element(since=60.0, default=False)] = None
    label: str | None = None
    namedUserJwtSessionTimeoutType: Annotated[JWTSessionTimeoutType | None, Element(since=65.0)] = None
    namedUserJwtTimeout: Annotated[
        int | None, Element(since=61.0, allowed=(1, 5, 10, 15, 30, 60, 90, 120, 240, 480, 720))
    ] = None
    permittedUsersPolicyType: PermittedUsersPolicyType | None = None
    policyAction: PolicyAction | None = None
    refreshTokenPolicyType: RefreshTokenPolicyType | None = None
    refreshTokenValidityPeriod: int | None = None
    refreshTokenValidityUnit: Annotated[str | None, Element(allowed=("Days", "Hours", "Months"))] = None
    requiredSessionLevel: SessionSecurityLevel | None = None
    sessionTimeoutInMinutes: int | None = None
    singleLogoutUrl: str | None = None
    startUrl: str | None = None
