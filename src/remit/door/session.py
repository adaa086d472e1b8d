"""One client's connection to the door: what it asks for first decides what becomes of it.

    CONNECT host:443, a Salesforce host    TLS ends here; its requests go to the local org, marked
    http://host/..., a Salesforce host     one request to the local org, marked; then the connection closes
    any other host                         403; or, where the door lets them through, a plain tunnel

Only requests are read. What the local org answers is passed on as it comes, so streaming, `100 Continue` and
whatever framing the server chooses work by themselves. A client that ends its side of TLS has left (asyncio
knows no half-closed TLS); in a plain tunnel either side may end alone.
"""

from __future__ import annotations

import asyncio
import hmac
import ssl
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from remit.door import http1, relay
from remit.door.authority import is_salesforce_host
from remit.door.http1 import BadRequest, Head

if TYPE_CHECKING:
    from remit.door.proxy import Door

_FIRST_HEAD_SECONDS = 30
_CONNECT_SECONDS = 30
_GONE = (OSError, ssl.SSLError, asyncio.IncompleteReadError, TimeoutError)


async def serve(door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection to its end. What a client or server does wrong ends this connection only."""
    try:
        await _first_request(door, reader, writer)
    except BadRequest as bad:
        await _answer(writer, bad)
    except _GONE:  # one of the two sides left: nobody is there to be told
        pass
    finally:
        # Not awaited: where TLS took the connection over, this stream never hears that it was closed.
        writer.close()


async def _first_request(door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async with asyncio.timeout(_FIRST_HEAD_SECONDS):
        head = await relay.read_head(reader)
    if head is None:
        return
    address = _client_address(door, head, writer)
    if head.method == "CONNECT":
        host, port = http1.split_authority(head.target, 443)
        if is_salesforce_host(host) and port == 443:
            await _serve_tls(door, host, address, reader, writer)
        else:
            await _tunnel(door, host, port, reader, writer)
        return
    host, port, path = http1.split_target(head.target)
    if is_salesforce_host(host):
        added = _marks(door, head, host, address, "http")
        upstream = await _open(door.target_host, door.target_port, "the local org")
    else:
        _may_pass(door, host, port)
        added = () if head.get("host") else (("Host", host),)
        upstream = await _open(host, port, host)
    await _one_request(head, http1.write_head(head, path, added, close=True), (reader, writer), upstream)


def _client_address(door: Door, head: Head, writer: asyncio.StreamWriter) -> str:
    """The address that the org is to see: the proxy URL's user, else the door's own, else the peer's."""
    given = head.get("proxy-authorization")
    if given is None:
        return door.from_ip or str(writer.get_extra_info("peername")[0])
    address, secret = http1.credentials(given)
    if not hmac.compare_digest(secret.encode(), door.secret.encode()):
        raise BadRequest("that is not the door's secret", "407 Proxy Authentication Required")
    return address


def _marks(door: Door, head: Head, host: str, address: str, scheme: str) -> http1.Headers:
    """What the door tells the local org of a request, under the secret that makes it believe it."""
    marks = zip(http1.DOOR_HEADERS, (door.secret, host, address, scheme), strict=True)
    return (*marks,) if head.get("host") else (("Host", host), *marks)


async def _serve_tls(
    door: Door, host: str, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        context = door.authority.server_context(host)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    org_reader, org_writer = await _open(door.target_host, door.target_port, "the local org")
    try:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        inner_reader, inner_writer = await relay.start_tls(reader, writer, context)
        try:
            requests = _requests(door, host, address, (inner_reader, writer), org_writer)
            await _both(requests, relay.pump(org_reader, inner_writer))
        except BadRequest as bad:
            await _answer(inner_writer, bad)
        finally:
            await relay.close(inner_writer)
    finally:
        await relay.close(org_writer)


async def _requests(
    door: Door, host: str, address: str, client: relay.Streams, org: asyncio.StreamWriter
) -> bool:
    """Pass the requests of one connection on, each marked. True: that was the last, its answer is to come."""
    reader, outer = client
    while (head := await relay.read_head(reader)) is not None:
        if head.length != 0:
            relay.acknowledge(outer)
        org.write(http1.write_head(head, head.target, _marks(door, head, host, address, "https")))
        await relay.copy_body(head, reader, org)
        await org.drain()
        if head.closes:
            return True
    return False


async def _one_request(head: Head, written: bytes, client: relay.Streams, upstream: relay.Streams) -> None:
    async def request() -> bool:
        upstream[1].write(written)
        await relay.copy_body(head, client[0], upstream[1])
        await upstream[1].drain()
        return True

    try:
        await _both(request(), relay.pump(upstream[0], client[1]))
    finally:
        await relay.close(upstream[1])


async def _tunnel(
    door: Door, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    _may_pass(door, host, port)
    there_reader, there_writer = await _open(host, port, host)
    try:
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        async with asyncio.TaskGroup() as group:  # either way ends by itself; a failure ends both
            group.create_task(relay.pump(reader, there_writer))
            group.create_task(relay.pump(there_reader, writer))
    except* _GONE:
        pass
    finally:
        await relay.close(there_writer)


def _may_pass(door: Door, host: str, port: int) -> None:
    """403 unless this host may be led on; a Salesforce host never is, whatever its port."""
    if door.allow_other_hosts and not is_salesforce_host(host):
        return
    door.refused[f"{host}:{port}"] += 1
    raise BadRequest(
        f"Remit's door leads *.salesforce.com and *.force.com to the local org; {host}:{port} is refused."
        " Nothing left this machine. With --allow-other-hosts other hosts are let through.",
        "403 Refused by Remit (--allow-other-hosts lets other hosts through)",
    )


async def _open(host: str, port: int, name: str) -> relay.Streams:
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            return await asyncio.open_connection(host, port, limit=relay.HEAD_LIMIT)
    except (OSError, TimeoutError) as error:
        raise BadRequest(f"{name} ({host}:{port}) does not answer: {error}", "502 Bad Gateway") from error


async def _both(requests: Coroutine[Any, Any, bool], answers: Coroutine[Any, Any, None]) -> None:
    """Run both until the server ended its answers, or the client left."""
    asking = asyncio.ensure_future(requests)
    answering = asyncio.ensure_future(answers)
    try:
        await asyncio.wait({asking, answering}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done() and asking.result():
            await answering
        elif answering.done():
            answering.result()
    finally:
        for task in (asking, answering):
            task.cancel()
        await asyncio.gather(asking, answering, return_exceptions=True)


async def _answer(writer: asyncio.StreamWriter, bad: BadRequest) -> None:
    """The door's own answer, in plain words; the connection closes after it."""
    body = f"{bad}\n".encode()
    head = [
        f"HTTP/1.1 {bad.status}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if bad.status.startswith("407"):
        head.append('Proxy-Authenticate: Basic realm="remit"')
    if writer.is_closing():
        return
    writer.write("\r\n".join([*head, "", ""]).encode() + body)
    try:
        await writer.drain()
    except _GONE:  # it left before it was told
        return
