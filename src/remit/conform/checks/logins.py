"""What the org blocks of logins, as far as its settings show it."""

from __future__ import annotations

from collections.abc import Iterator

from remit.conform.asked import Asked, Unknown
from remit.conform.line import Line, fine, untold
from remit.metadata.types.oauth_oidc_settings import OauthOidcSettings
from remit.metadata.types.security_settings import SecuritySettings

ORDER = 80


def check(asked: Asked) -> Iterator[Line]:
    """Three lines: SOAP login(), the OAuth username-password flow, addresses at every request."""
    yield untold(
        "SOAP login() switched on",
        "no API shows it, and trying it would need a user's password",
        "login: username-password works only where Setup allows SOAP API login(); new orgs have it off",
    )
    about = "OAuth username-password flow"
    found = asked.component(OauthOidcSettings, "OauthOidc")
    blocked = getattr(found, "blockOAuthUnPwFlow", None)
    if isinstance(found, Unknown):
        yield untold(about, found.why)
    elif blocked is None:
        yield untold(about, "OauthOidcSettings do not show it")
    else:
        yield fine(about, f"{'blocked' if blocked else 'not blocked'}; Remit never uses it")
    about = "login IP ranges at every request"
    security = asked.component(SecuritySettings, "Security")
    session = getattr(security, "sessionSettings", None)
    if isinstance(security, Unknown):
        yield untold(about, security.why)
    elif session is None or session.enforceIpRangesEveryRequest is None:
        yield untold(about, "SecuritySettings do not show it")
    elif session.enforceIpRangesEveryRequest:
        yield fine(about, "enforced, so that a token works from the profile's networks only")
    else:
        yield fine(about, "checked at login only")
