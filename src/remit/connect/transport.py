"""HTTP to one org: retry, call budget, read-only mode and redaction live here and nowhere else.

A request is sent again only where that cannot do anything twice: when the connection was never made, or when
the request is idempotent and the org said that it was busy (503, UNABLE_TO_LOCK_ROW, too many concurrent
requests) or the answer was lost.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from remit.connect.crash import crash_point
from remit.connect.redaction import Redactor
from remit.connect.refusals import error_code, error_of
from remit.connect.session import LOOPBACK
from remit.errors import OrgError

log = logging.getLogger("remit.connect")

BUSY_CODES = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"})
_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often to send again, and how long to wait: `base` seconds, doubled each time, at most `cap`."""

    attempts: int = 4
    base: float = 0.5
    cap: float = 8.0

    def delay(self, attempt: int, retry_after: str = "") -> float:
        """Seconds before the next try; the org's own Retry-After where it gave one."""
        if retry_after.isdigit():
            return min(float(retry_after), 30.0)
        return min(self.cap, self.base * 2.0**attempt) * random.uniform(0.5, 1.0)


@dataclass(slots=True)
class Calls:
    """Requests made, and the parts of composite requests beside them."""

    requests: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a status under 400."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    attempts: int = 1

    def json(self) -> Any:
        """The body as JSON; None where it is empty. Raises OrgError where it is no JSON."""
        if not self.body.strip():
            return None
        try:
            import orjson

            return orjson.loads(self.body)
        except ValueError:
            raise OrgError("the org answered with something that is no JSON", status=self.status) from None


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `reads` marks a POST that changes nothing (a query by SOAP, a batch of GETs), `idempotent`
    overrides what the method says, `parts` counts what a composite request carries."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reads: bool = False
    idempotent: bool | None = None
    parts: int = 0

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice is the same as doing it once."""
        if self.idempotent is not None:
            return self.idempotent
        return self.reads or self.method in _IDEMPOTENT

    @property
    def title(self) -> str:
        """Method and path, for messages."""
        return f"{self.method} {self.path}"


class Transport:
    """A connection to one base URL. Use as a context manager, or close it."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        read_only: bool = False,
        budget: int | None = None,
        retry: Retry | None = None,
        timeout: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.read_only = read_only
        self.budget = budget
        self.calls = Calls()
        self.redact = Redactor([token] if token else [])
        self._retry = retry or Retry()
        self._sleep = sleep
        headers = {"Accept": "application/json", "User-Agent": "remit"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        # A proxy of the environment must not see traffic to this very machine.
        trust_env = urlsplit(self.base_url).hostname not in LOOPBACK
        self._client = httpx.Client(
            base_url=self.base_url, headers=headers, timeout=timeout, trust_env=trust_env, http2=False
        )

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def send(self, request: Request) -> Answer:
        """Send a request; the answer where its status is under 400.

        Raises OrgError where the org says no, cannot be reached, where the call budget is used up, or where
        the request would change something in read-only mode (nothing is sent then).
        """
        self._admit(request)
        attempt = 0
        while True:
            last = attempt + 1 >= self._retry.attempts
            try:
                response = self._once(request)
            except httpx.TransportError as error:
                if last or not (request.repeatable or isinstance(error, _NOT_SENT)):
                    raise self._unreachable(request, error, attempt + 1) from None
                delay = self._retry.delay(attempt)
            else:
                if response.status_code < 400:
                    return Answer(response.status_code, response.content, response.headers, attempt + 1)
                if last or not (request.repeatable and _busy(response)):
                    raise error_of(response.status_code, response.content, self.redact, request.title)
                delay = self._retry.delay(attempt, response.headers.get("Retry-After", ""))
            attempt += 1
            log.info("%s: trying again (%d of %d)", request.title, attempt + 1, self._retry.attempts)
            self._sleep(delay)

    def _admit(self, request: Request) -> None:
        if self.read_only and not request.reads and request.method not in ("GET", "HEAD"):
            raise OrgError(
                f"{request.title}: not sent, this connection is read-only",
                next_step="run without read-only mode",
            )

    def _once(self, request: Request) -> httpx.Response:
        if self.budget is not None and self.calls.requests >= self.budget:
            raise OrgError(
                f"{request.title}: not sent, the budget of {self.budget} requests is used up",
                next_step="allow more requests, or narrow what is asked for",
            )
        self.calls.requests += 1
        self.calls.parts += request.parts
        started = time.monotonic()
        changes = not request.reads and request.method not in ("GET", "HEAD")
        if changes:
            crash_point("before")
        response = self._client.request(
            request.method,
            request.path,
            params=dict(request.params) or None,
            json=request.json,
            content=request.content,
            data=dict(request.form) if request.form is not None else None,
            headers=dict(request.headers),
        )
        if changes:
            crash_point("after")
        took = (time.monotonic() - started) * 1000
        log.debug("%s -> %d in %.0f ms", self.redact(request.title), response.status_code, took)
        return response

    def _unreachable(self, request: Request, error: httpx.TransportError, tries: int) -> OrgError:
        why = self.redact(str(error) or type(error).__name__)
        lost = not isinstance(error, _NOT_SENT)
        told = "the answer was lost" if lost else "cannot be reached"
        step = (
            "check whether it was done before sending it again"
            if lost and not request.repeatable
            else "check the address, the network and the proxy settings"
        )
        return OrgError(
            f"{self.redact(request.title)}: {self.base_url} {told} ({why}), tried {tries} times",
            code="CONNECTION_LOST" if lost else "CONNECTION_FAILED",
            next_step=step,
        )


def _busy(response: httpx.Response) -> bool:
    if response.status_code == 503:
        return True
    code = error_code(response.content)
    concurrent = code == "REQUEST_LIMIT_EXCEEDED" and b"Concurrent" in response.content
    return code in BUSY_CODES or concurrent
