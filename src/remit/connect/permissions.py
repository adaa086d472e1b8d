"""What the asking user may: its user permissions, in one row, whatever profile and sets they come from.

Source: Object Reference, UserPermissionAccess (41.0 and later): one row about whoever asks, a boolean column
`Permissions<Name>` for each user permission that the org has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from remit.connect.rest import Org
from remit.errors import OrgError

_OBJECT = "UserPermissionAccess"
# Characters of columns in one query: an address may have some 16,000 in all, some proxies take 8,000.
_LONGEST = 4000
_REFUSED = (400, 403, 404)


def my_permissions(org: Org, names: Iterable[str]) -> dict[str, bool | None]:
    """Whether the asking user has each of these user permissions ("ApiEnabled"), by the name given.

    None: not known, as the org has no such column, or the object cannot be read. One request to describe the
    object, then mostly one query. Raises OrgError where the org cannot be reached or the session has ended.
    """
    found: dict[str, bool | None] = dict.fromkeys(names)
    try:
        columns = {str(f["name"]).lower(): str(f["name"]) for f in org.describe(_OBJECT)["fields"]}
        asked = {name: columns.get(f"permissions{name}".lower()) for name in found}
        row: dict[str, object] = {}
        for chunk in _chunks(sorted({c for c in asked.values() if c is not None})):
            for answer in org.query(f"SELECT {', '.join(chunk)} FROM {_OBJECT}"):
                row |= answer
    except OrgError as error:
        if error.status not in _REFUSED:
            raise
        return found
    for name, column in asked.items():
        value = row.get(column) if column is not None else None
        found[name] = value if isinstance(value, bool) else None
    return found


def _chunks(columns: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for column in columns:
        if chunk and len(", ".join([*chunk, column])) > _LONGEST:
            yield chunk
            chunk = []
        chunk.append(column)
    if chunk:
        yield chunk
