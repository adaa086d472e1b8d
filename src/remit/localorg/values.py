"""Values between JSON and the store, by field type, with Salesforce's refusal where one does not fit.

Stored: booleans as 0 and 1, whole numbers as integers, currency, percent and double as floats, dates as
`2026-11-24`, datetimes in UTC as `2026-11-24T07:07:25.000+0000` (so text order is time order and answers need
no conversion), ids with 18 characters, the rest as text.
"""

from __future__ import annotations

import base64
import binascii
import re
import time as time_module
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from remit import ids
from remit.api.errors import ApiError, malformed_id
from remit.schema.model import Field, Schema

Stored = str | int | float | None
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\Z")
_OFFSET = re.compile(r"([+-]\d{2})(\d{2})\Z")
_TEXT_LIMITED = frozenset(
    {"string", "textarea", "phone", "url", "email", "encryptedstring", "picklist", "combobox"}
)


def to_stored(f: Field, value: Any, schema: Schema) -> Stored:
    """What the store keeps for a JSON value given for a field; raises ApiError where it does not fit."""
    if value is None or value == "":
        return 0 if f.type == "boolean" and value is not None else None
    convert = _CONVERTERS.get(f.type, _text)
    return convert(f, value, schema)


def datetime_text(moment: datetime) -> str:
    """A moment as the store and REST write it."""
    at = moment.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


_second: tuple[int, str] = (0, "")


def now_text() -> str:
    """This moment as the store and REST write it. The part down to the second is kept: it changes rarely."""
    global _second
    moment = time_module.time()
    whole = int(moment)
    known = _second
    if known[0] != whole:
        known = _second = (whole, f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}")
    return f"{known[1]}.{int((moment - whole) * 1000):03d}+0000"


def parse_datetime(text: str) -> datetime:
    """A moment from its forms: `Z`, `+01:00`, `+0100`, with or without milliseconds, or a date alone."""
    tidy = _OFFSET.sub(r"\1:\2", text.strip().replace("Z", "+00:00").replace(" ", "+"))
    moment = datetime.fromisoformat(tidy)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unreadable(kind: str, value: Any) -> ApiError:
    return ApiError(
        "JSON_PARSER_ERROR", f"Cannot deserialize instance of {kind} from VALUE_STRING value {value}"
    )


def _boolean(f: Field, value: Any, schema: Schema) -> Stored:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return int(value.lower() in ("true", "1"))
    raise _unreadable("boolean", value)


def _integer(f: Field, value: Any, schema: Schema) -> Stored:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if not number.is_integer():
            raise ValueError
    except (ValueError, TypeError, OverflowError) as error:
        raise _unreadable("int", value) from error
    if abs(number) >= (2**31 if f.type == "int" else 2**63):
        raise _outside(f, value)
    return int(number)


def _outside(f: Field, value: Any) -> ApiError:
    message = f"{f.label}: value outside of valid range on numeric field: {value}"
    return ApiError("NUMBER_OUTSIDE_VALID_RANGE", message, 400, [f.name])


def _real(f: Field, value: Any, schema: Schema) -> Stored:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
    except (ValueError, TypeError) as error:
        raise _unreadable(f.type if f.type != "percent" else "double", value) from error
    whole = f.precision - f.scale
    if number != number or (f.precision and abs(number) >= 10**whole):
        raise _outside(f, value)
    return round(number, f.scale) if f.precision else number


def _date(f: Field, value: Any, schema: Schema) -> Stored:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError as error:
        raise _unreadable("date", value) from error


def _datetime(f: Field, value: Any, schema: Schema) -> Stored:
    try:
        return datetime_text(parse_datetime(str(value)))
    except ValueError as error:
        raise _unreadable("datetime", value) from error


def _time(f: Field, value: Any, schema: Schema) -> Stored:
    try:
        moment = time.fromisoformat(str(value).removesuffix("Z"))
    except ValueError as error:
        raise _unreadable("time", value) from error
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _reference(f: Field, value: Any, schema: Schema) -> Stored:
    found = ids.to18(value) if isinstance(value, str) else None
    if found is None:
        raise malformed_id(f.label, str(value), f.name)
    if f.reference_to:
        target = schema.by_prefix.get(found[:3])
        # A muting permission set stands wherever rows belong to a permission set, though no describe says so.
        named = "PermissionSet" if target and target.name == "MutingPermissionSet" else ""
        if target is None or (target.name not in f.reference_to and named not in f.reference_to):
            raise malformed_id(f.label, str(value), f.name)
    return found


def _picklist(f: Field, value: Any, schema: Schema) -> Stored:
    # A restricted picklist takes its values, whatever length is documented of its column.
    text = _text(replace(f, length=0) if f.restricted else f, value, schema)
    if f.restricted and f.picklist and isinstance(text, str):
        allowed = {p.value.lower(): p.value for p in f.picklist}
        chosen = text.split(";") if f.type == "multipicklist" else [text]
        for one in chosen:
            if one.lower() not in allowed:
                raise ApiError(
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    f"{f.label}: bad value for restricted picklist field: {one}",
                    400,
                    [f.name],
                )
        return ";".join(allowed[one.lower()] for one in chosen)
    return text


def _email(f: Field, value: Any, schema: Schema) -> Stored:
    if _EMAIL.match(str(value)) is None:
        raise ApiError("INVALID_EMAIL_ADDRESS", f"{f.label}: invalid email address: {value}", 400, [f.name])
    return _text(f, value, schema)


def _binary(f: Field, value: Any, schema: Schema) -> Stored:
    try:
        base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unreadable("base64", "(binary)") from error
    return str(value)


def _text(f: Field, value: Any, schema: Schema) -> Stored:
    if isinstance(value, dict | list):
        raise ApiError(
            "JSON_PARSER_ERROR",
            f"Cannot deserialize instance of {f.type} from START_{'OBJECT' if isinstance(value, dict) else 'ARRAY'}"
            f" value {'{' if isinstance(value, dict) else '['}",
        )
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if f.length and len(text) > f.length and f.type in _TEXT_LIMITED:
        raise ApiError(
            "STRING_TOO_LONG",
            f"{f.label}: data value too large: {text} (max length={f.length})",
            400,
            [f.name],
        )
    return text


_CONVERTERS: dict[str, Callable[[Field, Any, Schema], Stored]] = {
    "boolean": _boolean,
    "int": _integer,
    "long": _integer,
    "double": _real,
    "currency": _real,
    "percent": _real,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "id": _reference,
    "reference": _reference,
    "picklist": _picklist,
    "multipicklist": _picklist,
    "email": _email,
    "base64": _binary,
}
