"""What a login gives: where the org's APIs are and the token that opens them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Session:
    """A session. The token is left out of `repr`, so that it ends up in no log or traceback."""

    instance_url: str
    access_token: str = field(repr=False)
    username: str = ""
    user_id: str = ""
    org_id: str = ""
