"""Record sharing as a new org has it: org-wide defaults, owners, share objects, controlling parents.

Rows of data/sharing.csv (object, default, parents, share, source). Source: Salesforce help,
"Organization-Wide Sharing Defaults"; Object Reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, get_args

from .model import SObject
from .standard import rows, standard_schema

Default = Literal["Private", "Read", "ReadWrite", "ReadWriteTransfer", "FullAccess", "ControlledByParent"]
DEFAULTS: tuple[Default, ...] = get_args(Default)


@dataclass(frozen=True, slots=True)
class Sharing:
    """How an object's records are shared.

    `parent_fields` lead to the records that control them where the default is ControlledByParent (the first
    that is set), or that open them beside their owner (activities). `share_object` is empty where there is
    none; `owned` says whether records have an owner.
    """

    object: str
    default: Default
    parent_fields: tuple[str, ...] = ()
    share_object: str = ""
    owned: bool = True

    def with_default(self, value: str) -> Sharing:
        """This sharing with another org-wide default. Raises ValueError where there is no such default."""
        if value not in DEFAULTS:
            raise ValueError(f"{value!r} is no org-wide default; one of {', '.join(DEFAULTS)}")
        return replace(self, default=value)


@cache
def _all() -> Mapping[str, Sharing]:
    schema = standard_schema()
    found = {}
    for name, default, parents, share, _source in rows("sharing.csv"):
        owned = schema.field(name, "OwnerId") is not None
        row = Sharing(name, "Private", tuple(parents.split()), share, owned)
        found[name.lower()] = row.with_default(default)
    return found


def sharing_of(object_name: str) -> Sharing:
    """The sharing of an object in a new org; a custom object is public read/write with a `__Share` object."""
    found = _all().get(object_name.lower())
    if found is not None:
        return found
    share = object_name[: -len("__c")] + "__Share" if object_name.lower().endswith("__c") else ""
    return Sharing(object_name, "ReadWrite", (), share)


def sharing_of_object(o: SObject) -> Sharing:
    """As `sharing_of`; the detail side of a master-detail relationship is controlled by its masters."""
    masters = tuple(f.name for f in o.fields if f.master_detail)
    if o.custom and masters:
        return Sharing(o.name, "ControlledByParent", masters, "", owned=False)
    return sharing_of(o.name)
