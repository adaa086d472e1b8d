"""/composite/tree/{object}: records with their children, made together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api import errors
from remit.api.errors import ApiError, json_body_required
from remit.localorg import many, records
from remit.localorg.store.sqlite import Savepoint
from remit.localorg.wire.http import Response, json_response
from remit.localorg.wire.rest.base import Call
from remit.localorg.wire.rest.composite.collections import row_error
from remit.schema.model import SObject

DEPTH = 5
Level = list[tuple[SObject, dict[str, Any], str]]
"""The records of one level with their object and reference, parents' ids filled in."""


def handle(call: Call) -> Response:
    """POST: 201 and the ids by reference, level by level, or 400 and what was wrong, with nothing made."""
    call.only("POST")
    root = records.object_named(call.ctx, call.segments[2])
    body = call.request.json()
    given = body.get("records") if isinstance(body, Mapping) else None
    if not isinstance(given, list) or not given:
        raise json_body_required()
    many.limit(_count(given))
    results: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    with Savepoint(call.ctx.db, "tree") as savepoint:
        level: Level = [(root, one, "") for one in given]
        for _ in range(DEPTH):
            level = _make(call, level, results, failures)
            if failures or not level:
                break
        savepoint.undo = bool(failures)
    if failures:
        return json_response({"hasErrors": True, "results": failures}, 400)
    return json_response({"hasErrors": False, "results": results}, 201)


def _count(given: list[Any]) -> int:
    if not all(isinstance(one, Mapping) for one in given):
        raise json_body_required()
    return sum(1 + sum(_count(c["records"]) for c in _children(one).values()) for one in given)


def _children(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in one.items()
        if isinstance(value, Mapping) and isinstance(value.get("records"), list)
    }


def _make(call: Call, level: Level, results: list[dict[str, Any]], failures: list[dict[str, Any]]) -> Level:
    deeper: Level = []
    for o, one, _ in level:
        reference = many.attribute_of(one, "referenceId")
        children = _children(one)
        try:
            record_id = records.create(call.ctx, o, {k: v for k, v in one.items() if k not in children})
            results.append({"referenceId": reference, "id": record_id})
            for name, value in children.items():
                deeper += _linked(call, o, name, value["records"], record_id)
        except ApiError as error:
            failures.append({"referenceId": reference, "errors": [row_error(error)]})
    return deeper


def _linked(call: Call, parent: SObject, name: str, given: list[Any], parent_id: str) -> Level:
    relationship = next(
        (c for c in parent.children if c.name and c.name.lower() == name.lower()),
        None,
    )
    child = call.ctx.object(relationship.child) if relationship else None
    if relationship is None or child is None:
        raise errors.no_such_column(name, parent.name)
    return [(child, {**one, relationship.field: parent_id}, "") for one in given]
