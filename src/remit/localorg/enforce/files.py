"""Files: seen by their owner, by those they are shared with, and by who sees a record that they are linked to.

Source: Object Reference, ContentDocumentLink (ShareType: V viewer, C collaborator, I by the record).
"""

from __future__ import annotations

from collections.abc import Callable

from remit.access.requirement import Level
from remit.api.needs import row_need
from remit.localorg.enforce.parents import Scoping, by_target
from remit.localorg.store.ddl import quote
from remit.schema.model import SObject

_PEOPLE = frozenset({"User", "Group", "Organization", "ContentWorkspace"})
FILES = frozenset({"ContentDocument", "ContentVersion", "ContentDocumentLink"})
Owned = Callable[[SObject, Level, str], str]
"""(object, level, alias) -> the rows that are the user's by owner, role or group."""


def file_scope(scoping: Scoping, o: SObject, level: Level, alias: str, depth: int, owned: Owned) -> str:
    """The files under `alias`, or what belongs to one, that the user may read, edit or delete.

    Versions and links ask for their file here rather than as their parent: one parent less to nest.
    """
    document = scoping.model.schema.by_name["contentdocument"]
    if o.name == document.name:
        own, column = owned(document, level, alias), f'{alias}."Id"'
        return f"({own} OR {_linked(scoping, level, column, alias, depth)})"
    level = level if level == "read" else "edit"
    if any(scoping.user.access.has(p) for p in row_need(document, level, scoping.model.catalogue).lifted_by):
        return ""
    inner, column = f"{alias}d", f'{alias}."ContentDocumentId"'
    own = f'{inner}."Id" = {column} AND {owned(document, level, inner)}'
    own = f"EXISTS (SELECT 1 FROM {quote(document.name)} {inner} WHERE {own})"
    return f"({own} OR {_linked(scoping, level, column, alias, depth)})"


def _linked(scoping: Scoping, level: Level, document: str, alias: str, depth: int) -> str:
    """Whether a link opens the file whose id is in the column `document`; nobody deletes by a link."""
    link = scoping.model.schema.by_name["contentdocumentlink"]
    entity = link.by_name["linkedentityid"]
    if level not in ("read", "edit"):
        return "0"
    at = f"{alias}l"
    column = f"{at}.{quote(entity.name)}"
    targets = [t for t in map(scoping.model.schema.object, entity.reference_to) if t is not None]
    records = [t for t in targets if t.name not in _PEOPLE | FILES]
    branches = [
        f"{column} = ?1",
        f"{column} IN (SELECT group_id FROM _member WHERE user_id = ?1)",
        f"substr({column}, 1, 3) = '00D'",
        *by_target(scoping, link, entity, records, "read", at, depth + 1),
    ]
    shared = f" AND {at}.\"ShareType\" = 'C'" if level == "edit" else ""
    return (
        f'EXISTS (SELECT 1 FROM {quote(link.name)} {at} WHERE {at}."ContentDocumentId" = {document}'
        f' AND {at}."IsDeleted" = 0{shared}'
        f" AND ({' OR '.join(branches)}))"
    )
