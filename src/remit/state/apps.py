"""External Client Apps and the summary of their policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from remit.state.rows import LOCAL, Row

ADMIN_APPROVED = "AdminApprovedPreAuthorized"
SELF_AUTHORIZED = "AllSelfAuthorized"


@dataclass(frozen=True, slots=True)
class AppPolicy:
    """What the admin's policy of an app says (metadata ExtlClntAppOauthConfigurablePolicies).

    `full_name` is the generated record's own name ("App_oauthPlcy"). `permission_sets` and `profiles` are
    names, not ids: the org refuses ids there.
    """

    full_name: str = ""
    permitted_users: str = SELF_AUTHORIZED
    permission_sets: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    client_credentials: bool = False
    client_credentials_user: str = ""
    ip_relaxation: str = "Enforce"
    refresh_token_policy: str = "Infinite"
    required_session_level: str = "STANDARD"
    session_timeout_minutes: int = 0


@dataclass(frozen=True, slots=True)
class AppOauth:
    """What the developer's OAuth settings of an app say (ExtlClntAppGlobalOauthSettings and -OauthSettings).

    `certificate` is the PEM text whose presence turns the JWT bearer flow on.
    """

    consumer_key: str = ""
    scopes: frozenset[str] = frozenset()
    callback_url: str = ""
    certificate: str = ""
    client_credentials: bool = False
    pkce_required: bool = True


@dataclass(frozen=True, slots=True)
class ExternalClientApplication(Row):
    """An External Client App; what its other parts say hangs on it where it was read."""

    SOBJECT: ClassVar[str] = "ExternalClientApplication"

    id: str
    developer_name: str
    master_label: str = ""
    oauth: AppOauth | None = field(default=None, metadata=LOCAL)
    policy: AppPolicy | None = field(default=None, metadata=LOCAL)
    is_enabled: bool = field(default=True, metadata=LOCAL)
