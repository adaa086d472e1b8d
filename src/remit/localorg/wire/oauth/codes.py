"""Authorization codes: used once, within two minutes, by the app and for the address they were made for.

Their life is not in Salesforce's text; third parties say one to two minutes.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import sqlite3
import time
from dataclasses import asdict, dataclass

import orjson

LIFE_SECONDS = 120.0
_KIND = "code"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for. `challenge` is PKCE's S256 challenge; empty where the client sent none."""

    app_id: str
    user_id: str
    redirect_uri: str
    scopes: str
    challenge: str
    expires: float


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def make(db: sqlite3.Connection, code: Code) -> str:
    """A new code."""
    text = "aPrx" + secrets.token_urlsafe(48)
    db.execute(
        "INSERT INTO _secret VALUES (?, ?, ?)", (_digest(text), _KIND, orjson.dumps(asdict(code)).decode())
    )
    return text


def expiry() -> float:
    """When a code made now ends."""
    return time.time() + LIFE_SECONDS


def take(db: sqlite3.Connection, text: str) -> Code | None:
    """What a code stands for; it is used up by being asked for. None where there is no such code."""
    row = db.execute(
        "DELETE FROM _secret WHERE owner = ? AND kind = ? RETURNING value", (_digest(text), _KIND)
    ).fetchone()
    return Code(**orjson.loads(row[0])) if row else None


def verifies(code: Code, verifier: str) -> bool:
    """Whether a PKCE verifier belongs to the code's challenge."""
    if not code.challenge:
        return True
    digest = hashlib.sha256(verifier.encode()).digest()
    given = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return secrets.compare_digest(given, code.challenge.rstrip("="))
