"""The server's one entry: bytes in, bytes out. REST is dispatched by hand, as a router leaves half the speed.

Reads and small writes run inline in the event loop over the loop's own connection; queries that are not known
to be cheap run on a reader thread with a connection of its own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.org import Org
from remit.localorg.wire import other, versions
from remit.localorg.wire.http import HTML, Request, Response, error_response
from remit.localorg.wire.rest.base import Call, dispatch

log = logging.getLogger("remit.localorg")
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
_READS = frozenset({"GET", "HEAD"})
_PREFIX = "/services/data/v"


class App:
    """The ASGI application of one org."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.readers = ThreadPoolExecutor(2, "reader")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = _request(scope, self.org.door_secret)
        if request.method not in _READS:
            request.body = await _body(receive)
        if request.path.startswith(_PREFIX) and request.method in _READS and self._may_be_slow(request):
            loop = asyncio.get_running_loop()
            response = await loop.run_in_executor(self.readers, self.answer, request)
        else:
            response = self.answer(request)
        await send(_start(response))
        body = b"" if request.method == "HEAD" else response.body
        await send({"type": "http.response.body", "body": body})

    def close(self) -> None:
        """Let running reads end."""
        self.readers.shutdown()

    def _may_be_slow(self, request: Request) -> bool:
        return "/query" in request.path and not request.query.endswith("x-cheap")

    def answer(self, request: Request) -> Response:
        """The answer to a request; never raises."""
        try:
            if request.path.startswith(_PREFIX):
                return self.rest(request)
            return other.answer(self.org, request)
        except ApiError as error:
            return error_response(error)
        except Exception:
            log.exception("%s %s", request.method, request.path)
            number = int(time.time() * 1000)
            return error_response(
                ApiError(
                    "UNKNOWN_EXCEPTION",
                    "An unexpected error occurred. Please include this ErrorId if you contact support:"
                    f" {number}-{number % 100000} (-{number})",
                    500,
                )
            )

    def rest(self, request: Request) -> Response:
        """A REST resource under a version, within one transaction."""
        path = request.path
        version, _, rest = path[len(_PREFIX) :].partition("/")
        if not versions.supported(version):
            return versions.refuse(version)
        token = bearer(request)
        segments = [unquote(s) if "%" in s else s for s in rest.split("/") if s]

        def work(db: Any) -> tuple[Response, Context | None]:
            ctx = self.org.enter(db, token, version)
            ctx.base_url, ctx.ip = request.base_url, request.ip
            require_api(ctx)
            if not segments:
                return versions.resources_of(ctx), ctx
            return dispatch(Call(ctx, request, segments)), ctx

        store = self.org.store
        if request.method in _READS:
            response, ctx = store.read(work)
            if ctx is not None and ctx.afterwards:
                later = ctx.afterwards
                store.write(lambda db: [one(db) for one in later])
        else:
            response, ctx = store.write(work)
        return response


def require_api(ctx: Context) -> None:
    """A user without API Enabled is refused every call."""
    if not ctx.system("ApiEnabled"):
        raise ApiError("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", 403)


def bearer(request: Request) -> str:
    """The access token of a request; raises INVALID_SESSION_ID without one."""
    header = request.headers.get("authorization", "")
    kind, _, token = header.partition(" ")
    if not token:
        raise errors.invalid_session()
    if kind.lower() not in ("bearer", "oauth"):
        raise ApiError("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", 401)
    return token.strip()


def _request(scope: dict[str, Any], door_secret: str) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "")
    ip = scope["client"][0] if scope.get("client") else "127.0.0.1"
    base, via_door = f"http://{host}", False
    if door_secret and headers.get("x-remit-door") == door_secret:
        via_door = True
        host = headers.get("x-remit-host", host)
        base = f"{headers.get('x-remit-proto', 'https')}://{host}"
        ip = headers.get("x-remit-from", ip)
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], scope["path"], query, headers, b"", ip, base, host, via_door)


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _start(response: Response) -> dict[str, Any]:
    headers: Iterable[tuple[bytes, bytes]] = [
        (b"content-type", response.content_type.encode()),
        (b"cache-control", b"no-cache,must-revalidate,max-age=0,no-store,private"),
        *[(k.encode(), v.encode()) for k, v in response.headers],
    ]
    if response.status == 204 or (not response.body and response.content_type != HTML):
        headers = [h for h in headers if h[0] != b"content-type"]
    return {"type": "http.response.start", "status": response.status, "headers": headers}
