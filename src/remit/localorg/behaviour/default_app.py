"""The default app of a profile: a SetupEntityAccess row of type TabSet on the profile's own permission set.

Such rows exist (SalesforceLabs/OrgCheck reads them); whether a profile made by API starts with one is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit import ids
from remit.api.errors import ApiError
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import by_the_org, going
from remit.localorg.context import Context
from remit.localorg.settings import switch
from remit.localorg.values import now_text
from remit.schema.model import SObject

TAB_SET = "TabSet"
# The key prefix of apps, and which of them: no object of the local org's describes them.
_APP_ID = ids.make("02u", 1)


class DefaultApps(Behaviour):
    """A profile made by API gets the row with its permission set."""

    objects = ("PermissionSet",)

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Give the profile its default app."""
        from remit.localorg.rows import next_id

        if values.get("Type") != "Profile" or by_the_org(ctx) or not switch(ctx.db, "tabSetOnProfile"):
            return
        number, row_id = next_id(ctx.db, "0J0")
        ctx.db.execute(
            'INSERT INTO "SetupEntityAccess" (_n, "Id", "ParentId", "SetupEntityId", "SetupEntityType",'
            ' "SystemModstamp") VALUES (?, ?, ?, ?, ?, ?)',
            (number, row_id, record_id, _APP_ID, TAB_SET, now_text()),
        )


class OnlyDefaultApps(Behaviour):
    """The only app of a profile stays for as long as the profile does."""

    objects = ("SetupEntityAccess",)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Refuse. The words are those of deployments; the code of a delete by API is not known."""
        parent = str(old["ParentId"])
        if old["SetupEntityType"] != TAB_SET or parent in going(ctx):
            return
        row = ctx.db.execute(
            'SELECT 1 FROM "PermissionSet" p WHERE p."Id" = ? AND p."ProfileId" IS NOT NULL AND NOT EXISTS'
            ' (SELECT 1 FROM "SetupEntityAccess" s WHERE s."ParentId" = p."Id" AND s."SetupEntityType" = ?'
            ' AND s."Id" <> ?)',
            (parent, TAB_SET, record_id),
        ).fetchone()
        if row is not None:
            raise ApiError(
                "DELETE_FAILED", "You can't remove the only default app from the profile.", 400, []
            )
