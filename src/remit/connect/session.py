"""What a login gives: where the org's APIs are and the token that opens them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Session:
    """A session. The token is left out of `repr`, so that it ends up in no log or traceback.

    `local`: it was opened at the running local org, by whatever name that org is reached.
    """

    instance_url: str
    access_token: str = field(repr=False)
    username: str = ""
    user_id: str = ""
    org_id: str = ""
    local: bool = False


def is_local(session: Session) -> bool:
    """Whether the org is the local one: the session says so, or it answers on this very machine."""
    return session.local or urlsplit(session.instance_url).hostname in LOOPBACK
