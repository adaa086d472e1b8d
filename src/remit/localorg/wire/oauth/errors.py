"""OAuth's refusals, in the words that orgs answer with. Sources are named in docs/fidelity.md."""

from __future__ import annotations

# LoginHistory's text for a refusal that has none of its own (LOGIN_ERROR_UNKNOWN_ERROR).
LOGIN_INVALID = "Login invalid"


class OauthError(Exception):
    """A refusal. `status` is what LoginHistory says of the attempt; empty where no row is written."""

    def __init__(self, error: str, description: str, *, status: str = "", http: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status
        self.http = http


def unknown_client() -> OauthError:
    """A consumer key that opens nothing."""
    return OauthError("invalid_client_id", "client identifier invalid")


def app_off() -> OauthError:
    """An app that nobody may log in through."""
    return OauthError("app_not_found", "External client app is not installed in this org")


def not_installed() -> OauthError:
    """A login by an address at which the org does not know the app."""
    refusal = app_off()
    return OauthError(refusal.error, refusal.description, status=LOGIN_INVALID)


def wrong_secret() -> OauthError:
    """A consumer secret that is wrong or missing."""
    return OauthError("invalid_client", "invalid client credentials")


def missing(name: str) -> OauthError:
    """A parameter that is not there."""
    return OauthError("invalid_request", f"missing required parameter: {name}")


def not_approved() -> OauthError:
    """The policy lets admin-approved users in, and this user is none."""
    return OauthError(
        "invalid_app_access", "user is not admin approved to access this app", status=LOGIN_INVALID
    )


def never_approved() -> OauthError:
    """A self-authorised app that the user never gave a refresh token."""
    return OauthError("invalid_grant", "user hasn't approved this consumer", status=LOGIN_INVALID)


def invalid_assertion() -> OauthError:
    """An assertion that the org cannot check: wrong key, no certificate, or one it does not know of yet."""
    return OauthError("invalid_grant", "invalid assertion", status="Failed: Signature Invalid")


def dead_token() -> OauthError:
    """A refresh token that was revoked, expired or rotated out."""
    return OauthError("invalid_grant", "expired access/refresh token", status="Failed: Invalid Token")
