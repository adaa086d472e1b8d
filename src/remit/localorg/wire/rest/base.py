"""REST resources under a version: found by their first path segment, one file each.

A resource module says `NAME` (its segment) and `handle(call) -> Response`. Nothing else needs to be told.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.wire.http import Request, Response


@dataclass(slots=True)
class Call:
    """One call of a resource: `segments` are the decoded path segments after the version."""

    ctx: Context
    request: Request
    segments: list[str]

    @property
    def method(self) -> str:
        """The method, as overridden by `?_HttpMethod=` where a client cannot send PATCH."""
        override = self.request.params.get("_HttpMethod") if "_HttpMethod" in self.request.query else None
        return override.upper() if override else self.request.method

    def only(self, *methods: str) -> None:
        """Raises METHOD_NOT_ALLOWED for other methods; HEAD counts as GET."""
        allowed = ("HEAD", *methods) if "GET" in methods else methods
        if self.method not in allowed:
            raise errors.method_not_allowed(self.method, allowed)


Handler = Callable[[Call], Response]


@cache
def resources() -> Mapping[str, Handler]:
    """All resources by their first segment, lower case."""
    import remit.localorg.wire.rest as package

    found: dict[str, Handler] = {}
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        name = getattr(module, "NAME", None)
        if name is not None:
            found[name] = module.handle
    return found


def dispatch(call: Call) -> Response:
    """The answer of the resource that a path names; NOT_FOUND where there is none."""
    handler = resources().get(call.segments[0].lower()) if call.segments else None
    if handler is None:
        raise errors.not_found()
    if call.request.body and not _readable(call.request):
        raise ApiError(
            "UNSUPPORTED_MEDIA_TYPE",
            "The entity in the request is in a format that’s not supported by the specified method.",
            415,
        )
    return handler(call)


def _readable(request: Request) -> bool:
    kind = request.headers.get("content-type") or ""
    return "json" in kind or kind.startswith("multipart/form-data")
