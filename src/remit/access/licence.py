"""What licences let a user have: the ceiling that caps every grant.

data/ceilings.csv holds what each licence may carry, condensed from public orgs ("seen", so a lower bound)
and the reference. `*` is everything, `*custom` every custom object. An org tells its own truth: its
ObjectPermissions rows whose parent is a licence, and PermissionSetLicense.MaximumPermissions*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from remit.access import data
from remit.access.bits import difference, positions_of, row_of
from remit.access.catalogue import Bit, Catalogue, ObjectBlock, Op
from remit.access.grant import Grant
from remit.access.relations import label
from remit.access.requirement import Refusal

FULL = "Salesforce"
INTEGRATION = "Salesforce Integration"
INTEGRATION_PSL = "SalesforceAPIIntegrationPsl"

_OPS = {
    "C": Op.CREATE,
    "R": Op.READ,
    "E": Op.EDIT,
    "D": Op.DELETE,
    "V": Op.VIEW_ALL,
    "M": Op.MODIFY_ALL,
}


@dataclass(frozen=True, slots=True)
class Licence:
    """A user's licences: the user licence by name or key, permission set licences by developer name."""

    user: str = FULL
    psls: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " with ".join([self.user, *self.psls])


def licence_name(name_or_key: str) -> str:
    """The name under which ceilings and baseline know a licence: "SFDC" is "Salesforce"."""
    wanted = name_or_key.lower()
    for name, key, kind in data.licences():
        if wanted == name.lower() or (key and wanted == key.lower()):
            return name if kind == "user licence" else key
    return name_or_key


_MADE: WeakKeyDictionary[Catalogue, dict[Licence, bytes | None]] = WeakKeyDictionary()


def ceiling(catalogue: Catalogue, user_licence: str, psls: Sequence[str] = ()) -> bytes | None:
    """The row of all that a user of these licences may have; None where nothing is closed to it.

    A user licence of which nothing is known closes nothing: the org decides. Setup accesses, governed
    operations and capabilities are not capped themselves: they go with what gives them.
    """
    made = _MADE.setdefault(catalogue, {})
    key = Licence(user_licence, tuple(psls))
    if key not in made:
        made[key] = _ceiling(catalogue, key)
    return made[key]


def _ceiling(catalogue: Catalogue, licence: Licence) -> bytes | None:
    names = [licence_name(n).lower() for n in (licence.user, *licence.psls)]
    rows = [r for r in data.ceilings() if r[0].lower() in names]
    if not any(r[0].lower() == names[0] for r in rows):
        return None
    operations, systems = _carried(rows)
    if "*" in operations and "*" in systems and set(operations["*"]) >= set("CREDVM"):
        return None
    held = [p for block in catalogue.blocks.values() for p in _of_block(block, operations)]
    for name, position in catalogue.systems.items():
        if "*" in systems or name in systems:
            held.append(position)
    held += [*catalogue.setups.values(), *catalogue.capabilities.values()]
    return row_of(held, catalogue.width)


def _carried(rows: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> tuple[dict[str, str], set[str]]:
    operations: dict[str, str] = {}
    systems: set[str] = set()
    for _, kind, ops, names in rows:
        for name in names:
            key = name.lower()
            if kind == "object":
                operations[key] = operations.get(key, "") + ops
            else:
                systems.add(key)
    return operations, systems


def _of_block(block: ObjectBlock, operations: dict[str, str]) -> Iterable[int]:
    o = block.object
    fields = range(block.start + 8, block.start + 8 + 2 * len(block.secured))
    if not o.permissionable:
        return [*range(block.start, block.start + 7), *fields]
    letters = operations.get(o.name.lower(), "") + operations.get("*", "")
    if o.custom:
        letters += operations.get("*custom", "")
    if "R" not in letters:
        return ()
    return [*(block.start + _OPS[c] for c in set(letters)), block.start + Op.VIEW_ALL_FIELDS, *fields]


def allows(catalogue: Catalogue, licence: Licence, position: int) -> bool:
    """Whether a user of the licence may have a position."""
    row = ceiling(catalogue, licence.user, licence.psls)
    return row is None or row[position >> 3] >> (position & 7) & 1 == 1


def assignment_refusal(catalogue: Catalogue, licence: Licence, grant: Grant, user: str) -> Refusal | None:
    """The refusal of assigning a permission set to a user whose licences forbid a permission in it.

    `user` is the user's name. None where every permission is allowed. Only what the ceiling closes is known;
    the first in the order of positions is named, as Salesforce names one.
    """
    cap = ceiling(catalogue, licence.user, licence.psls)
    if cap is None:
        return None
    closed = positions_of(difference(grant.row, cap))
    if not closed:
        return None
    told = _permission_label(catalogue, catalogue.name_of(closed[0]))
    return Refusal(
        "FIELD_INTEGRITY_EXCEPTION",
        f"Can't assign permission set {grant.label} to user {user}. "
        f"The user license doesn't allow the permission: {told}",
    )


def _permission_label(catalogue: Catalogue, bit: Bit) -> str:
    """As licence messages name a permission: "Read Promotion", "View All Promotion", a system label."""
    if bit.kind not in ("object", "field"):
        return label(bit)
    verb = bit.op.name.replace("_", " ").title()
    return f"{verb} {catalogue.block(bit.name).object.label}" + (f".{bit.field}" if bit.field else "")
