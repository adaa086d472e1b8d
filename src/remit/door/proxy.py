"""`Door`: a CONNECT proxy on loopback that leads Salesforce's host names to the local org.

The local org believes four headers where the first carries the secret that both were given at start:
`X-Remit-Door` the secret, `X-Remit-Host` the host that the client asked for, `X-Remit-From` the address it is
to be judged by, `X-Remit-Proto` https (http for a plain request). Clients' own headers of these names are
taken out. Nothing leaves the machine unless `allow_other_hosts` says so.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import Counter

from remit.door import http1, relay, session
from remit.door.authority import Authority
from remit.errors import HomeError

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,}\Z")


class Door:
    """A proxy to the local org at `target_host:target_port`.

    `secret` is shared with the org (16 or more of A-Z a-z 0-9 _ -). `from_ip` is the address that the org is
    to see for clients that send no credentials; None: the peer's own. `refused` counts what was asked of
    other hosts, by `host:port`.
    """

    def __init__(
        self,
        target_host: str,
        target_port: int,
        authority: Authority,
        secret: str,
        allow_other_hosts: bool = False,
        from_ip: str | None = None,
    ) -> None:
        if _SECRET.match(secret) is None:
            raise ValueError("the door's secret must be 16 or more of A-Z a-z 0-9 _ -")
        self.target_host = target_host
        self.target_port = target_port
        self.authority = authority
        self.secret = secret
        self.allow_other_hosts = allow_other_hosts
        self.from_ip = None if from_ip is None else str(ipaddress.ip_address(from_ip))
        self.refused: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.WriteTransport] = {}
        self._address: tuple[str, int] = ("", 0)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Accept connections on `host` (port 0: a free one). HomeError where the port is taken."""
        try:
            self._server = await asyncio.start_server(
                self._connected, host, port, limit=relay.HEAD_LIMIT, backlog=512
            )
        except OSError as error:
            raise HomeError(
                f"the door cannot listen on {host}:{port}: {error.strerror or error}",
                next_step="choose another port, or none",
            ) from error
        self._address = self._server.sockets[0].getsockname()[:2]

    @property
    def port(self) -> int:
        """The port that it listens on; 0 before `start`."""
        return self._address[1]

    @property
    def open_connections(self) -> int:
        """How many clients are connected now."""
        return len(self._connections)

    def proxy_url(self, from_ip: str | None = None) -> str:
        """The URL for a client's proxy setting. With `from_ip` it holds the secret: it is for one child only.

        ValueError where `from_ip` is no address.
        """
        host, port = self._address
        user = "" if from_ip is None else f"{http1.from_token(from_ip)}:{self.secret}@"
        return f"http://{user}{f'[{host}]' if ':' in host else host}:{port}"

    async def close(self) -> None:
        """Stop listening and end every connection; returns when all are gone."""
        if self._server is not None:
            self._server.close()
        connections = dict(self._connections)
        for task, transport in connections.items():
            transport.abort()  # not waiting for clients to say goodbye
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer.transport
        try:
            await session.serve(self, reader, writer)
        except asyncio.CancelledError:
            # `close` ended us. Not raised on: asyncio logs a cancelled callback as an error (3.11, 3.12).
            writer.transport.abort()
        finally:
            self._connections.pop(task)

    def __repr__(self) -> str:
        return f"Door({self._address[0]}:{self._address[1]} -> {self.target_host}:{self.target_port})"
