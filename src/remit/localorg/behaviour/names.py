"""Names of people are made of their parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.context import Context
from remit.schema.model import SObject

_PARTS = ("FirstName", "MiddleName", "LastName", "Suffix")


class PersonNames(Behaviour):
    """`Name` is first, middle and last name and suffix, as far as they are given."""

    objects = ("Contact", "Lead", "User", "Individual")

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Compose the name."""
        values["Name"] = _compose(values)

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Compose it again where a part changed."""
        if any(part in values for part in _PARTS):
            values["Name"] = _compose({**old, **values})


def _compose(values: Mapping[str, Any]) -> str:
    return " ".join(str(values[p]) for p in _PARTS if values.get(p))
