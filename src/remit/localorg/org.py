"""One org in this process: its store, the model of its schema, who its users are, and its sessions."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

from remit.api import errors
from remit.localorg.context import Context, Session
from remit.localorg.enforce.users import UserAccess, load_user
from remit.localorg.model import Model, load_model
from remit.localorg.rows import next_id
from remit.localorg.store.sqlite import Store

SESSION_SECONDS = 2 * 60 * 60.0
MY_DOMAIN = "remit-local.my.salesforce.com"
LATEST = "68.0"
_SESSION_SQL = (
    "SELECT s.user_id, s.kind, s.expires, s.timeout, s.app_id, s.scopes, v.access, v.schema"
    " FROM _session s, _version v WHERE s.token = ?"
)

# The session's row or, without one, nulls; and one row more, so that the statement is never done.
_NULLS = "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
_HELD_SQL = f"{_SESSION_SQL} UNION ALL {_NULLS} UNION ALL {_NULLS}"


class Held:
    """A snapshot without BEGIN and COMMIT: a statement that still has a row to give keeps it.

    SQLite ends an implicit read transaction with its last pending statement. The two statements spared are
    each two moments in which other threads take the interpreter, a tenth of a small read.
    """

    __slots__ = ("_cursor",)

    def __init__(self) -> None:
        self._cursor: sqlite3.Cursor | None = None

    def open(self, db: sqlite3.Connection, digest: bytes) -> sqlite3.Cursor:
        """Ask for the session; its second row is never fetched."""
        self._cursor = db.execute(_HELD_SQL, (digest,))
        return self._cursor

    def close(self) -> None:
        """Let the snapshot go."""
        if self._cursor is not None:
            self._cursor.close()


@dataclass(frozen=True, slots=True)
class Opening:
    """A session to be opened. `kind`: oauth, soap, ui or cli; `timeout` is in seconds without a request."""

    user_id: str
    kind: str
    ip: str
    app_id: str = ""
    scopes: str = ""
    timeout: float = SESSION_SECONDS
    login_id: str = ""
    refresh_id: str = ""


@dataclass(eq=False)
class Org:
    """The org behind a store."""

    store: Store
    door_secret: str = ""
    my_domain: str = MY_DOMAIN
    _model: Model | None = None
    _users: dict[str, tuple[int, UserAccess]] = field(default_factory=dict)
    _digests: dict[str, bytes] = field(default_factory=dict)
    _id: str = ""

    @classmethod
    def open(cls, path: Path, door_secret: str = "") -> Org:
        """The org in a file; a new file becomes a new org (`remit.localorg.seed`)."""
        return cls(Store(path), door_secret)

    @property
    def id(self) -> str:
        """The org's own id (00D...)."""
        if not self._id:
            row = self.store.connection.execute('SELECT "Id" FROM "Organization"').fetchone()
            self._id = row[0]
        return self._id

    def model(self, db: sqlite3.Connection, number: int | None = None) -> Model:
        """The schema and catalogue as of a schema version (by default the store's own)."""
        wanted = number if number is not None else db.execute("SELECT schema FROM _version").fetchone()[0]
        if self._model is None or self._model.number != wanted:
            self._model = load_model(db, wanted)
            self._users.clear()
        return self._model

    def user(self, db: sqlite3.Connection, model: Model, user_id: str, access_version: int) -> UserAccess:
        """A user with their access as of an access version."""
        known = self._users.get(user_id)
        if known is not None and known[0] == access_version and known[1].until > time.time():
            return known[1]
        found = load_user(db, model, user_id)
        if found is None:
            raise errors.invalid_session()
        if len(self._users) > 10_000:
            self._users.clear()
        self._users[user_id] = (access_version, found)
        return found

    def enter(self, db: sqlite3.Connection, token: str, version: str, held: Held | None = None) -> Context:
        """The context of a request with a session; raises INVALID_SESSION_ID where the token is none.

        The caller has a transaction open, or hands in `held`, which keeps the snapshot of the session's row.
        """
        digest = self._digests.get(token)
        if digest is None:
            if len(self._digests) > 20_000:
                self._digests.clear()
            digest = self._digests[token] = token_digest(token)
        row = (db.execute(_SESSION_SQL, (digest,)) if held is None else held.open(db, digest)).fetchone()
        now = time.time()
        if row is None or row[0] is None or row[2] < now:
            raise errors.invalid_session()
        model = self._model
        if model is None or model.number != row[7]:
            model = self.model(db, row[7])
        known = self._users.get(row[0])
        if known is not None and known[0] == row[6] and known[1].until > now:
            user = known[1]
        else:
            user = self.user(db, model, row[0], row[6])
        if not user.is_active:
            raise errors.invalid_session()
        session = Session(digest, row[0], row[1], row[2], row[3], row[4], row[5])
        ctx = Context(self, db, model, user, version, model.at(float(version)), session=session)
        db.asking = ctx  # type: ignore[attr-defined]
        if row[2] - now < row[3] / 2:
            # A session in use does not time out; once in half of its time is often enough to say so.
            ctx.afterwards.append(lambda later: _prolong(later, digest, now + row[3]))
        return ctx

    def as_user(self, db: sqlite3.Connection, user_id: str, version: str = LATEST) -> Context:
        """The context of the org acting as a user, without a session (logins, seeding)."""
        model = self.model(db)
        access = db.execute("SELECT access FROM _version").fetchone()[0]
        user = self.user(db, model, user_id, access)
        return Context(self, db, model, user, version, model.at(float(version)))

    def forget(self) -> None:
        """Forget what is remembered by version: one that was rolled back will come again with other rows."""
        self._model = None
        self._users.clear()

    def open_session(self, db: sqlite3.Connection, opening: Opening) -> str:
        """A new session; gives its access token (`00D...!...`), of which the store keeps a digest only."""
        token = f"{self.id[:15]}!{secrets.token_urlsafe(72)}"
        now = time.time()
        number, session_id = next_id(db, "0Ak")
        row = (
            token_digest(token),
            opening.user_id,
            opening.kind,
            now,
            now + opening.timeout,
            opening.timeout,
            opening.ip,
            opening.app_id,
            opening.scopes,
            opening.login_id,
            opening.refresh_id,
            number,
            session_id,
        )
        db.execute("INSERT INTO _session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return token


def _prolong(db: sqlite3.Connection, digest: bytes, expires: float) -> None:
    db.execute("UPDATE _session SET expires = max(expires, ?) WHERE token = ?", (expires, digest))


def token_digest(token: str) -> bytes:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def new_row_id(db: sqlite3.Connection, prefix: str) -> str:
    """An id for a row that the org itself makes."""
    return next_id(db, prefix)[1]
