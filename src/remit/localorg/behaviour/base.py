"""What an object does beyond its fields when it is written. A file in this folder is a behaviour."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from remit.schema.model import SObject

if TYPE_CHECKING:
    from remit.localorg.context import Context

Values = dict[str, Any]


class Behaviour:
    """Hooks around writes of the objects named. `values` are by canonical field name, as given in JSON;
    `before_...` may change them or raise ApiError; `old` is the stored row before the write."""

    objects: ClassVar[tuple[str, ...]] = ()

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Check and complete a record about to be made."""

    def after_create(self, ctx: Context, o: SObject, record_id: str, values: Values) -> None:
        """Do what follows from a record made."""

    def before_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Check and complete a change."""

    def after_update(
        self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any], values: Values
    ) -> None:
        """Do what follows from a change."""

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Refuse a delete, or prepare it."""

    def after_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Do what follows from a delete."""


@cache
def behaviours() -> Mapping[str, tuple[Behaviour, ...]]:
    """All behaviours by object name, in the order of their files."""
    import remit.localorg.behaviour as package

    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    found: dict[str, list[Behaviour]] = {}
    for kind in _subclasses(Behaviour):
        one = kind()
        for name in kind.objects:
            found.setdefault(name, []).append(one)
    return {name: tuple(many) for name, many in found.items()}


def _subclasses(kind: type[Behaviour]) -> list[type[Behaviour]]:
    direct = kind.__subclasses__()
    return direct + [deeper for one in direct for deeper in _subclasses(one)]
