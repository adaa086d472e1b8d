"""Writes that wait together are committed together.

A commit costs as much as all else that a small write does. Requests that are ready in the same turn of the
event loop share one, and none is answered before it is committed. Where one fails after it has written, all is
undone and each is served in a transaction of its own: that is rare, and a savepoint for each costs a tenth.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

from remit.localorg.store.sqlite import Store
from remit.localorg.wire.http import Request, Response

Handle = Callable[[sqlite3.Connection, Request], Response]
Failed = Callable[[Request, BaseException], Response]
MOST = 64


class Writes:
    """The queue of one event loop. `handle` serves a request within a transaction and raises to undo it;
    `failed` makes the answer of what it raised; `undone` forgets what was remembered of a batch that is no
    more."""

    def __init__(self, store: Store, handle: Handle, failed: Failed, undone: Callable[[], None]) -> None:
        self.store = store
        self.handle = handle
        self.failed = failed
        self.undone = undone
        self._waiting: list[tuple[Request, asyncio.Future[Response]]] = []

    def add(self, request: Request) -> asyncio.Future[Response]:
        """Queue a request; the future has its answer once it is committed or undone."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Response] = loop.create_future()
        self._waiting.append((request, future))
        if len(self._waiting) == 1:
            loop.call_soon(self._flush)
        return future

    def _flush(self) -> None:
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        answers = self.run([request for request, _ in batch])
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    def run(self, requests: list[Request]) -> list[Response]:
        """The answers to requests, in one transaction where none of them has to be undone."""
        if len(requests) > 1:
            try:
                with self.store.write_transaction() as db:
                    return [self._part(db, request) for request in requests]
            except _Undo:
                self.undone()
            except Exception as error:
                self.undone()
                return [self.failed(request, error) for request in requests]
        return [self.one(request) for request in requests]

    def one(self, request: Request) -> Response:
        """The answer to a request in a transaction of its own."""
        try:
            with self.store.write_transaction() as db:
                return self.handle(db, request)
        except Exception as error:
            return self.failed(request, error)

    def _part(self, db: sqlite3.Connection, request: Request) -> Response:
        before = db.total_changes
        try:
            return self.handle(db, request)
        except Exception as error:
            # Most refusals come before anything is written; what was written takes the whole batch with it.
            if db.total_changes != before:
                raise _Undo from error
            return self.failed(request, error)


class _Undo(Exception):
    """A request of a batch failed after it had written: each has to be served by itself."""
