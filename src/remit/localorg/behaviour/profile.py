"""A profile owns a permission set, which holds all that the profile grants: one truth, two names for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.context import Context
from remit.schema.model import SObject


class Profiles(Behaviour):
    """A new custom profile starts with nothing but what its licence requires (Object Reference, Profile)."""

    objects = ("Profile",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Keep the permission flags for the owned set."""
        ctx.options["owned"] = _take_flags(values)
        values.setdefault("UserType", "Standard")

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Make the owned permission set."""
        from remit.localorg.rows import create_row

        owned = ctx.model.schema.by_name["permissionset"]
        create_row(
            ctx,
            owned,
            {
                "Name": f"X{record_id}",
                "Label": record_id,
                "IsOwnedByProfile": True,
                "ProfileId": record_id,
                "Type": "Profile",
                "IsCustom": False,
                "LicenseId": values.get("UserLicenseId"),
                **ctx.options.pop("owned", {}),
            },
        )

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Permission flags go to the owned set."""
        flags = _take_flags(values)
        if flags:
            from remit.localorg.rows import update_row

            row = ctx.db.execute(
                'SELECT "Id" FROM "PermissionSet" WHERE "ProfileId" = ?', (record_id,)
            ).fetchone()
            update_row(ctx, ctx.model.schema.by_name["permissionset"], row[0], flags)


def _take_flags(values: Values) -> Values:
    return {name: values.pop(name) for name in list(values) if name.startswith("Permissions")}
