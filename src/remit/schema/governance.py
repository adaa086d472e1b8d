"""What governs objects without object permissions: for each operation, ways to it; any one is enough.

The rules are rows of data/governance.csv (object, operation, way, source), in a small language:
`parent:Order:edit:OrderId` (edit on the order that OrderId names), `parent::edit:ParentId` (edit on whatever
record ParentId names), `system:EditTask`, `own` (one's own rows), `everyone` and `nobody`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from .model import SObject
from .standard import rows

Verb = Literal["read", "create", "edit", "delete"]
VERBS: tuple[Verb, ...] = ("read", "create", "edit", "delete")


@dataclass(frozen=True, slots=True)
class Parent:
    """`op` on the record that `field` names. `object` is empty where it may be any target of the field."""

    object: str
    field: str
    op: Verb


@dataclass(frozen=True, slots=True)
class System:
    """A system permission, by API name."""

    name: str


@dataclass(frozen=True, slots=True)
class SetupAccess:
    """A SetupEntityAccess row for one setup entity, by type and id."""

    type: str
    key: str


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every user; records are still narrowed by sharing where the object has any."""


@dataclass(frozen=True, slots=True)
class Own:
    """One's own rows only."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Never by an API."""


Way = Parent | System | SetupAccess | Everyone | Own | Nobody
Ways = tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Governance:
    """The ways to each operation on an object without object permissions."""

    read: Ways
    create: Ways
    edit: Ways
    delete: Ways

    def ways(self, verb: Verb) -> Ways:
        """The ways to one operation."""
        return {"read": self.read, "create": self.create, "edit": self.edit, "delete": self.delete}[verb]


OPEN_TO_NOBODY = Governance((Nobody(),), (Nobody(),), (Nobody(),), (Nobody(),))


def parse_way(text: str) -> Way:
    """A way as the data file writes it. Raises ValueError where it is none."""
    match text.split(":"):
        case ["everyone"]:
            return Everyone()
        case ["own"]:
            return Own()
        case ["nobody"]:
            return Nobody()
        case ["system", name] if name:
            return System(name)
        case ["parent", target, ("read" | "create" | "edit" | "delete") as op, field] if field:
            return Parent(target, field, op)
        case _:
            raise ValueError(f"{text!r} is no way to govern an object")


@cache
def _all() -> Mapping[str, Governance]:
    found: dict[str, dict[str, list[Way]]] = defaultdict(lambda: defaultdict(list))
    for name, operation, way, _source in rows("governance.csv"):
        found[name.lower()][operation].append(parse_way(way))
    return {
        name: Governance(*(tuple(by_verb.get(v, ())) or (Nobody(),) for v in VERBS))
        for name, by_verb in found.items()
    }


def is_governed(o: SObject) -> bool:
    """Whether an object is governed by others; False where it has object permissions of its own."""
    return not o.permissionable


def governance_of(object_name: str) -> Governance:
    """What governs an object without object permissions; nobody may anything where nothing is known."""
    return _all().get(object_name.lower(), OPEN_TO_NOBODY)
