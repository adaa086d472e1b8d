"""A tiny HTTP server on loopback that answers what a test scripted, in Salesforce's recorded shapes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from remit.connect.rest import Org
from remit.connect.session import Session
from remit.connect.transport import Retry

TOKEN = "00D5g000004XyZE!AQEAQNoSecretsHere.abcdefgh1234567890"


@dataclass(frozen=True)
class Got:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Reply:
    """What to answer. `drop` closes the connection instead, after the request was read."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False

    def data(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Handler = Callable[[Got], Reply]


class ScriptedServer:
    """Replies by (method, path): a list is used up one by one, its last reply stays."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self._replies: dict[tuple[str, str], list[Reply | Handler]] = {}
        script = self

        class _Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                split = urlsplit(self.path)
                query = {k: v[0] for k, v in parse_qs(split.query).items()}
                body = self.rfile.read(length)
                got = Got(self.command, split.path, query, dict(self.headers.items()), body)
                reply = script.answer(got)
                if reply.drop:
                    self.close_connection = True
                    return
                data = reply.data()
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def on(self, method: str, path: str, *replies: Reply | Handler) -> None:
        self._replies[method, path] = list(replies)

    def answer(self, got: Got) -> Reply:
        self.got.append(got)
        script = self._replies.get((got.method, got.path))
        if not script:
            error = {"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}
            return Reply(404, [error])
        reply = script.pop(0) if len(script) > 1 else script[0]
        return reply if isinstance(reply, Reply) else reply(got)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


FAST = Retry(attempts=4, base=0.001, cap=0.002)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def org(server: ScriptedServer) -> Iterator[Org]:
    with Org(Session(server.url, TOKEN), version=64.0, retry=FAST) as opened:
        yield opened
