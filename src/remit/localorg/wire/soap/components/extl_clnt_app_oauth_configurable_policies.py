"""ExtlClntAppOauthConfigurablePolicies: who may use an app, and as whom it runs.

The org makes the record itself, as `{App}_oauthPlcy` or under another of the names seen; creating a second one
fails. Permission sets are given by
name (the guide says ids, an org refuses those), and become SetupEntityAccess rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from remit.api.errors import ApiError
from remit.localorg.apps.parts import Part
from remit.localorg.apps.scopes import split
from remit.localorg.context import Context
from remit.localorg.enforce.users import load_user
from remit.localorg.logins import user_named
from remit.localorg.rows import create_row, delete_row
from remit.localorg.settings import choice, switch
from remit.localorg.wire.soap.components._eca import AppPart
from remit.localorg.wire.soap.components.profile_names import profile_named, shown_name
from remit.metadata.types.extl_clnt_app_oauth_configurable_policies import (
    ExtlClntAppOauthConfigurablePolicies,
)

_RUN_AS = "Enter a valid execution user for the OAuth client credentials flow."
_DEFAULTS: Mapping[str, Any] = {
    "permittedUsersPolicyType": "AllSelfAuthorized",
    "ipRelaxationPolicyType": "Enforce",
    "refreshTokenPolicyType": "Infinite",
    "requiredSessionLevel": "STANDARD",
}


class OauthPolicies(AppPart[ExtlClntAppOauthConfigurablePolicies]):
    """The admin's OAuth policy of an app; every save replaces it whole."""

    component = ExtlClntAppOauthConfigurablePolicies
    writers = ("ExternalClientAppAdmin",)
    sobject = "ExtlClntAppOauthPlcyCnfg"
    unique = "ExtlClntAppOauthSettingsId"

    def check(self, ctx: Context, component: ExtlClntAppOauthConfigurablePolicies, old: Part | None) -> None:
        """Permission sets and profiles must exist; the run-as user be active and API Only."""
        _holders(ctx, component)
        username = component.clientCredentialsFlowUser
        if component.isClientCredentialsFlowEnabled or username:
            found = user_named(ctx.db, username or "")
            if found is None or not found[1] or not _api_only(ctx, found[0]):
                raise ApiError("FIELD_INTEGRITY_EXCEPTION", _RUN_AS, fields=["clientCredentialsFlowUser"])

    def kept(self, component: ExtlClntAppOauthConfigurablePolicies) -> ExtlClntAppOauthConfigurablePolicies:
        """The policy with what the org assumes for what is left out."""
        return with_defaults(component)

    def row(self, ctx: Context, component: ExtlClntAppOauthConfigurablePolicies) -> Mapping[str, Any]:
        """The policy as its sObject shows it."""
        policy = with_defaults(component)
        return {
            "PermittedUsersPolicyType": policy.permittedUsersPolicyType,
            "ClientCredentialsFlowUser": policy.clientCredentialsFlowUser,
            "IsClientCredentialsFlowEnabled": bool(policy.isClientCredentialsFlowEnabled),
            "IpRelaxationPolicyType": policy.ipRelaxationPolicyType,
            "RefreshTokenPolicyType": policy.refreshTokenPolicyType,
            "RefreshTokenValidityPeriod": policy.refreshTokenValidityPeriod,
            "RefreshTokenValidityUnit": policy.refreshTokenValidityUnit,
            "RequiredSessionLevel": policy.requiredSessionLevel,
            "SessionTimeoutInMinutes": policy.sessionTimeoutInMinutes,
        }

    def saved(self, ctx: Context, part: Part, old: Part | None) -> None:
        """Assign the app to exactly the permission sets and profiles that the policy names."""
        assert isinstance(part.component, ExtlClntAppOauthConfigurablePolicies)
        wanted = _holders(ctx, part.component)
        access = ctx.model.schema.by_name["setupentityaccess"]
        held = {
            parent: row_id
            for row_id, parent in ctx.db.execute(
                'SELECT "Id", "ParentId" FROM "SetupEntityAccess" WHERE "SetupEntityId" = ?', (part.owner,)
            ).fetchall()
        }
        for parent in held.keys() - wanted:
            delete_row(ctx, access, held[parent])
        for parent in sorted(wanted - held.keys()):
            values = {
                "ParentId": parent,
                "SetupEntityId": part.owner,
                "SetupEntityType": "ExternalClientApplication",
            }
            create_row(ctx, access, values)

    def shown(self, ctx: Context, part: Part) -> ExtlClntAppOauthConfigurablePolicies:
        """The policy with the assignments as they stand, whoever made them."""
        rows = ctx.db.execute(
            'SELECT p."Name", r."Name" FROM "SetupEntityAccess" s JOIN "PermissionSet" p'
            ' ON p."Id" = s."ParentId" LEFT JOIN "Profile" r ON r."Id" = p."ProfileId"'
            ' WHERE s."SetupEntityId" = ? ORDER BY 2, 1',
            (part.owner,),
        ).fetchall()
        sets = [name for name, profile in rows if profile is None]
        profiles = [shown_name(profile) for _, profile in rows if profile is not None]
        return replace(
            with_defaults(super().shown(ctx, part)),
            commaSeparatedPermissionSet=",".join(sets) or None,
            commaSeparatedProfile=",".join(profiles) or None,
        )


def with_defaults(policy: ExtlClntAppOauthConfigurablePolicies) -> ExtlClntAppOauthConfigurablePolicies:
    """The policy with what the org assumes for its enumerations."""
    empty = {name: value for name, value in _DEFAULTS.items() if getattr(policy, name) is None}
    return replace(policy, **empty)


def generate_policy(ctx: Context, app: str) -> None:
    """Make the policy that comes with an app's OAuth settings, where the org makes one."""
    if not switch(ctx.db, "generatedPolicies"):
        return
    OauthPolicies().create(
        ctx,
        ExtlClntAppOauthConfigurablePolicies(
            fullName=f"{app}_{choice(ctx.db, 'policyName')}",
            externalClientApplication=app,
            label=f"{app} OAuth Policies"[:80],
            isClientCredentialsFlowEnabled=False,
        ),
    )


def _holders(ctx: Context, policy: ExtlClntAppOauthConfigurablePolicies) -> set[str]:
    """The ids of the permission sets that the policy assigns the app to, those of profiles included."""
    found: set[str] = set()
    for name in split(policy.commaSeparatedPermissionSet):
        row = ctx.db.execute(
            'SELECT "Id" FROM "PermissionSet" WHERE "Name" = ? AND "ProfileId" IS NULL', (name,)
        ).fetchone()
        if row is None:
            raise ApiError(
                "INVALID_FIELD",
                f"We couldn't find permission sets called {name}",
                fields=["commaSeparatedPermissionSet"],
            )
        found.add(row[0])
    for name in split(policy.commaSeparatedProfile):
        profile = profile_named(ctx.db, name)
        if profile is None:
            raise ApiError(
                "INVALID_FIELD", f"We couldn't find profiles called {name}", fields=["commaSeparatedProfile"]
            )
        found.add(
            ctx.db.execute('SELECT "Id" FROM "PermissionSet" WHERE "ProfileId" = ?', (profile,)).fetchone()[0]
        )
    return found


def _api_only(ctx: Context, user_id: str) -> bool:
    # Read afresh, not from what the org remembers: this transaction may yet be undone.
    user = load_user(ctx.db, ctx.model, user_id)
    return user is not None and user.access.has(ctx.model.catalogue.system("ApiUserOnly"))
