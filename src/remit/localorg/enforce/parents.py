"""Records that follow their parents: contacts an account, order products an order, notes whatever they hang on.

What one may do with such a record is what one may do with its parent: for a record of its own the same thing,
for a mere part to change or delete it is to edit the parent. A lookup to several objects is followed to the
one that its value names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from remit.access.catalogue import Op
from remit.access.requirement import Level
from remit.localorg.enforce.users import UserAccess
from remit.localorg.model import Model
from remit.localorg.sql.columns import literal
from remit.localorg.store.ddl import quote
from remit.schema.governance import Parent, System, governance_of
from remit.schema.model import Field, SObject

# Parents of parents are followed this far; what hangs deeper stays closed. SQLite's parser takes a hundred open
# symbols, and each parent opens a dozen: so conditions here are flat, without CASE.
_DEPTH = 3
_NOTHING = "0"
ACTIVITIES = frozenset({"Task", "Event"})
# A file's new version changes the file, though everybody may make files.
_EDITED_THROUGH = frozenset({("ContentVersion", "ContentDocumentId")})


@dataclass(frozen=True, slots=True)
class Scoping:
    """Whose scopes are built, over which org; `row_scope` builds that of a parent."""

    model: Model
    user: UserAccess
    row_scope: Callable[..., str]


def is_share(o: SObject) -> bool:
    """Whether rows of an object share records of another one."""
    return o.name.endswith(("Share", "__Share")) and o.field("UserOrGroupId") is not None


def _is_whole(o: SObject) -> bool:
    """Whether a record has permissions and an owner of its own (contacts, orders), so is no mere part."""
    return o.permissionable and o.field("OwnerId") is not None


def level_on_parent(model: Model, o: SObject, field_name: str) -> Level:
    """What one must be able to do with a record to make another one hang on it by this lookup.

    Sharing a record takes full access to it (help, "Record Access Levels"); for parts governance.csv says.
    """
    sharing = model.sharing_of(o)
    if sharing.default != "ControlledByParent" or field_name not in sharing.parent_fields or _is_whole(o):
        return "read"
    if is_share(o):
        return "delete"
    if o.permissionable or (o.name, field_name) in _EDITED_THROUGH:
        return "edit"
    ways = governance_of(o.name).create
    named = [w for w in ways if isinstance(w, Parent) and w.field == field_name]
    if named:
        return "read" if any(w.op == "read" for w in named) else "edit"
    return "edit" if any(isinstance(w, System) for w in ways) else "read"


def controlled(scoping: Scoping, o: SObject, level: Level, alias: str, depth: int) -> str:
    """The rows of `o` whose parents let the user read, edit or delete them; empty where all do."""
    if depth >= _DEPTH:
        return _NOTHING
    fields = [f for f in map(o.field, scoping.model.sharing_of(o).parent_fields) if f is not None]
    through = [(f, _through(scoping, o, f, level, alias, depth)) for f in fields]
    if not through:
        return ""
    if o.custom and o.field("OwnerId") is None:  # a detail with two masters is seen by who sees both
        return " AND ".join(scope for _, scope in through if scope)
    if len(through) == 1:
        scope = through[0][1]
    elif o.name in ACTIVITIES:  # about a person and a thing: whoever sees either, and whose it is
        scope = f'({alias}."OwnerId" = ?1 OR {" OR ".join(s or "1" for _, s in through)})'
    else:
        scope = _first_set(o, through, alias)
    if scope and level == "transfer":  # who owns a record may give it away, whatever its parent
        return f'({alias}."OwnerId" = ?1 OR {scope})'
    return scope


def _first_set(o: SObject, through: list[tuple[Field, str]], alias: str) -> str:
    """By the first of several lookups that is set; where none is, a record is whose it is, or who made it."""
    own = "OwnerId" if o.field("OwnerId") else "CreatedById"
    branches, before = [], ""
    for f, scope in through:
        column = f"{alias}.{quote(f.name)}"
        branches.append(f"{before}{column} IS NOT NULL AND {scope or '1'}")
        before += f"{column} IS NULL AND "
    return f"({' OR '.join(branches)} OR {before}{alias}.{quote(own)} = ?1)"


def _through(scoping: Scoping, o: SObject, f: Field, level: Level, alias: str, depth: int) -> str:
    schema = scoping.model.schema
    targets = [t for t in map(schema.object, f.reference_to) if t is not None and t.name != o.name]
    if len(targets) == 1:
        return _exists(scoping, o, f, targets[0], level, alias, depth)
    # One of many parents may follow one parent of its own; one of a parent's many parents none.
    below = 1 if depth == 0 else _DEPTH - 1
    branches = by_target(scoping, o, f, targets, level, alias, below)
    return f"({' OR '.join(branches)})" if branches else _NOTHING


def by_target(
    scoping: Scoping, o: SObject, f: Field, targets: Sequence[SObject], level: Level, alias: str, depth: int
) -> list[str]:
    """A condition for each object that a lookup may name, by key prefix: whether the record named is open."""
    branches = []
    prefix = f"substr({alias}.{quote(f.name)}, 1, 3)"
    for target in targets:
        # A part of another object's record is seen and changed only by who may read or edit such records.
        needed = Op.READ if level == "read" else Op.EDIT
        if target.key_prefix and scoping.user.access.has(
            scoping.model.catalogue.object_op(target.name, needed)
        ):
            scope = _exists(scoping, o, f, target, level, alias, depth) or "1"
            branches.append(f"{prefix} = {literal(target.key_prefix)} AND {scope}")
    return branches


def _exists(
    scoping: Scoping, o: SObject, f: Field, target: SObject, level: Level, alias: str, depth: int
) -> str:
    inner = f"{alias}p{depth}"
    whole = _is_whole(o)
    # What one may do with a record of its own is what one may do with its parent (help, Organization-Wide
    # Default Access Settings); changing a mere part edits the parent, and sharing it takes all there is.
    wanted = level if level == "read" or whole else "delete" if is_share(o) else "edit"
    # View All of accounts does not show their contacts (help, Considerations for Sharing and Accessing
    # Contacts); a part that has no permissions of its own is seen as far as its parent is.
    scope = scoping.row_scope(scoping.model, scoping.user, target, wanted, inner, depth + 1, lifted=not whole)
    if not scope:
        return ""
    return (
        f"EXISTS (SELECT 1 FROM {quote(target.name)} {inner}"
        f' WHERE {inner}."Id" = {alias}.{quote(f.name)} AND {scope})'
    )
