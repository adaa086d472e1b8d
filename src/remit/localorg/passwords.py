"""Passwords and security tokens: kept as scrypt hashes, set and reset through the User password resource."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.wire.http import Response, json_response, no_content
from remit.localorg.wire.rest.base import Call

# Cheap enough for a test suite of logins, dear enough that a copied store does not give its passwords away.
_COST = {"n": 2**12, "r": 8, "p": 1}
_SHORTEST = 8


def set_password(db: sqlite3.Connection, user_id: str, password: str) -> None:
    """Keep the hash of a user's new password."""
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_COST)
    db.execute(
        "INSERT OR REPLACE INTO _secret VALUES (?, 'password', ?)", (user_id, f"{salt.hex()}:{digest.hex()}")
    )


def password_matches(db: sqlite3.Connection, user_id: str, password: str) -> bool:
    """Whether a password is the user's."""
    row = db.execute("SELECT value FROM _secret WHERE owner = ? AND kind = 'password'", (user_id,)).fetchone()
    if row is None:
        return False
    salt, _, digest = row[0].partition(":")
    given = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), dklen=32, **_COST)
    return hmac.compare_digest(given.hex(), digest)


def split_token(db: sqlite3.Connection, user_id: str, given: str) -> tuple[str, bool]:
    """The password of `password + security token`, and whether the token was there and right."""
    row = db.execute(
        "SELECT value FROM _secret WHERE owner = ? AND kind = 'security_token'", (user_id,)
    ).fetchone()
    if row is not None and len(given) > 24:
        tail = hashlib.sha256(given[-24:].encode()).hexdigest()
        if hmac.compare_digest(tail, row[0]):
            return given[:-24], True
    return given, False


def check_policy(password: str) -> None:
    """Raises INVALID_NEW_PASSWORD for a password that a new org's policy refuses."""
    letters, digits = any(c.isalpha() for c in password), any(c.isdigit() for c in password)
    if len(password) < _SHORTEST or not (letters and digits):
        raise ApiError(
            "INVALID_NEW_PASSWORD",
            f"Your password must be at least {_SHORTEST} characters long and have a mix of letters and numbers.",
        )


def resource(call: Call, user_id: str) -> Response:
    """/sobjects/User/{id}/password: whether it is expired, set a new one, have one made."""
    call.only("GET", "POST", "DELETE")
    ctx = call.ctx
    require_right(ctx, user_id)
    if call.method == "GET":
        return json_response({"isExpired": False})
    if call.method == "DELETE":
        return json_response({"NewPassword": change(ctx, user_id)})
    change(ctx, user_id, str(call.request.json().get("NewPassword") or ""))
    return no_content()


def require_right(ctx: Context, user_id: str) -> None:
    """Raises INSUFFICIENT_ACCESS where a user may not touch another one's password."""
    if user_id != ctx.user.id and not (ctx.system("ManageUsers") or ctx.system("ResetPasswords")):
        raise ApiError("INSUFFICIENT_ACCESS", "You do not have permission to view this record.", 403)
    if ctx.db.execute('SELECT 1 FROM "User" WHERE "Id" = ?', (user_id,)).fetchone() is None:
        raise errors.record_not_found(user_id)


def change(ctx: Context, user_id: str, password: str | None = None) -> str:
    """Set a user's password, or make one (None); gives it."""
    require_right(ctx, user_id)
    if password is None:
        password = secrets.token_urlsafe(9) + "1a"
    else:
        check_policy(password)
    set_password(ctx.db, user_id, password)
    return password
