"""The same server with a constant body: what there is to lose. Run as `python -m bench.bare PORT SIZE`."""

from __future__ import annotations

import sys
from typing import Any

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

HEADERS = [
    (b"content-type", b"application/json;charset=UTF-8"),
    (b"cache-control", b"no-cache,must-revalidate,max-age=0,no-store,private"),
]


def application(size: int) -> Any:
    """A bare ASGI function whose answer is `size` bytes, the same each time."""
    start = {"type": "http.response.start", "status": 200, "headers": HEADERS}
    body = {"type": "http.response.body", "body": b"x" * size}

    async def bare(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(start)
            await send(body)

    return bare


if __name__ == "__main__":
    server = Server(
        application(int(sys.argv[2])),
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
        log_access=False,
    )
    uvloop.run(server.serve())
