"""Files: seen by their owner, by those they are shared with, and by who sees a record that they are linked to.

Source: Object Reference, ContentDocumentLink (ShareType: V viewer, C collaborator, I by the record).
"""

from __future__ import annotations

from remit.access.requirement import Level
from remit.localorg.enforce.parents import Scoping, by_target
from remit.localorg.store.ddl import quote

_PEOPLE = frozenset({"User", "Group", "Organization", "ContentWorkspace"})
_DEPTH = 2


def linked(scoping: Scoping, level: Level, alias: str, depth: int) -> str:
    """The files, under `alias`, that links open to the user; empty where none can."""
    link = scoping.model.schema.object("ContentDocumentLink")
    entity = link.field("LinkedEntityId") if link else None
    if link is None or entity is None or level not in ("read", "edit") or depth > _DEPTH:
        return ""
    at = f"{alias}l"
    column = f"{at}.{quote(entity.name)}"
    targets = [t for t in map(scoping.model.schema.object, entity.reference_to) if t is not None]
    records = [t for t in targets if t.name not in _PEOPLE]
    branches = [
        f"WHEN '005' THEN {column} = ?1",
        f"WHEN '00G' THEN {column} IN (SELECT group_id FROM _member WHERE user_id = ?1)",
        "WHEN '00D' THEN 1",
        *by_target(scoping, link, entity, records, "read", at, depth),
    ]
    shared = f" AND {at}.\"ShareType\" = 'C'" if level == "edit" else ""
    return (
        f'EXISTS (SELECT 1 FROM {quote(link.name)} {at} WHERE {at}."ContentDocumentId" = {alias}."Id"'
        f' AND {at}."IsDeleted" = 0{shared}'
        f" AND (CASE substr({column}, 1, 3) {' '.join(branches)} ELSE 0 END))"
    )
