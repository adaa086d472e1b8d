"""The Metadata API: which call, whether the user may, and what becomes of each component."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from remit.api.codecs import soap
from remit.api.codecs import soap_metadata as codec
from remit.api.codecs.soap import SoapFault
from remit.api.codecs.soap_metadata_values import MetadataError, MetadataResult, Rejected, WriteMetadata
from remit.api.errors import ApiError
from remit.localorg.apps.scopes import opens_api
from remit.localorg.context import Context
from remit.localorg.lacking import APP_TYPES
from remit.localorg.logins import request_barred
from remit.localorg.org import Org
from remit.localorg.settings import switch
from remit.localorg.store.sqlite import Savepoint
from remit.localorg.wire.http import Request
from remit.localorg.wire.soap.components.base import Handler, handlers, not_offered
from remit.metadata import Component, metadata_type

ILLEGAL_SESSION = "Invalid Session ID found in SessionHeader: Illegal Session"
# listMetadata takes at most three queries a call (Metadata API Developer Guide).
LIST_LIMIT = 3


def answer(org: Org, request: Request, call: soap.SoapRequest, version: str) -> bytes:
    """The answer to one call; reads run over a snapshot, writes as one transaction."""

    def work(db: sqlite3.Connection) -> bytes:
        ctx = enter(org, db, request, call, version)
        return _answer(ctx, call, float(version))

    writes = call.operation.startswith(("create", "update", "upsert", "delete", "rename"))
    return org.store.write(work) if writes else org.store.read(work)


def enter(
    org: Org, db: sqlite3.Connection, request: Request, call: soap.SoapRequest, version: str
) -> Context:
    """The context of a call; raises SoapFault where the session does not open the Metadata API."""
    try:
        ctx = org.enter(db, call.headers.session_id, version)
    except ApiError as error:
        raise SoapFault("INVALID_SESSION_ID", ILLEGAL_SESSION) from error
    if ctx.session is None or ctx.session.kind == "ui" or not opens_api(ctx.session.scopes):
        raise SoapFault("INVALID_SESSION_ID", ILLEGAL_SESSION)
    ctx.base_url, ctx.ip = request.base_url, request.ip
    if request_barred(ctx):
        raise SoapFault("INVALID_SESSION_ID", ILLEGAL_SESSION)
    if not ctx.system("ApiEnabled"):
        raise SoapFault("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
    if not (ctx.system("ModifyAllData") or ctx.system("ModifyMetadata")):
        raise SoapFault(
            "INSUFFICIENT_ACCESS",
            "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions",
        )
    return ctx


def _answer(ctx: Context, call: soap.SoapRequest, version: float) -> bytes:
    parsed = codec.parse_call(call, version=version)
    match parsed:
        case codec.ReadMetadata(type_name, names):
            handler = _handler(ctx, type_name)
            handler.may_read(ctx)
            return codec.build_read([handler.read(ctx, n) for n in names], version=version)
        case codec.ListMetadata(queries, _):
            return codec.build_list(_files(ctx, [q[0] for q in queries]))
        case codec.DescribeMetadata(asked):
            known = codec.known_objects(asked or version)
            return codec.build_describe(o for o in known if _offered(ctx, o.name))
        case codec.DeleteMetadata(type_name, names):
            handler = _handler(ctx, type_name)
            results = [_one(ctx, name, partial(_delete, ctx, handler, name)) for name in names]
        case WriteMetadata():
            results = [_write(ctx, parsed, c) for c in parsed.components]
    if call.headers.all_or_none and any(r.errors for r in results):
        _undo_all(ctx)
        results = [r if r.errors else _rolled_back(r) for r in results]
    return codec.build_results(call.operation, results)


def _offered(ctx: Context, type_name: str) -> bool:
    """Whether this org has a type at all."""
    return type_name not in APP_TYPES or switch(ctx.db, "externalClientApps")


def _handler(ctx: Context, type_name: str) -> Handler[Any]:
    found = handlers().get(type_name)
    if found is None or not _offered(ctx, type_name):
        raise SoapFault("INVALID_TYPE", f"no metadata type {type_name}")
    return found


def _files(ctx: Context, types: list[str]) -> list[codec.FileProperties]:
    if len(types) > LIST_LIMIT:
        raise SoapFault(
            "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 3 records in this operation"
        )
    found = []
    for type_name in types:
        handler = handlers().get(type_name)
        if handler is None or not _offered(ctx, type_name):
            raise SoapFault("INVALID_TYPE", f"Unknown type:{type_name}")
        handler.may_read(ctx)
        found += list(handler.files(ctx))
    return found


def _one(ctx: Context, name: str, work: Callable[[], bool | None]) -> MetadataResult:
    """Do one component's work; what it did is undone where it is refused."""
    model, schema = ctx.model, ctx.schema
    try:
        with Savepoint(ctx.db, "component"):
            return MetadataResult(name, created=work())
    except ApiError as error:
        ctx.model, ctx.schema = model, schema
        return MetadataResult(
            name, (MetadataError(error.code, error.message, tuple(error.fields or ())),), created=False
        )


def _delete(ctx: Context, handler: Handler[Any], name: str) -> None:
    handler.may_write(ctx)
    handler.delete(ctx, name)


def _write(ctx: Context, call: WriteMetadata, component: Component | Rejected) -> MetadataResult:
    if isinstance(component, Rejected):
        return codec.rejected_result(component)
    return _one(ctx, component.fullName or "", lambda: _save(ctx, call.operation, component))


def _save(ctx: Context, operation: str, component: Component) -> bool:
    """Whether the component was made."""
    type_name = type(component).__name__
    refused = metadata_type(type_name).METADATA.refused
    handler = handlers().get(type_name)
    if refused and operation != "updateMetadata":
        raise ApiError("INSUFFICIENT_ACCESS_OR_READONLY", refused)
    if handler is None or not _offered(ctx, type_name):
        raise not_offered()
    handler.may_write(ctx)
    exists = operation == "upsertMetadata" and handler.exists(ctx, component.fullName or "")
    if operation == "updateMetadata" or exists:
        handler.update(ctx, component)
        return False
    handler.create(ctx, component)
    return True


def _undo_all(ctx: Context) -> None:
    ctx.db.execute("ROLLBACK")
    ctx.db.execute("BEGIN IMMEDIATE")


def _rolled_back(result: MetadataResult) -> MetadataResult:
    return MetadataResult(
        result.full_name,
        (
            MetadataError(
                "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                "Record rolled back because not all records were valid and the request was using AllOrNone"
                " header",
            ),
        ),
        created=False,
    )
