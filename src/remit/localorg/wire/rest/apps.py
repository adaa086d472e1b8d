"""/apps/oauth: usage, consumers and staged credentials of External Client Apps.

Usage since 59.0, credentials 60.0, staged 65.0. Keys and secrets are told only while the org allows it and to
a user with the permissions for it. Sources: developer guide, connect_resources_usage,
connect_resources_credentials_by_app_and_consumer_id, connect_resources_oauth_credentials_staged_credentials.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from remit import ids
from remit.api import errors
from remit.api.errors import ApiError
from remit.localorg.apps import consumer, refresh
from remit.localorg.apps.app import app_name
from remit.localorg.apps.consumer import Consumer, Staged
from remit.localorg.context import Context
from remit.localorg.settings import switch
from remit.localorg.values import datetime_text
from remit.localorg.wire.http import Response, json_response, no_content
from remit.localorg.wire.rest.base import Call

NAME = "apps"
_SINCE = {"usage": 59.0, "credentials": 60.0}
_STAGED_SINCE = 65.0
_PARTS = {"key": ("key",), "secret": ("secret",), "keyandsecret": ("key", "secret")}


def handle(call: Call) -> Response:
    """Route by `usage` or `credentials`."""
    segments = [s.lower() if i < 3 else s for i, s in enumerate(call.segments)]
    if len(segments) < 3 or segments[1] != "oauth" or segments[2] not in _SINCE:
        raise errors.not_found()
    if float(call.ctx.version) < _SINCE[segments[2]]:
        raise errors.not_found()
    if not switch(call.ctx.db, "externalClientApps"):
        raise _not_enabled()
    rest = segments[3:]
    return _usage(call, rest) if segments[2] == "usage" else _credentials(call, rest)


def _not_enabled() -> ApiError:
    """The words of reports; the code is not known, and neither is the rest of the sentence."""
    return ApiError("FUNCTIONALITY_NOT_ENABLED", "This feature is not currently enabled for this user.", 403)


def _require(ctx: Context, *permissions: str) -> None:
    """Raises unless the user holds one of the permissions."""
    if not any(ctx.system(p) for p in permissions):
        raise ApiError("INSUFFICIENT_ACCESS", "insufficient access rights on object id", 403)


def _app_id(ctx: Context, text: str) -> str:
    found = ids.to18(text)
    if found is None or not app_name(ctx.db, found):
        raise errors.not_found()
    return found


def _page(call: Call, key: str, items: Sequence[Any]) -> Response:
    """One page of a collection, with the addresses of this and the next page."""
    params = call.request.params
    number = int(params["page"]) if params.get("page", "").isdigit() else 0
    size = int(params["pageSize"]) if params.get("pageSize", "").isdigit() else 100
    size = max(size, 1)
    path = f"/services/data/v{call.ctx.version}/{'/'.join(call.segments)}"
    further = len(items) > (number + 1) * size
    return json_response(
        {
            key: items[number * size : (number + 1) * size],
            "currentPageUrl": f"{path}?page={number}&pageSize={size}",
            "nextPageUrl": f"{path}?page={number + 1}&pageSize={size}" if further else None,
        }
    )


def _usage(call: Call, rest: list[str]) -> Response:
    ctx = call.ctx
    _require(ctx, "ExternalClientAppViewer", "ExternalClientAppDeveloper", "ExternalClientAppAdmin")
    if not rest:
        call.only("GET")
        rows = ctx.db.execute(
            'SELECT "Id", "DeveloperName", "MasterLabel" FROM "ExternalClientApplication" ORDER BY _n'
        )
        apps = [{"identifier": r[0], "developerName": r[1], "label": r[2]} for r in rows]
        return _page(call, "apps", apps)
    if rest[0].lower() == "tokens" and len(rest) == 2:
        return _delete_token(call, rest[1])
    app_id = _app_id(ctx, rest[0])
    if rest[1:] == ["users"]:
        call.only("GET")
        return _page(call, "users", _users(ctx, app_id))
    if rest[1:] == ["tokens"]:
        call.only("DELETE")
        return _revoke(ctx, app_id, "")
    if len(rest) == 3 and rest[2] == "tokens":
        user_id = ids.to18(rest[1])
        if user_id is None:
            raise errors.not_found()
        call.only("GET", "DELETE")
        if call.method == "DELETE":
            return _revoke(ctx, app_id, user_id)
        return _page(call, "tokens", _tokens(ctx, app_id, user_id))
    raise errors.not_found()


def _users(ctx: Context, app_id: str) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for grant in refresh.grants_of(ctx.db, app_id):
        counts[grant.user_id] = counts.get(grant.user_id, 0) + 1
    found = []
    for user_id, count in sorted(counts.items()):
        row = ctx.db.execute('SELECT "Username", "Name" FROM "User" WHERE "Id" = ?', (user_id,)).fetchone()
        found.append({"id": user_id, "username": row[0], "name": row[1], "tokenCount": count})
    return found


def _tokens(ctx: Context, app_id: str, user_id: str) -> list[dict[str, Any]]:
    root = f"/services/data/v{ctx.version}/apps/oauth/usage/tokens"
    return [
        {
            "id": grant.token_id,
            "createdDate": _moment(grant.issued),
            "lastUsedDate": _moment(grant.used),
            "revokeUrl": f"{root}/{grant.token_id}",
        }
        for grant in refresh.grants_of(ctx.db, app_id, user_id)
    ]


def _revoke(ctx: Context, app_id: str, user_id: str) -> Response:
    _require(ctx, "ExternalClientAppAdmin", "ExternalClientAppDeveloper")
    for grant in refresh.grants_of(ctx.db, app_id, user_id):
        refresh.revoke(ctx.db, grant.token_id)
    return no_content()


def _delete_token(call: Call, text: str) -> Response:
    call.only("DELETE")
    _require(call.ctx, "ExternalClientAppAdmin", "ExternalClientAppDeveloper")
    token_id = ids.to18(text)
    found = call.ctx.db.execute('SELECT 1 FROM "OauthToken" WHERE "Id" = ?', (token_id,)).fetchone()
    if token_id is None or found is None:
        raise errors.not_found()
    refresh.revoke(call.ctx.db, token_id)
    return no_content()


def _credentials(call: Call, rest: list[str]) -> Response:
    ctx = call.ctx
    if not rest:
        raise errors.not_found()
    if not switch(ctx.db, "enableClientSecretInRestApiAccess"):
        raise _not_enabled()
    _require(ctx, "ExternalClientAppDeveloper")
    app_id = _app_id(ctx, rest[0])
    own = consumer.of_app(ctx.db, app_id)
    root = f"/services/data/v{ctx.version}/apps/oauth/credentials/{app_id}"
    if len(rest) == 1:
        call.only("GET")
        return _page(call, "consumers", [_consumer(ctx, own, app_id, root)] if own else [])
    if own is None or ids.to18(rest[1]) != own.id:
        raise errors.not_found()
    if len(rest) == 2:
        call.only("GET")
        return _pair(call, own)
    if rest[2].lower() == "staged" and float(ctx.version) >= _STAGED_SINCE and len(rest) < 5:
        _require(ctx, "ViewClientSecret")
        url = f"{root}/{own.id}/staged"
        return _one_staged(call, app_id, own, url, rest[3]) if rest[3:] else _staged(call, app_id, url)
    raise errors.not_found()


def _consumer(ctx: Context, own: Consumer, app_id: str, root: str) -> dict[str, Any]:
    found = {"id": own.id, "key": own.key, "name": app_name(ctx.db, app_id), "url": f"{root}/{own.id}"}
    if float(ctx.version) >= _STAGED_SINCE:
        found["stagedCredentialsUrl"] = f"{root}/{own.id}/staged"
    return found


def _pair(call: Call, own: Consumer) -> Response:
    part = call.request.params.get("part", "key").lower()
    wanted = _PARTS.get(part)
    if wanted is None:
        raise ApiError("INVALID_API_INPUT", f"Invalid value for part: {part}")
    if "secret" in wanted:
        _require(call.ctx, "ViewClientSecret")
    found = {"id": own.id, "key": own.key, "secret": own.secret}
    return json_response({"id": own.id, **{name: found[name] for name in wanted}})


def _staged(call: Call, app_id: str, url: str) -> Response:
    call.only("GET", "POST")
    ctx = call.ctx
    if call.method == "POST":
        _require(ctx, "ClientSecretRotation")
        old = consumer.staged_of(ctx.db, app_id)
        if old is not None:
            consumer.drop_staged(ctx.db, app_id, old)
        consumer.stage(ctx.db, app_id, ctx.user.id)
    beside = consumer.staged_of(ctx.db, app_id)
    pairs = [_told(beside, url)] if beside else []
    return json_response({"stagedCredentials": pairs, "url": url}, 201 if call.method == "POST" else 200)


def _one_staged(call: Call, app_id: str, own: Consumer, url: str, staged_id: str) -> Response:
    call.only("GET", "PATCH", "DELETE")
    ctx = call.ctx
    beside = consumer.staged_of(ctx.db, app_id)
    if beside is None or ids.to18(staged_id) != beside.id:
        raise errors.not_found()
    if call.method == "DELETE":
        _require(ctx, "ClientSecretRotation")
        consumer.drop_staged(ctx.db, app_id, beside)
        return no_content()
    if call.method == "PATCH":
        _require(ctx, "ClientSecretRotation")
        command = call.request.json().get("command")
        if command != "rotate":
            raise ApiError("INVALID_API_INPUT", f"Invalid value for command: {command}")
        beside = consumer.rotate(ctx.db, app_id, own, beside)
    return json_response(_told(beside, url))


def _told(pair: Staged, url: str) -> dict[str, str]:
    return {
        "createdBy": pair.created_by,
        "createdDate": _moment(pair.created),
        "expirationDate": _moment(pair.expires),
        "id": pair.id,
        "key": pair.key,
        "secret": pair.secret,
        "stagedCredentialsUrl": url,
        "state": pair.state,
        "url": f"{url}/{pair.id}",
    }


def _moment(seconds: float) -> str:
    return datetime_text(datetime.fromtimestamp(seconds, UTC))
