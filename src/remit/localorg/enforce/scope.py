"""Which rows of an object a user may touch: one builder of one SQL predicate.

A record is open by the object's org-wide default, to its owner, to those above the owner in the role
hierarchy, to the members of the queue that owns it, and by Share rows to a user or group; view and modify all
lift it, and then the predicate is left out. An object without an owner takes its parent's
(Salesforce Security Guide, "Record-Level Security").
"""

from __future__ import annotations

from remit.access.requirement import Level
from remit.api.needs import row_need
from remit.localorg.enforce.files import FILES, file_scope
from remit.localorg.enforce.parents import ACTIVITIES, Scoping, controlled
from remit.localorg.enforce.users import UserAccess
from remit.localorg.model import Model
from remit.localorg.store.ddl import quote
from remit.schema.model import SObject

_MEMBERS = "SELECT group_id FROM _member WHERE user_id = ?1"
# Whom a share reaches: the user, their groups, and who is above them in the role hierarchy (help, "Controlling
# Access Using Hierarchies": what users below own or have shared with them).
_SHARED_WITH = (
    f"SELECT ?1 UNION ALL {_MEMBERS} UNION ALL SELECT b.user_id FROM _subordinate b WHERE b.boss = ?1"
)
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
# Which shares open a record beyond reading; giving it away takes full access (help, "Record Access Levels").
_GRADES = {"edit": "('Edit', 'All')", "transfer": "('All')"}


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
    return f"({orphan} AND {owned} OR NOT {orphan} AND {scope})" if scope else f"(NOT {orphan} OR {owned})"


def _shared(model: Model, user: UserAccess, o: SObject, level: Level, alias: str, depth: int) -> str:
    """What the org-wide default, ownership, roles and shares leave."""
    sharing = model.sharing_of(o)
    if o.name in FILES:
        scoping = Scoping(model, user, row_scope)
        return file_scope(
            scoping, o, level, alias, depth, lambda d, lv, at: _owned_or_shared(model, d, lv, at, "")
        )
    if sharing.default == "ControlledByParent":
        return controlled(Scoping(model, user, row_scope), o, level, alias, depth)
    if _open(sharing.default, level) or o.field("OwnerId") is None:
        return ""
    scope = _owned_or_shared(model, o, level, alias, sharing.share_object)
    if level != "read" or depth or o.name not in ACTIVITIES:
        return scope
    # Whoever can read the record that an activity is about can see the activity (help, Organization-Wide
    # Default Access Settings: "Private" for activities).
    through = controlled(Scoping(model, user, row_scope), o, level, alias, depth)
    return f"({scope} OR {through})"


def _open(default: str, level: Level) -> bool:
    if level == "read":
        return default in ("Read", "ReadWrite", "ReadWriteTransfer", "FullAccess")
    if level == "edit":
        return default in ("ReadWrite", "ReadWriteTransfer", "FullAccess")
    if level == "transfer":
        return default in ("ReadWriteTransfer", "FullAccess")
    return default == "FullAccess"


def _own_rows(model: Model, user: UserAccess, o: SObject, level: Level, alias: str, own: str) -> str:
    # Everybody sees their own rows; whoever holds what governs the object sees all.
    if model.governs_all(o, level, user.access):
        return ""
    return f"{alias}.{quote(own)} = ?1"


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
            wanted = f" AND s.{quote(grade.name)} IN {_GRADES[level]}" if level in _GRADES else ""
            branches.append(
                f'EXISTS (SELECT 1 FROM {quote(share.name)} s WHERE s.{quote(link.name)} = {alias}."Id"'
                f' AND s."UserOrGroupId" IN ({_SHARED_WITH}){wanted})'
            )
    return "(" + " OR ".join(branches) + ")"
