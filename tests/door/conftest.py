"""A small real HTTP server in the local org's place, and a door before it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from remit.door import Authority, Door, Trust, child_environment, serving

SECRET = "the-secret-of-this-door-0123456789"


class Echo(BaseHTTPRequestHandler):
    """Answers every request with what came: method, path, headers, and the body's length and digest."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    connections: set[Any] = set()

    def _echo(self) -> None:
        type(self).connections.add(self.client_address)
        body = self._body()
        answer = json.dumps(
            {
                "method": self.command,
                "path": self.path,
                "version": self.request_version,
                "headers": [[key.lower(), value] for key, value in self.headers.items()],
                "length": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
                "body": body[:200].decode("latin-1"),
            }
        ).encode()
        if self.path.startswith("/big"):
            answer = b"x" * int(self.path.rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline() or b"0", 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    do_GET = do_POST = do_PATCH = do_DELETE = do_HEAD = do_PUT = _echo

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quiet: tests break connections on purpose."""


@pytest.fixture(scope="session")
def org() -> Iterator[int]:
    """The port of the server behind the door."""
    server = Server(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca authority")  # a space in the path, as on many desktops


@pytest.fixture(scope="session")
def authority(folder: Path) -> Authority:
    return Authority.open(folder)


@pytest.fixture
def door(org: int, authority: Authority) -> Iterator[Door]:
    with serving(Door("127.0.0.1", org, authority, SECRET)) as running:
        yield running


@pytest.fixture(scope="session")
def trust(folder: Path, authority: Authority) -> Trust:
    return Trust.write(folder, authority)


@pytest.fixture
def environment(door: Door, trust: Trust) -> dict[str, str]:
    """What a child gets: almost nothing of ours, and the way to the door."""
    return child_environment({"PATH": "/usr/local/bin:/usr/bin:/bin"}, door.proxy_url(), trust)
