"""The door: a POST through it beside the same POST without it, and the first certificate of a new authority."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import requests

from bench.figures import Figure, figure
from remit.door import Authority, Door, Trust, serving

PAIRS = 7
POSTS = 50


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def _server() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def _post(session: requests.Session, url: str) -> float:
    took = []
    for _ in range(POSTS):
        begin = time.perf_counter()
        session.post(url, data=b"x" * 100)
        took.append(time.perf_counter() - begin)
    return median(took)


def _certificate(folder: Path) -> float:
    folder.mkdir()
    begin = time.perf_counter()
    Authority.open(folder).server_context("login.salesforce.com")
    return time.perf_counter() - begin


def run() -> list[Figure]:
    """The figures of the door. A body that waits for a delayed acknowledgement costs 40 ms: far over the goal."""
    with tempfile.TemporaryDirectory() as name, requests.Session() as through, requests.Session() as direct:
        folder = Path(name)
        certificate = median(_certificate(folder / str(n)) for n in range(PAIRS))
        authority = Authority.open(folder)
        through.trust_env = direct.trust_env = False
        through.verify = str(Trust.write(folder, authority).bundle)
        with _server() as port, serving(Door("127.0.0.1", port, authority, "s" * 32)) as door:
            through.proxies = {"https": door.proxy_url()}
            pairs = [
                (
                    _post(through, "https://acme.my.salesforce.com/"),
                    _post(direct, f"http://127.0.0.1:{port}/"),
                )
                for _ in range(PAIRS)
            ]
    return [
        figure(
            "door: a POST through it to one without", median(a / b for a, b in pairs), "x", 10.0, below=True
        ),
        figure("door: a new authority's first certificate", certificate * 1000, "ms", 100.0, below=True),
    ]


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row))
