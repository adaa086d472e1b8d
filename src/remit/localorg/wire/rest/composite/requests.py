"""/composite: up to 25 requests in order, later ones naming results of earlier ones as `@{reference.path}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from remit.api.errors import ApiError, json_body_required
from remit.localorg.store.sqlite import Savepoint
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.composite.parts import Answer, Part, halted, refused, run

MOST = 25
_REFERENCE = re.compile(r"@\{([^{}]+)\}")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."


class NoValueError(Exception):
    """A reference that names nothing; `text` is what stood between the braces."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def handle(call: Call) -> Response:
    """POST: the answers to all requests; the call itself succeeds whatever becomes of them."""
    call.only("GET", "POST")
    body = call.request.json()
    wanted = requests_of(body)
    if len(wanted) > MOST:
        error = ApiError("LIMIT_EXCEEDED", f"The request can’t contain more than {MOST} operations.")
        return json_response({"compositeResponse": [told(None, refused(error))]}, 400)
    answers = perform(call, wanted, bool(body.get("allOrNone")))
    return json_response(
        {
            "compositeResponse": [
                told(one.get("referenceId"), a) for one, a in zip(wanted, answers, strict=True)
            ]
        }
    )


def requests_of(body: Any) -> Sequence[Mapping[str, Any]]:
    """The requests of a composite body; each must name a method and a URL."""
    wanted = body.get("compositeRequest") if isinstance(body, Mapping) else None
    if not isinstance(wanted, list) or not wanted:
        raise json_body_required()
    for one in wanted:
        if not isinstance(one, Mapping) or not one.get("method") or not one.get("url"):
            raise json_body_required()
    return wanted


def told(reference: Any, answer: Answer) -> dict[str, Any]:
    """One member of compositeResponse."""
    return {
        "body": answer.body,
        "httpHeaders": dict(answer.headers),
        "httpStatusCode": answer.status,
        "referenceId": reference,
    }


def perform(call: Call, wanted: Sequence[Mapping[str, Any]], all_or_none: bool) -> list[Answer]:
    """The answer to each request, in order. With `all_or_none` the first refusal undoes and halts the rest."""
    answers: list[Answer] = []
    values: dict[str, Any] = {}
    with Savepoint(call.ctx.db, "composite") as whole:
        for one in wanted:
            answer = _perform_one(call, one, values)
            answers.append(answer)
            values[str(one.get("referenceId"))] = answer.body
            if answer.failed and all_or_none:
                whole.undo = True
                break
    if not whole.undo:
        return answers
    others = [halted(ROLLED_BACK)] * len(wanted)
    others[len(answers) - 1] = answers[-1]
    return others


def _perform_one(call: Call, one: Mapping[str, Any], values: Mapping[str, Any]) -> Answer:
    try:
        url = str(substitute(str(one["url"]), values, whole=False))
        body = substitute(one.get("body"), values)
    except NoValueError as error:
        name = re.split(r"[.\[]", error.text, maxsplit=1)[0]
        return halted(f"Invalid reference specified. No value for {error.text} found in {name}")
    headers = one.get("httpHeaders")
    given = {str(k): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {}
    return run(call, Part(str(one["method"]), url, body, given))


def substitute(value: Any, values: Mapping[str, Any], whole: bool = True) -> Any:
    """A value with its references replaced. A text that is one reference becomes what it names (`whole`).

    Raises NoValueError where a reference names nothing.
    """
    if isinstance(value, Mapping):
        return {key: substitute(v, values) for key, v in value.items()}
    if isinstance(value, list):
        return [substitute(v, values) for v in value]
    if not isinstance(value, str) or "@{" not in value:
        return value
    alone = _REFERENCE.fullmatch(value)
    if alone and whole:
        return lookup(alone[1], values)
    return _REFERENCE.sub(lambda m: str(lookup(m[1], values)), value)


def lookup(text: str, values: Mapping[str, Any]) -> Any:
    """What `reference.path[0].name` names among the answers so far."""
    at: Any = values
    for name, index in _STEP.findall(text.strip()):
        if index:
            at = at[int(index)] if isinstance(at, list) and int(index) < len(at) else None
        else:
            at = at.get(name) if isinstance(at, Mapping) else None
        if at is None:
            raise NoValueError(text)
    return at
