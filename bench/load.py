"""A closed loop of connections that is faster than the servers it measures: raw sockets, and epoll where there is one.

Each connection sends its next request when its last answer is there. Answers are counted, timed and checked
for their status; bodies are read whole.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Round:
    """Answers per second, latencies in milliseconds, and answers that were not 2xx."""

    rate: float
    p50: float
    p99: float
    refused: int


def load(port: int, requests: Sequence[bytes], seconds: float, warm: float = 0.2) -> Round:
    """Load a server on loopback with requests in turn; what happens in the first `warm` seconds is dropped."""
    poll = select.epoll() if hasattr(select, "epoll") else select.poll()
    sockets: dict[int, socket.socket] = {}
    started: dict[int, float] = {}
    parts: dict[int, bytes] = {}
    sent = 0
    for _ in range(CONNECTIONS):
        s = socket.create_connection(("127.0.0.1", port))
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(s.fileno(), select.POLLIN)
        sockets[s.fileno()] = s
    for fd, s in sockets.items():
        started[fd] = perf_counter()
        s.sendall(requests[sent % len(requests)])
        sent += 1
    begin = perf_counter()
    latencies: list[float] = []
    refused = 0
    counted_from = 0.0
    while True:
        now = perf_counter()
        if not counted_from and now - begin > warm:
            counted_from, latencies, refused = now, [], 0
        if counted_from and now - counted_from > seconds:
            break
        for fd, _ in poll.poll():
            s = sockets[fd]
            data = parts.pop(fd, b"") + s.recv(262144)
            if not complete(data):
                parts[fd] = data
                continue
            moment = perf_counter()
            latencies.append(moment - started[fd])
            refused += data[9:10] != b"2"
            started[fd] = moment
            s.sendall(requests[sent % len(requests)])
            sent += 1
    elapsed = perf_counter() - counted_from
    for s in sockets.values():
        s.close()
    latencies.sort()
    count = len(latencies)
    p50, p99 = latencies[count // 2] * 1000, latencies[int(count * 0.99)] * 1000
    return Round(count / elapsed, p50, p99, refused)


def complete(data: bytes) -> bool:
    """Whether an answer is there whole."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return False
    lower = data[:head].lower()
    at = lower.find(b"content-length:")
    if at < 0:
        return b"transfer-encoding" not in lower or data.endswith(b"0\r\n\r\n")
    end = lower.find(b"\r\n", at)
    return len(data) - head - 4 >= int(lower[at + 15 : end if end >= 0 else None])
