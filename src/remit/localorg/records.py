"""Single records on behalf of a user: judged first, by the one function that says what a request needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit import ids
from remit.access.catalogue import Op
from remit.access.requirement import Level
from remit.api import errors
from remit.api.errors import ApiError
from remit.api.operation import Create, Delete, Describe, Dialect, FindBy, Point, Retrieve, Transfer, Update
from remit.localorg import rows
from remit.localorg.behaviour.shares import forget_manual
from remit.localorg.context import Context
from remit.localorg.enforce.parents import level_on_parent
from remit.localorg.model import CUSTOM_ENTITY
from remit.localorg.sql.columns import record_sql
from remit.localorg.store.ddl import quote
from remit.localorg.values import to_stored
from remit.schema.model import Field, SObject


def object_named(ctx: Context, name: str) -> SObject:
    """The object of a path; one that is unknown, or hidden from the user, is a resource that does not exist."""
    found = ctx.schema.by_name.get(name.lower())
    if found is None or not ctx.user.access.has(ctx.model.catalogue.object_op(found.name, Op.READ)):
        raise errors.not_found()
    return found


def id_in_path(ctx: Context, o: SObject, record_id: str) -> str:
    """The 18-character form of an id in a path; NOT_FOUND where it is none of this object."""
    found = ids.to18(record_id)
    if found is None or found[:3] != o.key_prefix:
        raise errors.record_not_found(record_id)
    return found


def retrieve(ctx: Context, o: SObject, record_id: str, fields: tuple[str, ...] | None) -> str:
    """A record as JSON text: the fields asked for, or all that the user may see."""
    key = ("retrieve", o.name, ctx.version, fields)
    sql = ctx.user.plans.get(key)
    if sql is None:
        sql = ctx.user.plans[key] = _retrieve_sql(ctx, o, fields)
    row = ctx.db.execute(sql, (ctx.user.id, record_id)).fetchone()
    if row is None:
        _explain_absence(ctx, o, record_id)
        raise errors.record_not_found(record_id)
    return str(row[0])


def _retrieve_sql(ctx: Context, o: SObject, fields: tuple[str, ...] | None) -> str:
    verdict = ctx.judge(Retrieve(o, fields))
    if fields is None:
        chosen = [f for f in o.fields if f.name in verdict.columns]
    else:
        chosen = [f for f in map(o.field, dict.fromkeys(fields)) if f is not None]
        if all(f.name != "Id" for f in chosen):
            chosen.append(o.by_name["id"])
    alive = ' AND t."IsDeleted" = 0' if o.field("IsDeleted") else ""
    scope = ctx.scope(o, "read")
    where = f" AND {scope}" if scope else ""
    record = record_sql(o, chosen, "t", ctx.version)
    return f'SELECT {record} FROM {quote(o.name)} t WHERE t."Id" = ?2{alive}{where}'


def _explain_absence(ctx: Context, o: SObject, record_id: str) -> None:
    if o.field("IsDeleted"):
        row = ctx.db.execute(
            f'SELECT "IsDeleted" FROM {quote(o.name)} WHERE "Id" = ?', (record_id,)
        ).fetchone()
        if row is not None and row[0] and in_scope(ctx, o, record_id, "read"):
            raise errors.entity_deleted()


def create(ctx: Context, o: SObject, body: Mapping[str, Any], dialect: Dialect = "rest") -> str:
    """Make a record from the fields of a request; gives its id."""
    values = _fields_of(body)
    if any(name.lower() == "id" for name in values):
        ctx.judge(Describe(o))  # an object that the user cannot see is not there, whatever is asked of it
        raise ApiError("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", 400, ["Id"])
    values = _resolve_lookups(ctx, o, values)
    ctx.judge(Create(o, tuple(values), dialect))
    named = {o.by_name[name.lower()].name: value for name, value in values.items()}
    _check_lookups(ctx, o, named)
    return rows.create_row(ctx, o, named)


def update(
    ctx: Context, o: SObject, record_id: str, body: Mapping[str, Any], dialect: Dialect = "rest"
) -> None:
    """Change the fields of a record that a request names."""
    values = _resolve_lookups(ctx, o, _fields_of(body))
    values = {name: value for name, value in values.items() if name.lower() != "id"}
    ctx.judge(Update(o, tuple(values), dialect))
    named = {o.by_name[name.lower()].name: value for name, value in values.items()}
    require_row(ctx, o, record_id, "edit")
    given_away = "OwnerId" in named and _check_transfer(ctx, o, record_id, named["OwnerId"])
    _check_lookups(ctx, o, named)
    rows.update_row(ctx, o, record_id, named)
    share = ctx.model.sharing_of(o).share_object
    if given_away and share:
        forget_manual(ctx, share, record_id)


def delete(ctx: Context, o: SObject, record_id: str) -> None:
    """Delete a record."""
    ctx.judge(Delete(o))
    require_row(ctx, o, record_id, "delete")
    rows.delete_row(ctx, o, record_id)


def find(ctx: Context, o: SObject, field_name: str, value: str, hidden: bool = False) -> list[str]:
    """The ids of the records with this value in an external id field, or Id: those that the user can see, with
    `hidden` all (an upsert makes no second one where there is one that the user cannot see)."""
    ctx.judge(FindBy(o, field_name))
    f = o.by_name[field_name.lower()]
    if f.type == "id":
        found = ids.to18(value)
        return [found] if found else []
    alive = ' AND t."IsDeleted" = 0' if o.field("IsDeleted") else ""
    scope = "" if hidden else ctx.scope(o, "read")
    found_rows = ctx.db.execute(
        f'SELECT t."Id" FROM {quote(o.name)} t WHERE ?1 IS NOT NULL AND t.{quote(f.name)} = ?2{alive}'
        f"{f' AND {scope}' if scope else ''} LIMIT 3",
        (ctx.user.id, to_stored(f, value, ctx.model.schema)),
    ).fetchall()
    return [row[0] for row in found_rows]


def require_row(ctx: Context, o: SObject, record_id: str, level: Level) -> None:
    """Raises the error of a record that is not there, deleted, hidden, or not the user's to change."""
    deleted = '"IsDeleted"' if o.field("IsDeleted") else "0"
    row = ctx.db.execute(f'SELECT {deleted} FROM {quote(o.name)} WHERE "Id" = ?', (record_id,)).fetchone()
    if row is None:
        raise errors.cross_reference()
    if not in_scope(ctx, o, record_id, "read"):
        raise errors.lookup_access(record_id)
    if row[0]:
        raise errors.entity_deleted()
    if not in_scope(ctx, o, record_id, level):
        raise errors.no_row_access()


def in_scope(ctx: Context, o: SObject, record_id: str, level: Level) -> bool:
    """Whether sharing gives the user a level of access to a record."""
    scope = ctx.scope(o, level)
    if not scope:
        return True
    sql = f'SELECT 1 FROM {quote(o.name)} t WHERE t."Id" = ?2 AND {scope}'
    return ctx.db.execute(sql, (ctx.user.id, record_id)).fetchone() is not None


def _fields_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "attributes"}


def _resolve_lookups(ctx: Context, o: SObject, values: dict[str, Any]) -> dict[str, Any]:
    """`"Account": {"ERP_Number__c": "7"}` names the parent by an external id instead of AccountId."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        lookup = o.by_relationship.get(name.lower())
        if lookup is None or not isinstance(value, Mapping):
            found[name] = value
            continue
        keys = _fields_of(value)
        attributes = value.get("attributes")
        named = attributes.get("type") if isinstance(attributes, Mapping) else None
        target = ctx.schema.object(str(named or lookup.reference_to[0]))
        if target is None or len(keys) != 1:
            found[name] = value
            continue
        key, wanted = next(iter(keys.items()))
        matches = find(ctx, target, key, str(wanted))
        if len(matches) != 1:
            raise ApiError(
                "INVALID_FIELD",
                f"Foreign key external ID: {wanted} not found for field {key} in entity {target.name}",
                400,
                [],
            )
        found[lookup.name] = matches[0]
    return found


def _check_lookups(ctx: Context, o: SObject, values: Mapping[str, Any]) -> None:
    """A lookup must name a record that is there and that the user can see."""
    for name, value in values.items():
        f = o.field(name)
        if f is None or f.type != "reference" or not value:
            continue
        record_id = str(to_stored(f, value, ctx.model.schema))
        target = ctx.model.schema.by_prefix.get(record_id[:3])
        if target is None and not f.reference_to and record_id.startswith(CUSTOM_ENTITY):
            continue  # a custom entity is no record: the behaviour of the object says which one is taken
        if target is None:
            raise errors.malformed_id(f.label, str(value), f.name)
        alive = ' AND "IsDeleted" = 0' if target.field("IsDeleted") else ""
        row = ctx.db.execute(
            f'SELECT 1 FROM {quote(target.name)} WHERE "Id" = ?{alive}', (record_id,)
        ).fetchone()
        if row is None:
            raise errors.bad_lookup()
        if name == "OwnerId":
            _check_owner(ctx, o, record_id)
        elif not _may_point_at(ctx, target, record_id) or not _may_hang_on(ctx, o, f, target, record_id):
            raise errors.lookup_access(record_id)


def _may_point_at(ctx: Context, target: SObject, record_id: str) -> bool:
    return ctx.allows(Point(target)) and in_scope(ctx, target, record_id, "read")


def _may_hang_on(ctx: Context, o: SObject, f: Field, target: SObject, record_id: str) -> bool:
    """Whether the user may make a record a part of this parent: for most parts one must be able to edit it."""
    level = level_on_parent(ctx.model, o, f.name)
    if level == "read":
        return True
    # A detail has permissions of its own: of its master's object it takes Read, of the record edit.
    edits = o.permissionable or ctx.user.access.has(ctx.model.catalogue.object_op(target.name, Op.EDIT))
    return edits and in_scope(ctx, target, record_id, level)


def _check_owner(ctx: Context, o: SObject, owner_id: str) -> None:
    row = ctx.db.execute('SELECT "IsActive" FROM "User" WHERE "Id" = ?', (owner_id,)).fetchone()
    if row is not None and not row[0]:
        raise ApiError(
            "INACTIVE_OWNER_OR_USER",
            f"operation performed with inactive user [{owner_id[:15]}] as owner of {o.name.lower()}",
            400,
            [],
        )


def _check_transfer(ctx: Context, o: SObject, record_id: str, owner: Any) -> bool:
    """Whether the record gets another owner; raises ApiError where the user may not give it away."""
    if not owner:
        raise ApiError("INVALID_CROSS_REFERENCE_KEY", "Owner ID: cannot be blank", 400, ["OwnerId"])
    row = rows.stored_row(ctx.db, o, record_id)
    same = row is not None and row.get("OwnerId") == ids.to18(str(owner))
    if not same and not in_scope(ctx, o, record_id, ctx.judge(Transfer(o)).scopes[0].level):
        raise errors.no_row_access()
    return not same


def upsert(
    ctx: Context,
    o: SObject,
    field_name: str,
    value: str,
    body: Mapping[str, Any],
    matches: list[str],
    dialect: Dialect = "rest",
) -> tuple[str, bool]:
    """Update the record found by an external id, or create it with that value; gives (id, created)."""
    f = o.by_name[field_name.lower()]
    values = {name: v for name, v in body.items() if name.lower() not in (f.name.lower(), "id")}
    if matches:
        update(ctx, o, matches[0], values, dialect)
        return matches[0], False
    if f.type == "id":
        raise errors.record_not_found(value)
    return create(ctx, o, {**values, f.name: value}, dialect), True
