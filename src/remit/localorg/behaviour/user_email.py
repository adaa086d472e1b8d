"""E-mail addresses of users, where an org does not take them as they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import by_the_org
from remit.localorg.context import Context
from remit.localorg.settings import switch
from remit.schema.model import SObject

_SUFFIX = ".invalid"


class UserEmails(Behaviour):
    """A changed address waits for its owner, by API too; a sandbox appends `.invalid` (help, public reports)."""

    objects = ("User",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Keep the address of a sandbox's user from reaching anybody."""
        _invalidate(ctx, values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Let a changed address wait: the update succeeds, and the address stays as it was."""
        _invalidate(ctx, values)
        given = values.get("Email")
        if given and given != old["Email"] and not by_the_org(ctx) and switch(ctx.db, "emailConfirmation"):
            del values["Email"]


def _invalidate(ctx: Context, values: Values) -> None:
    given = values.get("Email")
    if not isinstance(given, str) or not given or given.endswith(_SUFFIX) or by_the_org(ctx):
        return
    if switch(ctx.db, "emailInvalid"):
        values["Email"] = given + _SUFFIX
