"""Permission sets and groups assigned to users."""

from __future__ import annotations

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.context import Context
from remit.schema.model import SObject


class Assignments(Behaviour):
    """An assignment is active from the start, until it expires or is revoked."""

    objects = ("PermissionSetAssignment",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Fill what Salesforce fills."""
        values.setdefault("IsActive", True)
