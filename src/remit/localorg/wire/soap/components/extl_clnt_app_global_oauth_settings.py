"""ExtlClntAppGlobalOauthSettings: the consumer, whose key and secret the org makes itself."""

from __future__ import annotations

from dataclasses import replace

from remit.api.errors import ApiError
from remit.localorg.apps import certificate, consumer, parts
from remit.localorg.apps.app import app_name
from remit.localorg.apps.parts import Part
from remit.localorg.context import Context
from remit.localorg.settings import choice, switch
from remit.localorg.wire.soap.components._eca import AppPart
from remit.localorg.wire.soap.components.base import missing, not_found
from remit.metadata.types.extl_clnt_app_global_oauth_settings import ExtlClntAppGlobalOauthSettings


class GlobalOauthSettings(AppPart[ExtlClntAppGlobalOauthSettings]):
    """A certificate turns the JWT bearer flow on. A supplied key is refused, a supplied secret passed over.

    Where the org does not give the certificate back, a save without one keeps it: who writes back what they
    read means to leave it.
    """

    component = ExtlClntAppGlobalOauthSettings
    writers = ("ExternalClientAppDeveloper",)

    def check(self, ctx: Context, component: ExtlClntAppGlobalOauthSettings, old: Part | None) -> None:
        """Callback, key, certificate, and the OAuth settings that must be there before."""
        if not component.callbackUrl:
            raise missing("callbackUrl")
        own = consumer.of_app(ctx.db, old.owner) if old else None
        if component.consumerKey and component.consumerKey != (own.key if own else ""):
            raise ApiError(
                "FIELD_INTEGRITY_EXCEPTION", "You cannot provide a Consumer Key", fields=["consumerKey"]
            )
        if component.certificate and component.certificate != _certificate_of(old):
            _check_certificate(component.certificate, choice(ctx.db, "certificateForm"))
        if old is None and _settings_of(ctx, component.externalClientApplication) is None:
            raise not_found(
                "externalClientApplication", "ExtlClntAppOauthSettings", component.externalClientApplication
            )

    def read(self, ctx: Context, name: str) -> ExtlClntAppGlobalOauthSettings | None:
        """The settings, where the org gives them at all."""
        return super().read(ctx, name) if switch(ctx.db, "consumerReadback") else None

    def update(self, ctx: Context, component: ExtlClntAppGlobalOauthSettings) -> None:
        """Replace the settings, but for a certificate that nobody can read back."""
        old = parts.part_named(ctx.db, self.name, component.fullName or "")
        if old is not None and not component.certificate and not _certificate_shown(ctx):
            component = replace(component, certificate=_certificate_of(old))
        super().update(ctx, component)

    def kept(self, component: ExtlClntAppGlobalOauthSettings) -> ExtlClntAppGlobalOauthSettings:
        """Key and secret are the consumer's; the part keeps neither."""
        return replace(component, consumerKey=None, consumerSecret=None)

    def saved(self, ctx: Context, part: Part, old: Part | None) -> None:
        """Make the consumer, or renew what the elements ask for."""
        assert isinstance(part.component, ExtlClntAppGlobalOauthSettings)
        if old is None:
            consumer.make(ctx.db, part.owner)
            return
        key, secret = part.component.shouldRotateConsumerKey, part.component.shouldRotateConsumerSecret
        consumer.renew(ctx.db, part.owner, key=bool(key), secret=bool(secret))

    def shown(self, ctx: Context, part: Part) -> ExtlClntAppGlobalOauthSettings:
        """The settings with the consumer key; the secret is told by Connect REST only."""
        own = consumer.of_app(ctx.db, part.owner)
        told = super().shown(ctx, part)
        return replace(
            told,
            certificate=told.certificate if _certificate_shown(ctx) else None,
            consumerKey=own.key if own else None,
            externalClientApplication=app_name(ctx.db, part.owner),
        )


def _settings_of(ctx: Context, name: str) -> Part | None:
    from remit.localorg.apps.app import app_id_of

    return parts.part_of(ctx.db, "ExtlClntAppOauthSettings", app_id_of(ctx.db, name))


def _certificate_of(part: Part | None) -> str | None:
    if part is None:
        return None
    assert isinstance(part.component, ExtlClntAppGlobalOauthSettings)
    return part.component.certificate


def _certificate_shown(ctx: Context) -> bool:
    return switch(ctx.db, "certificateReadback") and switch(ctx.db, "consumerReadback")


def _check_certificate(text: str, form: str) -> None:
    refusal = ApiError(
        "FIELD_INTEGRITY_EXCEPTION", "certificate: invalid certificate", fields=["certificate"]
    )
    if form not in ("any", certificate.form_of(text)):
        raise refusal
    try:
        certificate.load(text)
    except ValueError as error:
        raise refusal from error
