"""A request within a request: dispatched as any other, in the same transaction, undone alone where it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

import orjson

from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.localorg.enforce.users import load_user
from remit.localorg.model import load_model
from remit.localorg.store.sqlite import Savepoint
from remit.localorg.wire import versions
from remit.localorg.wire.http import Request, Response
from remit.localorg.wire.rest.base import Call, dispatch

_ROOT = "/services/data/v"


@dataclass(frozen=True, slots=True)
class Part:
    """One request of several: `url` is a path with its query string."""

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a part, its body as values."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the part was refused."""
        return self.status >= 400


def refused(error: ApiError) -> Answer:
    """The answer of a refusal."""
    return Answer(error.status, [error.as_json()])


def halted(message: str) -> Answer:
    """A part that was not done because of another one."""
    return refused(ApiError("PROCESSING_HALTED", message))


def run(call: Call, part: Part) -> Answer:
    """Do one part. Nothing of a refused one stays."""
    try:
        with Savepoint(call.ctx.db, "part") as savepoint:
            answer = _answer(dispatch(_call_of(call, part)))
            savepoint.undo = answer.failed
            # A read on its own leaves writes for later; here the transaction is a writing one.
            call.ctx.finish(call.ctx.db)
            return answer
    except ApiError as error:
        return refused(error)


def _answer(response: Response) -> Answer:
    body = orjson.loads(response.body) if response.body and "json" in response.content_type else None
    return Answer(response.status, body, dict(response.headers))


def _call_of(call: Call, part: Part) -> Call:
    path, _, query = part.url.partition("?")
    if not path.startswith(_ROOT):
        raise errors.not_found()
    version, _, rest = path[len(_ROOT) :].partition("/")
    segments = [unquote(s) for s in rest.split("/") if s]
    if not versions.supported(version) or not segments or _nests(segments):
        raise errors.not_found()
    body = b"" if part.body is None else orjson.dumps(part.body)
    headers = {
        **{k: v for k, v in call.request.headers.items() if k != "content-type"},
        **{k.lower(): v for k, v in part.headers.items()},
        "content-type": "application/json",
    }
    old = call.request
    request = Request(part.method.upper(), path, query, headers, body, old.ip, old.base_url, old.host)
    return Call(fresh(call.ctx, version), request, segments)


def _nests(segments: Sequence[str]) -> bool:
    """Collections of records may be a part, further requests may not."""
    words = [s.lower() for s in segments if s.lower() != "tooling"]
    return words[:1] == ["composite"] and words[1:2] != ["sobjects"]


def fresh(ctx: Context, version: str = "") -> Context:
    """The context as earlier parts left it: what they changed of access and schema holds for the next.

    Not taken from the org's memory, nor put there: all this may still be undone.
    """
    access, schema = ctx.db.execute("SELECT access, schema FROM _version").fetchone()
    seen = ctx.options.get("versions")
    if seen is None:
        seen = ctx.options["versions"] = (access, ctx.model.number)
    version = version or ctx.version
    if seen != (access, schema):
        if schema != ctx.model.number:
            ctx.model = load_model(ctx.db, schema)
        user = load_user(ctx.db, ctx.model, ctx.user.id)
        if user is None or not user.is_active:
            raise errors.invalid_session()
        ctx.user = user
        ctx.options["versions"] = (access, schema)
    return replace(ctx, version=version, schema=ctx.model.at(float(version)))
