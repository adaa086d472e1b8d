"""UserLogin: freezing, and unlocking after too many wrong passwords (Object Reference, UserLogin)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import truth
from remit.localorg.context import Context
from remit.schema.model import SObject


class UserLogins(Behaviour):
    """A password can be unlocked by API, never locked."""

    objects = ("UserLogin",)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Refuse to lock; unlocking forgets the wrong passwords."""
        if "IsPasswordLocked" not in values:
            return
        if truth(ctx, values["IsPasswordLocked"] or False):
            raise errors.not_writeable(["IsPasswordLocked"])
        ctx.db.execute("DELETE FROM _secret WHERE owner = ? AND kind = 'failures'", (old["UserId"],))
