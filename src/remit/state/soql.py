"""The SOQL that loads a state or a slice of one.

Statements are built per row type, and never one a user: values go into IN lists, cut so that each request's
address stays well under the 16,384 bytes that Salesforce takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from remit.state.org_state import TABLES
from remit.state.organization import Organization
from remit.state.rows import PERMISSIONS_PREFIX, Row, columns, has_permissions

# Columns that came late, by object; an older API version does not know them (Object Reference).
SINCE: Mapping[tuple[str, str], float] = {
    ("ObjectPermissions", "PermissionsViewAllFields"): 63.0,
    ("PermissionSetAssignment", "ExpirationDate"): 52.0,
    ("PermissionSetAssignment", "IsActive"): 52.0,
    ("PermissionSetAssignment", "IsRevoked"): 57.0,
    ("PermissionSetGroup", "HasActivationRequired"): 53.0,
    ("PermissionSetLicenseAssign", "IsRevoked"): 58.0,
}

LIST_BYTES = 9_000


@dataclass(frozen=True, slots=True)
class Statement:
    """A query and the object whose rows it gives."""

    sobject: str
    soql: str


def literal(text: str) -> str:
    """A text as a SOQL string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def prefix_pattern(prefix: str) -> str:
    """A LIKE pattern, as a literal, for names that start with a text; its `_` and `%` are taken as such."""
    escaped = prefix.replace("\\", "\\\\").replace("'", "\\'").replace("%", "\\%").replace("_", "\\_")
    return f"'{escaped}%'"


def chunks(values: Iterable[str], limit: int = LIST_BYTES) -> Iterator[list[str]]:
    """Distinct values in sorted order, cut into lists whose encoded length stays under `limit` bytes."""
    chunk: list[str] = []
    size = 0
    for value in sorted(set(values)):
        cost = len(quote_plus(literal(value))) + 3
        if chunk and size + cost > limit:
            yield chunk
            chunk, size = [], 0
        chunk.append(value)
        size += cost
    if chunk:
        yield chunk


def in_list(column: str, values: Sequence[str]) -> str:
    """A condition that a column is one of these values."""
    return f"{column} IN ({','.join(literal(v) for v in values)})"


def field_list(row_type: type[Row], version: float, permissions: Sequence[str] | None = None) -> str:
    """What to select for a row type.

    User permissions are over 1,000 columns and grow each release. Without a list of those wanted,
    FIELDS(STANDARD) asks for whatever the org has.
    """
    if has_permissions(row_type) and permissions is None:
        return "FIELDS(STANDARD)"
    names = [
        c.api_name for c in columns(row_type) if SINCE.get((row_type.SOBJECT, c.api_name), 0.0) <= version
    ]
    if has_permissions(row_type):
        names.extend(PERMISSIONS_PREFIX + p for p in permissions or ())
    return ", ".join(names)


def select(
    row_type: type[Row], version: float, where: str = "", permissions: Sequence[str] | None = None
) -> Statement:
    """A query for the rows of one type."""
    condition = f" WHERE {where}" if where else ""
    fields = field_list(row_type, version, permissions)
    return Statement(row_type.SOBJECT, f"SELECT {fields} FROM {row_type.SOBJECT}{condition}")


def select_in(
    row_type: type[Row],
    version: float,
    column: str,
    values: Iterable[str],
    permissions: Sequence[str] | None = None,
    also: str = "",
) -> list[Statement]:
    """Queries for the rows whose column is one of these values; none where there are no values.

    `also` is a further condition.
    """
    rest = f" AND {also}" if also else ""
    return [select(row_type, version, in_list(column, c) + rest, permissions) for c in chunks(values)]


def whole_org(version: float, permissions: Sequence[str] | None = None) -> list[Statement]:
    """Queries for all rows of an org, one a row type."""
    types: list[type[Row]] = [Organization, *(row_type for _, row_type in TABLES.values())]
    skip = {"SessionPermSetActivation"}
    return [select(t, version, permissions=permissions) for t in types if t.SOBJECT not in skip]
