"""PermissionSet, read only: a save would replace the set whole, and nothing here needs one."""

from __future__ import annotations

from collections.abc import Iterator

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.localorg.context import Context
from remit.localorg.wire.soap.components import _grants
from remit.localorg.wire.soap.components.base import Handler, properties
from remit.metadata.types.permission_set import (
    PermissionSet,
    PermissionSetFieldPermissions,
    PermissionSetObjectPermissions,
    PermissionSetUserPermission,
)


class PermissionSets(Handler[PermissionSet]):
    """Those that no profile or group owns."""

    component = PermissionSet

    def read(self, ctx: Context, name: str) -> PermissionSet | None:
        """A permission set with what it grants."""
        row = ctx.db.execute(
            'SELECT p."Id", p."Name", p."Label", p."Description", p."HasActivationRequired",'
            ' coalesce(u."Name", l."MasterLabel") FROM "PermissionSet" p'
            ' LEFT JOIN "UserLicense" u ON u."Id" = p."LicenseId"'
            ' LEFT JOIN "PermissionSetLicense" l ON l."Id" = p."LicenseId"'
            ' WHERE p."Name" = ? AND p."ProfileId" IS NULL',
            (name,),
        ).fetchone()
        if row is None:
            return None
        set_id = row[0]
        grants = _grants.object_permissions(ctx, set_id, float(ctx.version))
        return PermissionSet(
            fullName=row[1],
            description=row[3],
            fieldPermissions=tuple(
                PermissionSetFieldPermissions(**f) for f in _grants.field_permissions(ctx, set_id)
            ),
            hasActivationRequired=bool(row[4]),
            label=row[2],
            license=row[5],
            objectPermissions=tuple(PermissionSetObjectPermissions(**p) for p in grants),
            userPermissions=tuple(
                PermissionSetUserPermission(enabled=True, name=n)
                for n in _grants.user_permissions(ctx, set_id)
            ),
        )

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All permission sets but those of profiles and groups."""
        rows = ctx.db.execute(
            'SELECT "Name", "Id", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"'
            ' FROM "PermissionSet" WHERE "ProfileId" IS NULL AND "PermissionSetGroupId" IS NULL'
            ' ORDER BY "Name"'
        ).fetchall()
        for name, record_id, *stamps in rows:
            yield properties(ctx, self.name, name, record_id, tuple(stamps))
