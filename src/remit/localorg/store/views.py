"""Objects whose rows the org makes of what it knows at the moment of the question: views instead of tables.

Who asks is told by two functions of the connection: `asking_session()`, the digest of the session's token, and
`asking_permissions()`, the asking user's system permissions as `_perms` of a permission set holds them.
Sources of what a column says: Object Reference, AuthSession and UserPermissionAccess.
"""

from __future__ import annotations

from collections.abc import Mapping

# The id of rows that are no records, as real orgs write it.
NO_RECORD = "000000000000000AAA"


def _moment(seconds: str) -> str:
    """POSIX seconds as the store writes a datetime."""
    return f"strftime('%Y-%m-%dT%H:%M:%f', {seconds}, 'unixepoch') || '+0000'"


_AUTH_SESSION = f"""CREATE VIEW IF NOT EXISTS "AuthSession" AS SELECT
 s.number AS _n, s.id AS "Id", s.user_id AS "UsersId",
 {_moment("s.created")} AS "CreatedDate", {_moment("s.expires - s.timeout")} AS "LastModifiedDate",
 CAST(s.timeout AS INTEGER) AS "NumSecondsValid",
 (SELECT u."UserType" FROM "User" u WHERE u."Id" = s.user_id) AS "UserType", s.ip AS "SourceIp",
 h."LoginType" AS "LoginType", h."LoginSubType" AS "LoginSubType",
 CASE s.kind WHEN 'oauth' THEN 'Oauth2' WHEN 'ui' THEN 'UI' ELSE 'API' END AS "SessionType",
 'STANDARD' AS "SessionSecurityLevel", NULL AS "LogoutUrl", NULL AS "ParentId",
 h."Id" AS "LoginHistoryId", h."LoginGeoId" AS "LoginGeoId",
 s.token IS asking_session() AS "IsCurrent", 0 AS "IsAssociatedWithJwtAccessToken"
 FROM _session s LEFT JOIN "LoginHistory" h ON h."Id" = s.login_id
 WHERE s.expires > (julianday('now') - 2440587.5) * 86400.0"""

VIEWS: Mapping[str, tuple[str, ...]] = {
    "AuthSession": (
        _AUTH_SESSION,
        'CREATE TRIGGER IF NOT EXISTS "AuthSession.delete" INSTEAD OF DELETE ON "AuthSession"'
        ' BEGIN DELETE FROM _session WHERE id = OLD."Id"; END',
    ),
    "UserPermissionAccess": (
        'CREATE VIEW IF NOT EXISTS "UserPermissionAccess" AS SELECT 1 AS _n,'
        f' \'{NO_RECORD}\' AS "Id", NULL AS "LastCacheUpdate", asking_permissions() AS _perms',
    ),
}
