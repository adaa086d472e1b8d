"""SecuritySettings: what of it the local org has, its session switches."""

from __future__ import annotations

from collections.abc import Iterator

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.localorg.context import Context
from remit.localorg.settings import set_switch, switch
from remit.localorg.wire.soap.components.base import Handler, not_found, properties
from remit.metadata.types.security_settings import (
    NetworkAccess,
    PasswordPolicies,
    SecuritySettings,
    SessionSettings,
)

MEMBER = "Security"
_SWITCH = "enforceIpRangesEveryRequest"


class Security(Handler[SecuritySettings]):
    """An update changes what it names."""

    component = SecuritySettings
    writers = ("CustomizeApplication",)

    def read(self, ctx: Context, name: str) -> SecuritySettings | None:
        """The settings as they act here."""
        if name.lower() != MEMBER.lower():
            return None
        return SecuritySettings(
            fullName=MEMBER,
            networkAccess=NetworkAccess(),
            passwordPolicies=PasswordPolicies(
                complexity="AlphaNumeric",
                expiration="Never",
                lockoutInterval="Forever",
                maxLoginAttempts="TenAttempts",
                minimumPasswordLength="8",
            ),
            sessionSettings=SessionSettings(
                enforceIpRangesEveryRequest=switch(ctx.db, _SWITCH), sessionTimeout="TwoHours"
            ),
        )

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """The one component."""
        yield properties(ctx, self.name, MEMBER)

    def update(self, ctx: Context, component: SecuritySettings) -> None:
        """Turn the switch for checking addresses at every request."""
        if (component.fullName or MEMBER).lower() != MEMBER.lower():
            raise not_found("fullName", self.name, component.fullName or "")
        session = component.sessionSettings
        if session is not None and session.enforceIpRangesEveryRequest is not None:
            set_switch(ctx.db, _SWITCH, session.enforceIpRangesEveryRequest)
