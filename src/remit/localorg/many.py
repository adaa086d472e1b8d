"""Many records in one call: each undone alone where it fails, or all where the caller asked for all or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from remit import ids
from remit.api import errors
from remit.api.errors import ApiError
from remit.api.operation import Dialect
from remit.localorg import records
from remit.localorg.context import Context
from remit.localorg.store.sqlite import Savepoint
from remit.schema.model import SObject

# The most records of one call (REST API Developer Guide, "sObject Collections"; the text of the refusal is
# that of recorded SOAP faults).
MOST = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: its id, whether an upsert made it, or why it was refused."""

    id: str | None = None
    error: ApiError | None = None
    created: bool | None = None


Work = Callable[[], Outcome]


def limit(count: int, most: int = MOST) -> None:
    """Raises EXCEEDED_ID_LIMIT for more records than a call may have."""
    if count > most:
        raise ApiError(
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {most} records into this call",
        )


def write_all(
    ctx: Context, works: Sequence[Work], all_or_none: bool, names: Sequence[str] = ()
) -> list[Outcome]:
    """The outcome of each record, in order. With `all_or_none` one refusal undoes the others.

    `names`: the ids as the caller gave them; a refused row that has one is told with it.
    """
    with Savepoint(ctx.db, "every") as every:
        found = [_one(ctx, work, name) for work, name in zip(works, names or [""] * len(works), strict=True)]
        if all_or_none and any(o.error for o in found):
            every.undo = True
            found = [o if o.error else Outcome(error=rolled_back()) for o in found]
    return found


def _one(ctx: Context, work: Work, name: str) -> Outcome:
    try:
        with Savepoint(ctx.db, "one"):
            return work()
    except ApiError as error:
        return Outcome(ids.to18(name) if name else None, error)


def rolled_back() -> ApiError:
    """The error of a good record among bad ones, under all or none (recorded sObject Collections answer)."""
    return ApiError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
        400,
        [],
    )


def attribute_of(record: Mapping[str, Any], name: str) -> str:
    """An attribute of a record as sent (`type`, `referenceId`); empty where it has none."""
    attributes = record.get("attributes")
    return str(attributes.get(name, "")) if isinstance(attributes, Mapping) else ""


def any_id(record_id: str) -> str:
    """The 18-character form of an id given in a list; raises MALFORMED_ID where it is none."""
    found = ids.to18(record_id) if isinstance(record_id, str) else None
    if found is None:
        raise ApiError("MALFORMED_ID", f"malformed id {record_id}", 400, [])
    return found


def object_of_id(ctx: Context, record_id: str) -> SObject:
    """The object that an id's prefix names; an unknown one is no id of the org."""
    found = ctx.schema.by_prefix.get(record_id[:3])
    if found is None:
        raise errors.cross_reference()
    return found


def upsert_one(
    ctx: Context, o: SObject, field: str, record: Mapping[str, Any], dialect: Dialect = "rest"
) -> Outcome:
    """Change the record that has a row's value in the key field, or make it."""
    value = next((v for name, v in record.items() if name.lower() == field.lower()), None)
    if value is None and field.lower() != "id":
        raise no_key(field)
    if value is None:
        return Outcome(records.create(ctx, o, record, dialect), created=True)
    matches = records.find(ctx, o, field, str(value), hidden=True)
    if len(matches) > 1:
        raise ambiguous(o.by_name[field.lower()].label, matches)
    record_id, created = records.upsert(ctx, o, field, str(value), record, matches, dialect)
    return Outcome(record_id, created=created)


def no_key(field: str) -> ApiError:
    """An upsert of a record without a value in the field that it is found by."""
    return ApiError("MISSING_ARGUMENT", f"{field} not specified", 400, [])


def ambiguous(label: str, matches: Sequence[str]) -> ApiError:
    """An upsert whose key more than one record has."""
    return ApiError(
        "DUPLICATE_EXTERNAL_ID",
        f"{label}: more than one record found for external id field: [{', '.join(matches)}]",
        400,
        [],
    )
