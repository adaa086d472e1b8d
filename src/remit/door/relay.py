"""Moving bytes: heads, bodies and whole streams, each with the receiver's back pressure."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl

from remit.door.http1 import BadRequest, Head, parse_head

HEAD_LIMIT = 128 * 1024  # Salesforce takes 32 KB of headers and 16 KB of URI; also the read buffer's size
_PIECE = 64 * 1024
_CLOSE_SECONDS = 5
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n\Z")

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next request's head; None where the client ended the stream. BadRequest for what is none."""
    while True:
        try:
            data = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        except asyncio.LimitOverrunError:
            raise BadRequest("the head is too long", "431 Request Header Fields Too Large") from None
        # RFC 9112, 2.2: empty lines before a request are to be ignored (old clients end a body with one).
        data = data.lstrip(b"\r\n")
        if data:
            return parse_head(data)


async def copy_body(head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass a request's body on, piece by piece. IncompleteReadError where the client ends it early."""
    if head.length is not None:
        await _copy_exactly(head.length, reader, writer)
        return
    while True:
        match = _CHUNK_SIZE.match(await _line(reader))
        if match is None:
            raise BadRequest("malformed chunk")
        size = int(match[1], 16)
        if size == 0:
            break
        writer.write(b"%x\r\n" % size)
        await _copy_exactly(size, reader, writer)
        if await reader.readexactly(2) != b"\r\n":
            raise BadRequest("malformed chunk")
        writer.write(b"\r\n")
    # Trailers are dropped, as RFC 9110 (6.5.1) lets an intermediary: nothing in them can pass for a header.
    while await _line(reader) != b"\r\n":
        pass
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n")
    except asyncio.LimitOverrunError:
        raise BadRequest("malformed chunk") from None


async def _copy_exactly(size: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while size:
        piece = await reader.read(min(size, _PIECE))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        writer.write(piece)
        await writer.drain()
        size -= len(piece)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on everything until the sender ends its stream; then end the receiver's too, if it can."""
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()
    if writer.can_write_eof() and not writer.is_closing():
        writer.write_eof()


async def start_tls(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext
) -> Streams:
    """Be the TLS server on a connection that is open; gives the streams of what is inside.

    Not `StreamWriter.start_tls`: until Python 3.12 its reader goes on pausing the transport below TLS.
    The given streams must be kept alive as long as the new ones.
    """
    loop = asyncio.get_running_loop()
    inner_reader = asyncio.StreamReader(limit=HEAD_LIMIT, loop=loop)
    protocol = asyncio.StreamReaderProtocol(inner_reader, loop=loop)
    transport = await loop.start_tls(
        writer.transport,
        protocol,
        context,
        server_side=True,
        ssl_handshake_timeout=30,
        ssl_shutdown_timeout=_CLOSE_SECONDS,
    )
    if transport is None:
        raise ConnectionError("the client left during the TLS handshake")
    protocol.connection_made(transport)
    return inner_reader, asyncio.StreamWriter(transport, protocol, inner_reader, loop)


def acknowledge(writer: asyncio.StreamWriter) -> None:
    """Acknowledge at once what was received on this connection (Linux only; elsewhere nothing).

    urllib3 leaves Nagle's algorithm on towards proxies and sends a request's head and body apart: its body
    would wait for an acknowledgement that the kernel delays by 40 ms, on every POST of every Python client.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a stream and wait until it is; one that cannot say goodbye in time is cut off."""
    writer.close()
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await writer.wait_closed()
    except (OSError, ssl.SSLError, TimeoutError):
        writer.transport.abort()
