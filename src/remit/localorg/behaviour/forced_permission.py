"""A user permission that an org forces on every profile made by API, beside those of the profile's licence.

Send Outbound Messages is on in 436 of 436 public retrievals of the 32 standard profiles that list it, so it
stands for what cannot be known: which one an org's edition or features force.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.access.licence import allows
from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import by_the_org, flags_of, licence_of_set, truth
from remit.localorg.context import Context
from remit.localorg.settings import switch
from remit.schema.model import SObject

PERMISSION = "EnableNotifications"
_FLAG = f"Permissions{PERMISSION}"


class ForcedPermissions(Behaviour):
    """A profile's own permission set holds it from the start, where the profile's licence has it at all."""

    objects = ("PermissionSet",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Switch it on, whatever was asked for."""
        if values.get("Type") != "Profile" or by_the_org(ctx) or not switch(ctx.db, "forcedPermission"):
            return
        licence = licence_of_set(ctx, values.get("LicenseId"))
        position = ctx.model.catalogue.systems.get(PERMISSION.lower())
        if position is not None and (licence is None or allows(ctx.model.catalogue, licence, position)):
            values[_FLAG] = True

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Refuse to switch it off, in the words for a field that the user cannot write."""
        if _FLAG not in values or old["Type"] != "Profile" or by_the_org(ctx):
            return
        held = PERMISSION in flags_of(old["_perms"])
        if held and not truth(ctx, values[_FLAG] or False) and switch(ctx.db, "forcedPermission"):
            raise errors.not_writeable([_FLAG])
