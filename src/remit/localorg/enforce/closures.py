"""Closure tables of sharing: who is below whom in the role hierarchy, and who is in which group.

`_subordinate(boss, user_id)`: users in roles below the boss's role. `_member(user_id, group_id)`: groups and
queues that a user is in, directly, through another group, by role, by a role above, and as everybody in the
organization; where a group includes bosses, also those above its members. Rebuilt in the transaction of the
write that changes them.
"""

from __future__ import annotations

import sqlite3

_ANCESTORS = """
WITH RECURSIVE above(role, over) AS (
  SELECT "Id", "ParentRoleId" FROM "UserRole" WHERE "ParentRoleId" IS NOT NULL
  UNION
  SELECT a.role, r."ParentRoleId" FROM above a JOIN "UserRole" r ON r."Id" = a.over
  WHERE r."ParentRoleId" IS NOT NULL
)
"""
_PAIRS = """
INSERT OR IGNORE INTO _subordinate
SELECT b."Id", u."Id" FROM "User" u JOIN above a ON a.role = u."UserRoleId"
JOIN "User" b ON b."UserRoleId" = a.over
"""
_BY_GROUP = """
WITH RECURSIVE within(role, over) AS (
  SELECT "Id", "Id" FROM "UserRole"
  UNION
  SELECT w.role, r."ParentRoleId" FROM within w JOIN "UserRole" r ON r."Id" = w.over
  WHERE r."ParentRoleId" IS NOT NULL
), first(user_id, group_id) AS (
  SELECT m."UserOrGroupId", m."GroupId" FROM "GroupMember" m WHERE m."UserOrGroupId" LIKE '005%'
  AND (?1 IS NULL OR m."UserOrGroupId" = ?1)
  UNION
  SELECT u."Id", g."Id" FROM "Group" g JOIN "User" u ON u."UserRoleId" = g."RelatedId" WHERE g."Type" = 'Role'
  AND (?1 IS NULL OR u."Id" = ?1)
  UNION
  SELECT u."Id", g."Id" FROM "Group" g JOIN within w ON w.over = g."RelatedId"
  JOIN "User" u ON u."UserRoleId" = w.role WHERE g."Type" LIKE 'RoleAndSubordinates%'
  AND (?1 IS NULL OR u."Id" = ?1)
  UNION
  SELECT u."Id", g."Id" FROM "Group" g, "User" u WHERE g."Type" = 'Organization' AND u."UserType" = 'Standard'
  AND (?1 IS NULL OR u."Id" = ?1)
), member(user_id, group_id) AS (
  SELECT user_id, group_id FROM first
  UNION
  SELECT m.user_id, g."GroupId" FROM member m JOIN "GroupMember" g ON g."UserOrGroupId" = m.group_id
)
INSERT OR IGNORE INTO _member SELECT user_id, group_id FROM member
"""
_BOSSES = """
INSERT OR IGNORE INTO _member
SELECT s.boss, m.group_id FROM _member m JOIN _subordinate s ON s.user_id = m.user_id
JOIN "Group" g ON g."Id" = m.group_id WHERE g."DoesIncludeBosses" = 1 AND (?1 IS NULL OR ?1 IN (s.user_id, s.boss))
"""


def rebuild_roles(db: sqlite3.Connection) -> None:
    """After a change of the role hierarchy: everybody's subordinates, and the groups that follow."""
    db.execute("DELETE FROM _subordinate")
    db.execute(_ANCESTORS + _PAIRS)
    rebuild_members(db)


def rebuild_members(db: sqlite3.Connection) -> None:
    """After a change of groups or their members."""
    db.execute("DELETE FROM _member")
    _add_members(db, None)


def add_user(db: sqlite3.Connection, user_id: str) -> None:
    """After a user was made: who is above and below this user, and the groups that follow."""
    _add_pairs(db, user_id)
    _add_members(db, user_id)


def move_user(db: sqlite3.Connection, user_id: str) -> None:
    """After a user got another role, or none."""
    db.execute("DELETE FROM _subordinate WHERE boss = ?1 OR user_id = ?1", (user_id,))
    _add_pairs(db, user_id)
    rebuild_members(db)


def _add_pairs(db: sqlite3.Connection, user_id: str) -> None:
    db.execute(_ANCESTORS + _PAIRS + ' WHERE u."Id" = ?1 OR b."Id" = ?1', (user_id,))


def _add_members(db: sqlite3.Connection, user_id: str | None) -> None:
    db.execute(_BY_GROUP, (user_id,))
    db.execute(_BOSSES, (user_id,))
