"""Heads of HTTP/1.x requests: read strictly, written with the door's own headers. Pure.

Strict, as the door adds headers that the server believes: what could be read in two ways (bare line feeds,
folded lines, a length and chunks, two lengths) is refused, so that nothing a client wrote can pass for them.
Source: RFC 9112 (sections 2.2, 3.2, 5.2, 6.3, 11.2), RFC 9110 (7.6.1).
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

DOOR_HEADERS = ("X-Remit-Door", "X-Remit-Host", "X-Remit-From", "X-Remit-Proto")
_OWN = frozenset(name.lower() for name in DOOR_HEADERS)
# What is between the client and the door only. Upgrade: the door speaks HTTP/1.1 alone.
_HOP = frozenset({"proxy-connection", "proxy-authorization", "keep-alive", "upgrade", "http2-settings"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_VERSION = re.compile(r"HTTP/1\.[01]\Z")
_LENGTH = re.compile(r"[0-9]{1,18}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Headers = tuple[tuple[str, str], ...]


class BadRequest(Exception):
    """What the client sent is no request that the door passes on; `status` is the answer's status line."""

    def __init__(self, message: str, status: str = "400 Bad Request") -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Head:
    """A request's head. `length`: bytes of its body, or None for a chunked one."""

    method: str
    target: str
    version: str
    headers: Headers
    length: int | None

    def get(self, name: str) -> str | None:
        """The first header of that (lower case) name."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def closes(self) -> bool:
        """Does the client want the connection closed after this request?"""
        words = _words(value for key, value in self.headers if key.lower() == "connection")
        return "close" in words or (self.version == "HTTP/1.0" and "keep-alive" not in words)


def _words(values: Iterable[str]) -> set[str]:
    """The words of comma-separated header values, in lower case."""
    return {word.strip().lower() for value in values for word in value.split(",")}


def parse_head(data: bytes) -> Head:
    """The head in `data`, which ends with its empty line. BadRequest for anything but one clear request."""
    # Latin-1, as every byte is a character of it: what is passed on is what came.
    request_line, *lines = data.removesuffix(b"\r\n\r\n").decode("latin-1").split("\r\n")
    parts = request_line.split(" ")
    if len(parts) != 3 or "\t" in request_line or _CONTROL.search(request_line):
        raise BadRequest("malformed request line")
    method, target, version = parts
    if _TOKEN.match(method) is None or not target:
        raise BadRequest("malformed request line")
    if _VERSION.match(version) is None:
        raise BadRequest("only HTTP/1.0 and HTTP/1.1 are spoken here", "505 HTTP Version Not Supported")
    headers = tuple(_header(line) for line in lines)
    if sum(name.lower() == "host" for name, _ in headers) > 1:
        raise BadRequest("more than one Host")
    return Head(method, target, version, headers, _body_length(headers, version))


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or _TOKEN.match(name) is None or _CONTROL.search(value):
        raise BadRequest("malformed header line")
    return name, value.strip(" \t")


def _body_length(headers: Headers, version: str) -> int | None:
    lengths = {value for name, value in headers if name.lower() == "content-length"}
    codings = [value.lower() for name, value in headers if name.lower() == "transfer-encoding"]
    if codings:
        if codings != ["chunked"] or lengths or version == "HTTP/1.0":
            raise BadRequest("a body's length must be clear: one Content-Length, or chunked")
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or _LENGTH.match(next(iter(lengths))) is None:
        raise BadRequest("a body's length must be clear: one Content-Length, or chunked")
    return int(lengths.pop())


def write_head(head: Head, target: str, added: Headers, *, close: bool = False) -> bytes:
    """The head for the server: `target` in its line, hop-by-hop and spoofed headers out, `added` in."""
    named = _words(value for key, value in head.headers if key.lower() == "connection")
    # Connection may name further headers of this hop, but must not drop what frames the message.
    dropped = (
        _HOP | _OWN | {"connection"} | (named - {"host", "content-length", "transfer-encoding", "close"})
    )
    lines = [f"{head.method} {target} {head.version}"]
    kept = [(key, value) for key, value in head.headers if _plain(key) not in dropped]
    lines += [f"{key}: {value}" for key, value in (*kept, *added)]
    if close or head.closes:
        lines.append("Connection: close")
    elif head.version == "HTTP/1.0":
        lines.append("Connection: keep-alive")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _plain(name: str) -> str:
    """A header's name as the laxest server reads it: CGI folds case, and hyphens and underscores."""
    return name.lower().replace("_", "-")


def split_authority(authority: str, default_port: int) -> tuple[str, int]:
    """Host and port of `host`, `host:port` or `[ipv6]:port`; BadRequest where it is none."""
    match = re.match(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?\Z", authority)
    if match is None:
        raise BadRequest("malformed host")
    port = int(match[3]) if match[3] else default_port
    if not 0 < port < 65536:
        raise BadRequest("malformed host")
    return (match[1] or match[2]).lower().rstrip("."), port


def split_target(target: str) -> tuple[str, int, str]:
    """Host, port and path of an absolute http:// target (RFC 9112, 3.2.2); BadRequest where it is none."""
    if target[:7].lower() != "http://":
        raise BadRequest("this is a proxy: CONNECT host:port, or an absolute http:// address")
    rest = target[7:]
    cut = min((rest.find(c) for c in "/?" if c in rest), default=len(rest))
    host, port = split_authority(rest[:cut], 80)
    path = rest[cut:]
    return host, port, path if path.startswith("/") else f"/{path}"


def from_token(address: str) -> str:
    """An IP address as the user name of a proxy URL, where no colon can be."""
    return str(ipaddress.ip_address(address)).replace(":", "-")


def credentials(value: str) -> tuple[str, str]:
    """Address and secret of a Proxy-Authorization header; BadRequest (407) where it holds no such thing."""
    scheme, _, encoded = value.partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError(scheme)
        token, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().rpartition(":")
        return str(ipaddress.ip_address(token.replace("-", ":"))), secret
    except (ValueError, binascii.Error):
        raise BadRequest(
            "the proxy's user is an IP address, and its password the door's secret",
            "407 Proxy Authentication Required",
        ) from None
