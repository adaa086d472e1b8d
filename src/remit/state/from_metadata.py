"""What metadata components say, as state values: app settings and policies, login IP ranges.

Values are read with what the org assumes for absent elements. The way back keeps the component that was read:
an org replaces a policy whole, so that what Remit does not manage must be written back as it came.
"""

from __future__ import annotations

from dataclasses import replace

from remit.errors import InputError
from remit.metadata import complete
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings
from remit.metadata.types.profile import Profile as ProfileMetadata
from remit.state.apps import ADMIN_APPROVED, SELF_AUTHORIZED, AppOauth, AppPolicy
from remit.state.users import LoginIpRange


def policy_of(component: ExtlClntAppOauthConfigurablePolicies) -> AppPolicy:
    """The summary of an app's policy. Absent permitted users count as self-authorised, the wider of the two."""
    c = complete(component)
    return AppPolicy(
        full_name=c.fullName or "",
        permitted_users=c.permittedUsersPolicyType or SELF_AUTHORIZED,
        permission_sets=split_names(c.commaSeparatedPermissionSet),
        profiles=split_names(c.commaSeparatedProfile),
        client_credentials=bool(c.isClientCredentialsFlowEnabled),
        client_credentials_user=c.clientCredentialsFlowUser or "",
        ip_relaxation=c.ipRelaxationPolicyType or "Enforce",
        refresh_token_policy=c.refreshTokenPolicyType or "Infinite",
        required_session_level=c.requiredSessionLevel or "STANDARD",
        session_timeout_minutes=c.sessionTimeoutInMinutes or 0,
    )


def policy_component(
    policy: AppPolicy, current: ExtlClntAppOauthConfigurablePolicies
) -> ExtlClntAppOauthConfigurablePolicies:
    """The component to write so that the app's policy becomes this one; all else stays as it was read.

    Raises InputError where permitted users are none of the two that there are.
    """
    if policy.permitted_users == ADMIN_APPROVED:
        component = replace(current, permittedUsersPolicyType="AdminApprovedPreAuthorized")
    elif policy.permitted_users == SELF_AUTHORIZED:
        component = replace(current, permittedUsersPolicyType="AllSelfAuthorized")
    else:
        raise InputError(f"an app's policy permits no {policy.permitted_users}")
    return replace(
        component,
        commaSeparatedPermissionSet=",".join(sorted(policy.permission_sets)) or None,
        commaSeparatedProfile=",".join(sorted(policy.profiles)) or None,
        isClientCredentialsFlowEnabled=policy.client_credentials,
        clientCredentialsFlowUser=policy.client_credentials_user or None,
        ipRelaxationPolicyType=policy.ip_relaxation,
        sessionTimeoutInMinutes=policy.session_timeout_minutes or None,
    )


def oauth_of(consumer: ExtlClntAppGlobalOauthSettings, settings: ExtlClntAppOauthSettings | None) -> AppOauth:
    """The summary of an app's OAuth settings; without `settings` its scopes are unknown and so empty."""
    c = complete(consumer)
    return AppOauth(
        consumer_key=c.consumerKey or "",
        scopes=split_names(settings.commaSeparatedOauthScopes if settings else None),
        callback_url=c.callbackUrl or "",
        certificate=c.certificate or "",
        client_credentials=bool(c.isClientCredentialsFlowEnabled),
        pkce_required=c.isPkceRequired is not False,
    )


def ip_ranges_of(profile_id: str, component: ProfileMetadata) -> tuple[LoginIpRange, ...]:
    """The login IP ranges of a profile."""
    return tuple(
        LoginIpRange(profile_id, r.startAddress, r.endAddress, r.description or "")
        for r in component.loginIpRanges
    )


def split_names(text: str | None) -> frozenset[str]:
    """The names of a comma-separated element; blanks after commas are accepted, as the org does."""
    return frozenset(name.strip() for name in (text or "").split(",") if name.strip())
