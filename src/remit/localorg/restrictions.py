"""Objects that refuse a query without a certain filter ("Implementation restriction")."""

from __future__ import annotations

from remit.api.errors import ApiError
from remit.soql.resolved import AllOf, Column, Compare, InRows, OneOf, Resolved, Test

# By object: the fields of which one must be compared by = or IN, and the answer otherwise (recorded).
_FILTERED = {
    "ContentDocumentLink": (
        frozenset({"ContentDocumentId", "LinkedEntityId"}),
        "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or"
        " LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
    ),
}


def check_restrictions(query: Resolved) -> None:
    """Raise MALFORMED_QUERY where the object queried needs a filter that is not there."""
    rule = _FILTERED.get(query.object.name)
    if rule is not None and not _filters(query.where, rule[0]):
        raise ApiError("MALFORMED_QUERY", rule[1])


def _filters(test: Test | None, names: frozenset[str]) -> bool:
    match test:
        case AllOf(parts):
            return any(_filters(part, names) for part in parts)
        case Compare(Column() as left, "=", _):
            return not left.joins and left.field.name in names
        case OneOf(Column() as left, False, _):
            return not left.joins and left.field.name in names
        case InRows(left, False, _):
            return not left.joins and left.field.name in names
    return False
