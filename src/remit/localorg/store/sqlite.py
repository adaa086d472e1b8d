"""An org in one SQLite file.

A unit of work is one synchronous function over one transaction (`Store.read`, `Store.write`). The event loop
owns one connection; each reader thread has its own. The write-ahead log is checkpointed by hand, as a large
one doubles the time of a read. A killed process loses nothing that was acknowledged; after a power failure
the last commits may be missing, never half there (`synchronous=NORMAL`).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from remit.errors import HomeError
from remit.localorg.store.ddl import SYSTEM_TABLES

T = TypeVar("T")
MINIMUM = (3, 38, 0)
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=1073741824",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA case_sensitive_like=OFF",
)


class Asking(Protocol):
    """Who asks, for rows that differ from one to the other."""

    @property
    def token(self) -> bytes | None:
        """The digest of their session's token."""

    def permissions(self) -> str:
        """Their system permissions: `|ApiEnabled|...|`."""


class Connection(sqlite3.Connection):
    """A connection that knows which record numbers it has reserved, by key prefix: [next, end), how many
    transactions it has committed since the last checkpoint, and for whom it works at the moment."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.reserved: dict[str, list[int]] = {}
        self.commits = 0
        self.asking: Asking | None = None
        # Views (`remit.localorg.store.views`) ask them.
        self.create_function("asking_session", 0, lambda: self.asking.token if self.asking else None)
        self.create_function(
            "asking_permissions", 0, lambda: self.asking.permissions() if self.asking else "|"
        )


class Store:
    """The connections of one process to an org's file."""

    def __init__(self, path: Path) -> None:
        if sqlite3.sqlite_version_info < MINIMUM:
            raise HomeError(
                f"SQLite {sqlite3.sqlite_version} is too old for the local org",
                next_step="use a Python that was built with SQLite 3.38 or newer",
            )
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        try:
            with self.write_transaction() as db:
                for statement in SYSTEM_TABLES:
                    db.execute(statement)
        except sqlite3.OperationalError as error:
            if "no such column" not in str(error):
                raise
            raise HomeError(
                f"{path} was made by another version of Remit ({error})",
                next_step="remit org reset, or name another file with --store",
            ) from error

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            found = self._connect()
            self._local.db = found
        return found

    def _connect(self) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(
                self.path,
                isolation_level=None,
                cached_statements=4096,
                timeout=15,
                check_same_thread=False,
                factory=Connection,
            )
            for pragma in _PRAGMAS:
                db.execute(pragma)
        except sqlite3.DatabaseError as error:
            raise HomeError(
                f"{self.path} is no store of a local org: {error}",
                next_step="remit org reset, or name another file with --store",
            ) from error
        self._all.append(db)
        return db

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Runs work over one snapshot."""
        db = self.connection
        db.execute("BEGIN")
        try:
            return work(db)
        finally:
            db.execute("COMMIT")

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Runs work as the only writer; commits when it returns, undoes it when it raises."""
        with self.write_transaction() as db:
            return work(db)

    def write_transaction(self) -> WriteTransaction:
        """The same as a context manager that gives the connection."""
        return WriteTransaction(self.connection)

    @property
    def commits(self) -> int:
        """Transactions that this thread has committed since its last checkpoint.

        They stand for the size of the log: its size on disk says nothing, as it is written anew from its
        start after a full checkpoint; and opening its index here would drop SQLite's own locks on it.
        """
        db = self.connection
        return db.commits if isinstance(db, Connection) else 0

    def checkpoint(self, truncate: bool = False) -> None:
        """Moves the log into the file without making writers wait; `truncate` also empties it."""
        db = self.connection
        db.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if truncate else 'PASSIVE'})").fetchone()
        if isinstance(db, Connection):
            db.commits = 0

    def close(self) -> None:
        """Ends all connections, the log checkpointed."""
        self.checkpoint()
        for db in self._all:
            db.close()
        self._all.clear()
        self._local = threading.local()


class WriteTransaction:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK where the body raised."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> sqlite3.Connection:
        self.db.execute("BEGIN IMMEDIATE")
        return self.db

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.db.execute("COMMIT")
            if isinstance(self.db, Connection):
                self.db.commits += 1
        else:
            self.db.execute("ROLLBACK")
            _forget_reserved(self.db)


class Savepoint:
    """Part of a transaction that can be undone alone. Set `undo` to roll back without raising."""

    def __init__(self, db: sqlite3.Connection, name: str = "part") -> None:
        self.db = db
        self.name = name
        self.undo = False

    def __enter__(self) -> Savepoint:
        self.db.execute(f"SAVEPOINT {self.name}")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None or self.undo:
            self.db.execute(f"ROLLBACK TO {self.name}")
            _forget_reserved(self.db)
        self.db.execute(f"RELEASE {self.name}")


def _forget_reserved(db: sqlite3.Connection) -> None:
    # The reservation was undone with the rest, so another process may make the same one.
    if isinstance(db, Connection):
        db.reserved.clear()
