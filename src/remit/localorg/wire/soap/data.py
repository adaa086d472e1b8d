"""Calls of the partner API on data: the records, queries and describes that REST knows, in SOAP's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import orjson

from remit import ids
from remit.access.catalogue import Op
from remit.api import errors
from remit.api.codecs import soap, soap_describe
from remit.api.codecs import soap_partner as codec
from remit.api.codecs.soap import SoapFault, SoapHeaders
from remit.api.errors import ApiError
from remit.localorg import describes, many, passwords, query, records, recycle
from remit.localorg.apps.scopes import opens_api
from remit.localorg.context import Context
from remit.localorg.logins import request_barred
from remit.localorg.many import Outcome
from remit.localorg.org import Org
from remit.localorg.wire.http import Request
from remit.schema.model import SObject

ILLEGAL_SESSION = "Invalid Session ID found in SessionHeader: Illegal Session"
TYPE_HELP = (
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name."
    " Please reference your WSDL or the describe call for the appropriate names."
)
_WRITES = (codec.Create, codec.Update, codec.Upsert, codec.Delete, codec.Undelete)
_WRITES_TOO = (codec.Logout, codec.SetPassword, codec.ResetPassword)
UserInfoOf = Callable[[Org, sqlite3.Connection, str], codec.UserInfo]


def answer(org: Org, request: Request, call: soap.SoapRequest, version: str, user_info: UserInfoOf) -> bytes:
    """The answer to one call with a session: reads over a snapshot, writes as one transaction."""
    parsed = codec.parse_call(call)
    contexts: list[Context] = []

    def work(db: sqlite3.Connection) -> bytes:
        ctx = enter(org, db, request, call.headers, version)
        contexts.append(ctx)
        if isinstance(parsed, _WRITES):
            return _write(ctx, parsed, call.headers)
        if isinstance(parsed, codec.GetUserInfo):
            return codec.build_user_info_response(user_info(org, db, ctx.user.id))
        return _read(ctx, parsed, call.headers)

    if isinstance(parsed, (*_WRITES, *_WRITES_TOO)):
        return org.store.write(work)
    told = org.store.read(work)
    if contexts[0].afterwards:
        org.store.write(contexts[0].finish)
    return told


def enter(org: Org, db: sqlite3.Connection, request: Request, headers: SoapHeaders, version: str) -> Context:
    """The context of a call; raises SoapFault where the session does not open the API."""
    try:
        ctx = org.enter(db, headers.session_id, version)
    except ApiError as error:
        raise SoapFault("INVALID_SESSION_ID", ILLEGAL_SESSION) from error
    if ctx.session is None or ctx.session.kind == "ui" or not opens_api(ctx.session.scopes):
        raise SoapFault("INVALID_SESSION_ID", ILLEGAL_SESSION)
    ctx.base_url, ctx.ip = request.base_url, request.ip
    if request_barred(ctx):
        raise SoapFault("INVALID_SESSION_ID", ILLEGAL_SESSION)
    if not ctx.system("ApiEnabled"):
        raise SoapFault("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
    return ctx


def _read(ctx: Context, call: codec.PartnerCall, headers: SoapHeaders) -> bytes:
    match call:
        case codec.Query(text, every):
            operation = codec.operation_of(call)
            page = query.run(ctx, text, every, 0, _batch(headers))
            locator = query.save_locator(ctx, text, every) if page.next_locator else ""
            return _page(page, operation, locator, len(page.records))
        case codec.QueryMore(locator):
            return _more(ctx, locator, _batch(headers))
        case codec.Retrieve(fields, name, wanted):
            return _retrieve(ctx, _object(ctx, name), fields, wanted)
        case codec.DescribeGlobal():
            return soap_describe.build_describe_global(describes.global_describe(ctx))
        case codec.DescribeSObjects(names, single):
            found = [describes.describe(ctx, _object(ctx, name)) for name in names]
            return soap_describe.build_describe_sobjects(found, single=single)
        case codec.GetServerTimestamp():
            return codec.build_simple_response(
                "getServerTimestamp", {"timestamp": f"{ctx.now:%Y-%m-%dT%H:%M:%S}.000Z"}
            )
        case codec.Logout():
            if ctx.session is not None:
                ctx.db.execute("DELETE FROM _session WHERE token = ?", (ctx.session.token,))
            return codec.build_simple_response("logout")
        case codec.SetPassword(user_id, password):
            passwords.change(ctx, _user_id(user_id), password)
            return codec.build_simple_response("setPassword", {})
        case codec.ResetPassword(user_id):
            return codec.build_simple_response(
                "resetPassword", {"password": passwords.change(ctx, _user_id(user_id))}
            )
        case _:
            raise soap.no_operation(soap.PARTNER.namespace, codec.operation_of(call))


def _batch(headers: SoapHeaders) -> int:
    return min(max(headers.batch_size or query.BATCH, 200), query.BATCH)


def _page(page: query.Page, operation: str, locator: str, upto: int) -> bytes:
    found = [orjson.loads(record) for record in page.records]
    more = f"{locator}-{upto}" if page.next_locator else ""
    return codec.build_query_response(found, operation=operation, size=page.total, locator=more)


def _more(ctx: Context, name: str, batch: int) -> bytes:
    locator, _, start = name.rpartition("-")
    if not start.isdigit():
        raise ApiError("INVALID_QUERY_LOCATOR", "Invalid query locator")
    soql, every = query.locator_of(ctx, locator)
    page = query.run(ctx, soql, every, int(start), batch)
    return _page(page, "queryMore", locator, int(start) + len(page.records))


def _object(ctx: Context, name: str) -> SObject:
    """An object that the user can see; SOAP calls the others no types."""
    found = ctx.object(name)
    if found is None or not ctx.user.access.has(ctx.model.catalogue.object_op(found.name, Op.READ)):
        raise ApiError("INVALID_TYPE", f"sObject type '{name}' is not supported. {TYPE_HELP}")
    return found


def _user_id(text: str) -> str:
    found = ids.to18(text)
    if found is None or found[:3] != "005":
        raise ApiError("INVALID_ID_FIELD", "Invalid Id for entity type 'User'")
    return found


def _retrieve(ctx: Context, o: SObject, fields: Sequence[str], wanted: Sequence[str]) -> bytes:
    many.limit(len(wanted), 2000)
    for name in fields:
        f = o.field(name)
        if f is None or not ctx.user.access.has(ctx.model.catalogue.field_read(o.name, f.name)):
            raise errors.no_such_column(name, o.name, "soap")
    found: list[dict[str, Any] | None] = []
    for one in wanted:
        record_id = ids.to18(one)
        if record_id is None:
            raise ApiError("MALFORMED_ID", f"malformed id {one}")
        try:
            found.append(orjson.loads(records.retrieve(ctx, o, record_id, tuple(fields))))
        except ApiError as error:
            if error.status != 404:
                raise
            found.append(None)
    return codec.build_retrieve_response(found)


def _write(ctx: Context, call: codec.PartnerCall, headers: SoapHeaders) -> bytes:
    works: list[many.Work] = []
    names: Sequence[str] = ()
    match call:
        case codec.Create(given):
            works = [partial(_create, ctx, _object(ctx, _type(r)), r) for r in given]
        case codec.Update(given):
            works = [partial(_update, ctx, _object(ctx, _type(r)), r) for r in given]
            names = [_id_of(r) for r in given]
        case codec.Upsert(field, given):
            works = [partial(_upsert, ctx, _object(ctx, _type(r)), field, r) for r in given]
        case codec.Delete(wanted):
            works, names = [partial(_delete, ctx, one) for one in wanted], wanted
        case codec.Undelete(wanted):
            works, names = [partial(_undelete, ctx, one) for one in wanted], wanted
    many.limit(len(works))
    outcomes = many.write_all(ctx, works, bool(headers.all_or_none), names)
    return codec.build_row_results(codec.operation_of(call), [_row(o) for o in outcomes])


def _row(o: Outcome) -> codec.RowResult:
    told = (codec.RowError(o.error.code, o.error.message, tuple(o.error.fields or ())),) if o.error else ()
    return codec.RowResult(o.id, told, o.created)


def _type(record: dict[str, Any]) -> str:
    return str(record.get("attributes", {}).get("type", ""))


def _id_of(record: dict[str, Any]) -> str:
    return next((str(v) for name, v in record.items() if name.lower() == "id"), "")


def _create(ctx: Context, o: SObject, record: dict[str, Any]) -> Outcome:
    return Outcome(records.create(ctx, o, record, "soap"))


def _update(ctx: Context, o: SObject, record: dict[str, Any]) -> Outcome:
    record_id = many.any_id(_id_of(record))
    if record_id[:3] != o.key_prefix:
        raise ApiError("INVALID_ID_FIELD", f"Invalid Id for entity type '{o.name}'", 400, [])
    records.update(ctx, o, record_id, record, "soap")
    return Outcome(record_id)


def _upsert(ctx: Context, o: SObject, field: str, record: dict[str, Any]) -> Outcome:
    return many.upsert_one(ctx, o, field, record, "soap")


def _delete(ctx: Context, one: str) -> Outcome:
    record_id = many.any_id(one)
    records.delete(ctx, many.object_of_id(ctx, record_id), record_id)
    return Outcome(record_id)


def _undelete(ctx: Context, one: str) -> Outcome:
    record_id = many.any_id(one)
    recycle.undelete(ctx, many.object_of_id(ctx, record_id), record_id)
    return Outcome(record_id)
