"""Salesforce's error vocabulary: code, message, status, and where each text was seen.

Texts are those of recorded answers and Salesforce's guides (docs/fidelity.md lists the sources and what could
not be found). Nothing here is invented; a condition without a known text takes the documented neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from remit.access.requirement import Refusal

COLUMN_HELP = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name."
    " Please reference your WSDL or the describe call for the appropriate names."
)


class ApiError(Exception):
    """An answer that says no. `fields` is None where the error object has no such key."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        fields: Sequence[str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = None if fields is None else list(fields)
        self.extra = extra or {}

    @classmethod
    def of(cls, refusal: Refusal) -> ApiError:
        """The error of a refusal."""
        return cls(
            refusal.code, refusal.message, refusal.status, refusal.fields or None, dict(refusal.extra or {})
        )

    def as_json(self) -> dict[str, Any]:
        """The error object of a REST answer."""
        body: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            body["fields"] = self.fields
        body.update(self.extra)
        return body


def invalid_session() -> ApiError:
    """No session, an expired one, or one of another org."""
    return ApiError("INVALID_SESSION_ID", "Session expired or invalid", 401)


def not_found() -> ApiError:
    """A path, object or resource that is not there, or that the user cannot see."""
    return ApiError("NOT_FOUND", "The requested resource does not exist", 404)


def record_not_found(name: str) -> ApiError:
    """A record id or external id in a path that is not there or not accessible."""
    return ApiError(
        "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}", 404
    )


def key_in_body(field: str) -> ApiError:
    """An update whose body names the id, or an upsert whose body names the external id, that its URL names.
    Source: REST guide, "Update Records Using sObject Rows", "Upsert Records"; reports of live orgs."""
    return ApiError("INVALID_FIELD", f"The {field} field should not be specified in the sobject data.")


def entity_deleted() -> ApiError:
    """A call on a record in the recycle bin."""
    return ApiError("ENTITY_IS_DELETED", "entity is deleted", 404, [])


def cross_reference() -> ApiError:
    """A write to an id that is not there, or a lookup to a record that is not there."""
    return ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", 404)


def bad_lookup() -> ApiError:
    """A lookup to a record that is not there, inside a write."""
    return ApiError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", 400, [])


def lookup_access(record_id: str) -> ApiError:
    """A lookup to a record that the user cannot use; the id is told with 15 characters."""
    return ApiError(
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        f"insufficient access rights on cross-reference id: {record_id[:15]}",
        400,
        [],
    )


def no_row_access() -> ApiError:
    """A write to a record that the user sees but may not edit or delete."""
    return ApiError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", 403, [])


def cannot(verb: str, label: str) -> ApiError:
    """No object permission to create (`inserted`) or edit (`updated`)."""
    return ApiError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be {verb}: {label}", 400, [])


def method_not_allowed(method: str, allowed: Sequence[str]) -> ApiError:
    """A method that the resource does not offer."""
    return ApiError(
        "METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are {','.join(allowed)}", 405
    )


def malformed_id(label: str, value: str, field: str) -> ApiError:
    """A value that is no id of the right object."""
    return ApiError("MALFORMED_ID", f"{label}: id value of incorrect type: {value}", 400, [field])


def no_such_column(field: str, object_name: str, dialect: str = "rest") -> ApiError:
    """A field of a write that is not there or hidden; REST and SOAP word it differently."""
    if dialect == "soap":
        return ApiError("INVALID_FIELD", f"No such column '{field}' on entity '{object_name}'. {COLUMN_HELP}")
    return ApiError("INVALID_FIELD", f"No such column '{field}' on sobject of type {object_name}")


def not_writeable(fields: Sequence[str]) -> ApiError:
    """Fields that the user may not write, or nobody may."""
    return ApiError(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {', '.join(fields)}. Please check the security settings of this"
        " field and verify that it is read/write for your profile or permission set.",
        400,
        list(fields),
    )


def required_missing(fields: Sequence[str]) -> ApiError:
    """A create without required fields."""
    return ApiError(
        "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(fields)}]", 400, list(fields)
    )


def integrity(message: str, fields: Sequence[str] = ()) -> ApiError:
    """A row that contradicts what the org holds."""
    return ApiError("FIELD_INTEGRITY_EXCEPTION", message, 400, list(fields))


def duplicate_value(field: str, record_id: str) -> ApiError:
    """A unique value that another record has."""
    return ApiError(
        "DUPLICATE_VALUE",
        f"duplicate value found: {field} duplicates value on record with id: {record_id[:15]}",
        400,
        [],
    )


def json_body_required() -> ApiError:
    """POST or PATCH without a body."""
    return ApiError(
        "JSON_PARSER_ERROR",
        "The HTTP entity body is required, but this request has no entity body.",
    )
