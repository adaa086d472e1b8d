"""A profile owns a permission set, which holds all that the profile grants: one truth, two names for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import by_the_org, delete_failed, going
from remit.localorg.context import Context
from remit.schema.model import SObject

INTEGRATION_PROFILES = frozenset(
    {"Minimum Access - API Only Integrations", "Salesforce API Only System Integrations"}
)


class Profiles(Behaviour):
    """A new custom profile starts with nothing but what its licence requires (Object Reference, Profile)."""

    objects = ("Profile",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Keep the permission flags for the owned set."""
        ctx.options["owned"] = _take_flags(values)
        values.setdefault("UserType", "Standard")

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Make the owned permission set; those that come with the org are its standard profiles."""
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
                "IsCustom": not by_the_org(ctx),
                "LicenseId": values.get("UserLicenseId"),
                **ctx.options.pop("owned", {}),
            },
        )

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Permission flags go to the owned set. A standard profile keeps its name and permissions."""
        flags = _take_flags(values)
        set_id, custom = _owned(ctx, record_id)
        if not custom and not by_the_org(ctx):
            _check_standard(old, values, flags)
        if flags:
            from remit.localorg.rows import update_row

            update_row(ctx, ctx.model.schema.by_name["permissionset"], set_id, flags)

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """A standard profile and one with users stay; what a profile owns goes with it."""
        from remit.localorg.rows import delete_row

        set_id, custom = _owned(ctx, record_id)
        if not custom:
            raise errors.no_row_access()
        users = ctx.db.execute(
            'SELECT "Name" FROM "User" WHERE "ProfileId" = ? LIMIT 5', (record_id,)
        ).fetchall()
        if users:
            raise delete_failed(str(old["Name"]), "users", [row[0] for row in users])
        going(ctx).add(set_id)
        delete_row(ctx, ctx.model.schema.by_name["permissionset"], set_id)
        ctx.db.execute("DELETE FROM _component WHERE type = 'LoginIpRanges' AND name = ?", (record_id,))


def _owned(ctx: Context, profile_id: str) -> tuple[str, bool]:
    """The set that a profile owns, and whether the profile is custom."""
    row = ctx.db.execute(
        'SELECT "Id", "IsCustom" FROM "PermissionSet" WHERE "ProfileId" = ?', (profile_id,)
    ).fetchone()
    return row[0], bool(row[1])


def _check_standard(old: Mapping[str, Any], values: Values, flags: Values) -> None:
    renamed = "Name" in values and values["Name"] != old["Name"]
    if old["Name"] not in INTEGRATION_PROFILES:
        if renamed or flags:
            raise errors.no_row_access()
        return
    # API-only access cannot be turned off; other permissions can be changed (help, integration user).
    kept = flags.get("PermissionsApiUserOnly", True) and flags.get("PermissionsApiEnabled", True)
    if renamed or not kept:
        raise errors.no_row_access()


def _take_flags(values: Values) -> Values:
    return {name: values.pop(name) for name in list(values) if name.startswith("Permissions")}
