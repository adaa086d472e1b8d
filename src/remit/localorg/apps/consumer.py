"""An app's consumer: the key and secret that the org made, and the pair staged beside it.

Keys and secrets are random; the secret is kept readable, as the org tells it again to whoever may ask.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from dataclasses import asdict, dataclass, field

import orjson

from remit.localorg.rows import next_id

GRACE_SECONDS = 30 * 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Consumer:
    """The consumer in use: its id (prefix 888), key and secret."""

    id: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Staged:
    """A pair beside the one in use. `state`: Active before a rotation, Rotated after it."""

    id: str
    key: str
    secret: str = field(repr=False)
    state: str
    created: float
    expires: float
    created_by: str


def _new_key() -> str:
    return "3MVG9" + secrets.token_urlsafe(60).replace("-", ".")[:80]


def _new_secret() -> str:
    return secrets.token_hex(32).upper()


def make(db: sqlite3.Connection, app_id: str) -> Consumer:
    """Make an app's consumer."""
    consumer = Consumer(next_id(db, "888")[1], _new_key(), _new_secret())
    _keep(db, app_id, consumer)
    return consumer


def of_app(db: sqlite3.Connection, app_id: str) -> Consumer | None:
    """The consumer of an app."""
    row = db.execute("SELECT value FROM _secret WHERE owner = ? AND kind = 'consumer'", (app_id,)).fetchone()
    return Consumer(**orjson.loads(row[0])) if row else None


def app_of_key(db: sqlite3.Connection, key: str) -> str:
    """The id of the app that a consumer key belongs to, the former key during its grace period included."""
    row = db.execute("SELECT value FROM _secret WHERE owner = ? AND kind = 'consumer_key'", (key,)).fetchone()
    return row[0] if row else ""


def pairs_in_use(db: sqlite3.Connection, app_id: str) -> list[tuple[str, str]]:
    """The (key, secret) pairs that open an app: the one in use, and the former one in its grace period."""
    current = of_app(db, app_id)
    found = [(current.key, current.secret)] if current else []
    old = staged_of(db, app_id)
    if old is not None and old.state == "Rotated" and old.expires > time.time():
        found.append((old.key, old.secret))
    return found


def renew(db: sqlite3.Connection, app_id: str, *, key: bool, secret: bool) -> None:
    """Replace the key or the secret at once, as the `shouldRotate...` elements ask."""
    old = of_app(db, app_id)
    if old is None:
        return
    if key:
        _forget_key(db, old.key)
    _keep(
        db,
        app_id,
        Consumer(old.id, _new_key() if key else old.key, _new_secret() if secret else old.secret),
    )


def staged_of(db: sqlite3.Connection, app_id: str) -> Staged | None:
    """The pair beside the one in use."""
    row = db.execute("SELECT value FROM _secret WHERE owner = ? AND kind = 'staged'", (app_id,)).fetchone()
    return Staged(**orjson.loads(row[0])) if row else None


def stage(db: sqlite3.Connection, app_id: str, user_id: str) -> Staged:
    """Make a new key and secret beside those in use."""
    now = time.time()
    made = Staged(
        next_id(db, "1SC")[1], _new_key(), _new_secret(), "Active", now, now + GRACE_SECONDS, user_id
    )
    _keep_staged(db, app_id, made)
    return made


def rotate(db: sqlite3.Connection, app_id: str, consumer: Consumer, staged: Staged) -> Staged:
    """Make the staged pair the one in use; gives the former pair, now in the staged one's place."""
    now = time.time()
    former = Staged(
        staged.id, consumer.key, consumer.secret, "Rotated", now, now + GRACE_SECONDS, staged.created_by
    )
    _keep(db, app_id, Consumer(consumer.id, staged.key, staged.secret))
    _keep_staged(db, app_id, former)
    return former


def drop_staged(db: sqlite3.Connection, app_id: str, staged: Staged) -> None:
    """Forget the pair beside the one in use; a rotated one opens nothing from here on."""
    db.execute("DELETE FROM _secret WHERE owner = ? AND kind = 'staged'", (app_id,))
    if staged.state == "Rotated":
        _forget_key(db, staged.key)


def forget(db: sqlite3.Connection, app_id: str) -> None:
    """Forget all that an app had of keys and secrets."""
    db.execute("DELETE FROM _secret WHERE kind = 'consumer_key' AND value = ?", (app_id,))
    db.execute("DELETE FROM _secret WHERE owner = ?", (app_id,))


def _keep(db: sqlite3.Connection, app_id: str, consumer: Consumer) -> None:
    db.execute(
        "INSERT OR REPLACE INTO _secret VALUES (?, 'consumer', ?)",
        (app_id, orjson.dumps(asdict(consumer)).decode()),
    )
    db.execute("INSERT OR REPLACE INTO _secret VALUES (?, 'consumer_key', ?)", (consumer.key, app_id))


def _keep_staged(db: sqlite3.Connection, app_id: str, staged: Staged) -> None:
    db.execute(
        "INSERT OR REPLACE INTO _secret VALUES (?, 'staged', ?)",
        (app_id, orjson.dumps(asdict(staged)).decode()),
    )


def _forget_key(db: sqlite3.Connection, key: str) -> None:
    db.execute("DELETE FROM _secret WHERE owner = ? AND kind = 'consumer_key'", (key,))
