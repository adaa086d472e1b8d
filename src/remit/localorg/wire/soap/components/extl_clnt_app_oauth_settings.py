"""ExtlClntAppOauthSettings: an app's scopes; the org makes the OAuth policy as soon as they are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from remit.localorg.apps import consumer, scopes
from remit.localorg.apps.app import app_name
from remit.localorg.apps.parts import Part
from remit.localorg.context import Context
from remit.localorg.wire.soap.components._eca import AppPart
from remit.localorg.wire.soap.components.base import bad_value
from remit.metadata.types.extl_clnt_app_oauth_settings import ExtlClntAppOauthSettings


class OauthSettings(AppPart[ExtlClntAppOauthSettings]):
    """Scopes are metadata words (`RefreshToken`), not those of tokens."""

    component = ExtlClntAppOauthSettings
    writers = ("ExternalClientAppDeveloper",)
    sobject = "ExtlClntAppOauthSettings"

    def check(self, ctx: Context, component: ExtlClntAppOauthSettings, old: Part | None) -> None:
        """Unknown scopes are refused."""
        known = scopes.runtime_words()
        for word in scopes.split(component.commaSeparatedOauthScopes):
            if word not in known:
                raise bad_value("commaSeparatedOauthScopes", word)

    def kept(self, component: ExtlClntAppOauthSettings) -> ExtlClntAppOauthSettings:
        """The link to the consumer is the org's own."""
        return replace(component, oauthLink=None)

    def row(self, ctx: Context, component: ExtlClntAppOauthSettings) -> Mapping[str, Any]:
        """A boolean a scope."""
        held = set(scopes.split(component.commaSeparatedOauthScopes))
        return {field: word in held for word, field in scopes.flag_fields().items()}

    def saved(self, ctx: Context, part: Part, old: Part | None) -> None:
        """Make the app's OAuth policy with the settings."""
        if old is None:
            from remit.localorg.wire.soap.components.extl_clnt_app_oauth_configurable_policies import (
                generate_policy,
            )

            generate_policy(ctx, app_name(ctx.db, part.owner))

    def shown(self, ctx: Context, part: Part) -> ExtlClntAppOauthSettings:
        """The settings with the org's link to the consumer."""
        found = super().shown(ctx, part)
        own = consumer.of_app(ctx.db, part.owner)
        return found if own is None else replace(found, oauthLink=f"{ctx.org.id[:15]}:{own.id[:15]}")
