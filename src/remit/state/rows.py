"""Typed rows: how a row of a setup object becomes a value and a value becomes a row again.

A row type is a frozen, slotted dataclass whose attributes are Salesforce's field names in snake case
(`is_owned_by_profile` is IsOwnedByProfile). Where the name differs, `api("Name")` gives it. The attribute
`permissions` stands for all `Permissions...` booleans of PermissionSet, Profile and MutingPermissionSet: the
API names of those that are true, without the prefix. A null or missing text is "", a null boolean False.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypeVar

from remit.errors import InputError
from remit.ids import to18

JsonRow = Mapping[str, Any]

PERMISSIONS_PREFIX = "Permissions"


@dataclass(frozen=True, slots=True)
class Row:
    """Base of all row types; `SOBJECT` is the API name of the object."""

    SOBJECT: ClassVar[str] = ""


R = TypeVar("R", bound=Row)


def api(name: str, default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field whose Salesforce name does not follow from the attribute's."""
    return dataclasses.field(default=default, metadata={"api": name})


# Metadata of a dataclass field that Salesforce has no column for: neither read from nor written to rows.
LOCAL: Mapping[str, bool] = {"local": True}


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of a row type: its API name and how its JSON value is read and written."""

    attribute: str
    api_name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    required: bool


def parse_datetime(text: str) -> datetime:
    """A Salesforce datetime ("2026-11-24T07:18:08.000+0000") as an aware datetime in UTC.

    Raises InputError where the text is none.
    """
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"not a Salesforce datetime: {text!r}") from None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def format_datetime(value: datetime) -> str:
    """An aware datetime as Salesforce writes it, with milliseconds and +0000."""
    utc = value.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}+0000"


def normal_id(text: str | None) -> str:
    """The 18-character form of an id; any other text (a placeholder of a planned row) stays as it is."""
    if not text:
        return ""
    return to18(text) or text


_COLUMNS: dict[Any, tuple[Column, ...]] = {}


def columns(row_type: type[Row]) -> tuple[Column, ...]:
    """The columns of a row type in the order of its attributes, `permissions` and local ones left out."""
    if row_type not in _COLUMNS:
        _COLUMNS[row_type] = _columns(row_type)
    return _COLUMNS[row_type]


def _columns(row_type: type[Row]) -> tuple[Column, ...]:
    hints = typing.get_type_hints(row_type)
    found = []
    for f in dataclasses.fields(row_type):
        if f.name == "permissions" or f.metadata.get("local"):
            continue
        name = f.metadata.get("api") or _camel(f.name)
        read, write = _codec(name, hints[f.name])
        found.append(Column(f.name, name, read, write, f.default is dataclasses.MISSING))
    return tuple(found)


def has_permissions(row_type: type[Row]) -> bool:
    """Whether the row type carries user permissions as a set."""
    return "permissions" in row_type.__dataclass_fields__


def from_row(row_type: type[R], row: JsonRow) -> R:
    """A REST JSON row as a value of the row type. Keys are matched without regard to case.

    Raises InputError where a column that the type cannot do without is missing.
    """
    low = {key.lower(): value for key, value in row.items()}
    values: dict[str, Any] = {}
    for column in columns(row_type):
        key = column.api_name.lower()
        if key in low:
            values[column.attribute] = column.read(low[key])
        elif column.required:
            raise InputError(f"a {row_type.SOBJECT} row lacks {column.api_name}")
    if has_permissions(row_type):
        skip = len(PERMISSIONS_PREFIX)
        values["permissions"] = frozenset(
            key[skip:] for key, value in row.items() if value is True and key.startswith(PERMISSIONS_PREFIX)
        )
    return row_type(**values)


def to_row(value: Row) -> dict[str, Any]:
    """A value as the REST JSON of its row; empty texts are null, permissions those that are true.

    `Id` is left out where there is none yet.
    """
    row: dict[str, Any] = {}
    for column in columns(type(value)):
        got = column.write(getattr(value, column.attribute))
        if column.api_name == "Id" and got is None:
            continue
        row[column.api_name] = got
    for name in sorted(getattr(value, "permissions", ())):
        row[PERMISSIONS_PREFIX + name] = True
    return row


def to_rows(values: Iterable[Row]) -> list[dict[str, Any]]:
    """`to_row` of each."""
    return [to_row(value) for value in values]


def _camel(attribute: str) -> str:
    return "".join(part.capitalize() for part in attribute.split("_"))


def _codec(name: str, hint: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    inner = [a for a in typing.get_args(hint) if a is not type(None)]
    base = inner[0] if isinstance(hint, types.UnionType) and inner else hint
    if base is bool:
        return bool, bool
    if base is int:
        return (lambda v: int(v or 0)), (lambda v: v)
    if base is datetime:
        return (lambda v: parse_datetime(v) if v else None), (lambda v: format_datetime(v) if v else None)
    if base is date:
        return (lambda v: date.fromisoformat(v) if v else None), (lambda v: v.isoformat() if v else None)
    if name == "Id" or name.endswith("Id"):
        return normal_id, (lambda v: v or None)
    return (lambda v: "" if v is None else str(v)), (lambda v: v or None)
