"""/services/oauth2/revoke: end an access token's session, or a refresh token with its sessions.

Errors are those of the Mobile SDK guide, "Revoking OAuth Tokens".
"""

from __future__ import annotations

import sqlite3

from remit.localorg.apps import refresh
from remit.localorg.org import Org, token_digest
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.oauth import errors
from remit.localorg.wire.oauth.errors import OauthError


def answer(org: Org, request: Request) -> Response:
    """200 without a body; 400 invalid_token for a token that is none of this org's."""
    form = request.form() if request.method == "POST" else {}
    token = form.get("token") or request.params.get("token") or ""
    if not token:
        raise errors.missing("token")
    if not org.store.write(lambda db: _revoke(db, token)):
        raise OauthError("invalid_token", "Token was invalid")
    return Response(200, b"")


def _revoke(db: sqlite3.Connection, token: str) -> bool:
    if db.execute("DELETE FROM _session WHERE token = ?", (token_digest(token),)).rowcount:
        return True
    grant = refresh.find(db, token)
    row = db.execute('SELECT "Id" FROM "OauthToken" WHERE "DeleteToken" = ?', (token,)).fetchone()
    token_id = grant.token_id if grant else (row[0] if row else "")
    if not token_id:
        return False
    refresh.revoke(db, token_id)
    return True
