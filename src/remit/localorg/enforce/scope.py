"""Which rows of an object a user may touch: one builder of one SQL predicate.

A record is open by the object's org-wide default, to its owner, to those above the owner in the role
hierarchy, to the members of the queue that owns it, and by Share rows to a user or group; view and modify all
lift it, and then the predicate is left out. An object without an owner takes its parent's
(Salesforce Security Guide, "Record-Level Security").
"""

from __future__ import annotations

from remit.access.requirement import Level
from remit.api.needs import row_need
from remit.localorg.enforce.users import UserAccess
from remit.localorg.model import Model
from remit.localorg.store.ddl import quote
from remit.schema.model import SObject

_MEMBERS = "SELECT group_id FROM _member WHERE user_id = ?1"
# Objects whose rows belong to a user by another field than OwnerId.
OWN_FIELD = {
    "User": "Id",
    "LoginHistory": "UserId",
    "UserLogin": "UserId",
    "AuthSession": "UsersId",
    "OauthToken": "UserId",
    "PermissionSetAssignment": "AssigneeId",
    "PermissionSetLicenseAssign": "AssigneeId",
}
_DEPTH = 4


def row_scope(
    model: Model, user: UserAccess, o: SObject, level: Level, alias: str, depth: int = 0, lifted: bool = True
) -> str:
    """The SQL predicate of the rows of `o` under `alias` that the user may read, edit or delete.

    Empty where all rows are. The user is parameter 1. `lifted` False means by sharing alone, without what
    view and modify all of the object lift.
    """
    if lifted and any(user.access.has(p) for p in row_need(o, level, model.catalogue).lifted_by):
        return ""
    own = OWN_FIELD.get(o.name)
    if own is not None and not o.permissionable:
        return _own_rows(model, user, o, level, alias, own)
    scope = _shared(model, user, o, level, alias, depth)
    if o.name != "Contact":
        return scope
    # A contact without an account is its owner's alone, whatever the sharing model (help, Considerations for
    # Sharing and Accessing Contacts).
    orphan = f'{alias}."AccountId" IS NULL'
    owned = f'{alias}."OwnerId" = ?1'
    return f"(CASE WHEN {orphan} THEN {owned} ELSE {scope} END)" if scope else f"(NOT {orphan} OR {owned})"


def _shared(model: Model, user: UserAccess, o: SObject, level: Level, alias: str, depth: int) -> str:
    """What the org-wide default, ownership, roles and shares leave."""
    sharing = model.sharing_of(o)
    if sharing.default == "ControlledByParent" and depth < _DEPTH:
        return _parents(model, user, o, level, alias, sharing.parent_fields, depth)
    if _open(sharing.default, level) or o.field("OwnerId") is None:
        return ""
    return _owned_or_shared(model, o, level, alias, sharing.share_object)


def _open(default: str, level: Level) -> bool:
    if level == "read":
        return default in ("Read", "ReadWrite", "ReadWriteTransfer", "FullAccess")
    if level == "edit":
        return default in ("ReadWrite", "ReadWriteTransfer", "FullAccess")
    return default == "FullAccess"


def _own_rows(model: Model, user: UserAccess, o: SObject, level: Level, alias: str, own: str) -> str:
    # Everybody sees their own rows; whoever holds what governs the object sees all.
    if model.governs_all(o, level, user.access):
        return ""
    return f"{alias}.{quote(own)} = ?1"


def _parents(
    model: Model, user: UserAccess, o: SObject, level: Level, alias: str, fields: tuple[str, ...], depth: int
) -> str:
    branches = []
    for name in fields:
        f = o.field(name)
        target = model.schema.object(f.reference_to[0]) if f and f.reference_to else None
        if f is None or target is None:
            continue
        inner = f"{alias}p{depth}"
        # What one may do with a record of its own (contact, order) is what one may do with its parent (help,
        # Organization-Wide Default Access Settings); deleting a mere part of the parent edits the parent.
        whole = o.permissionable and o.field("OwnerId") is not None
        wanted = level if level == "read" or whole else "edit"
        # View All of accounts does not show their contacts (help, Considerations for Sharing and Accessing
        # Contacts); a part that has no permissions of its own is seen as far as its parent is.
        scope = row_scope(model, user, target, wanted, inner, depth + 1, lifted=not whole)
        if not scope:
            return ""
        branches.append(
            f"EXISTS (SELECT 1 FROM {quote(target.name)} {inner}"
            f' WHERE {inner}."Id" = {alias}.{quote(f.name)} AND {scope})'
        )
    return "(" + " OR ".join(branches) + ")" if branches else ""


def _owned_or_shared(model: Model, o: SObject, level: Level, alias: str, share_object: str) -> str:
    owner = f'{alias}."OwnerId"'
    branches = [
        f"{owner} = ?1",
        f"EXISTS (SELECT 1 FROM _subordinate b WHERE b.boss = ?1 AND b.user_id = {owner})",
    ]
    if level != "delete":
        branches.append(f"{owner} IN ({_MEMBERS})")
    share = model.schema.object(share_object) if share_object else None
    if share is not None and level != "delete":
        link = next((f for f in share.fields if f.name in (f"{o.name}Id", "ParentId")), None)
        grade = next((f for f in share.fields if f.name.endswith("AccessLevel")), None)
        if link is not None and grade is not None:
            wanted = "" if level == "read" else f" AND s.{quote(grade.name)} IN ('Edit', 'All')"
            branches.append(
                f'EXISTS (SELECT 1 FROM {quote(share.name)} s WHERE s.{quote(link.name)} = {alias}."Id"'
                f' AND s."UserOrGroupId" IN (SELECT ?1 UNION ALL {_MEMBERS}){wanted})'
            )
    return "(" + " OR ".join(branches) + ")"
