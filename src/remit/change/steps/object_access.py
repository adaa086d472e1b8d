"""What a permission set lets do with an object: one ObjectPermissions row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.access.catalogue import Op
from remit.access.grant import OBJECT_COLUMNS
from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageProfilesPermissionsets",)
WORDS = {
    Op.READ: "read",
    Op.CREATE: "create",
    Op.EDIT: "edit",
    Op.DELETE: "delete",
    Op.VIEW_ALL: "view all records",
    Op.MODIFY_ALL: "modify all records",
    Op.VIEW_ALL_FIELDS: "view all fields",
}


def ops_told(ops: frozenset[Op]) -> str:
    """Operations in the order in which people say them."""
    return ", ".join(word for op, word in WORDS.items() if op in ops)


def columns_of(ops: frozenset[Op], version: float) -> dict[str, bool]:
    """All columns of the row that grants exactly these operations; View All Fields exists since 63.0."""
    columns = {name: op in ops for name, op in OBJECT_COLUMNS.items()}
    if version < 63.0:
        del columns["PermissionsViewAllFields"]
    return columns


@dataclass(frozen=True, slots=True)
class _ObjectStep(Step):
    set: str
    object: str
    ops: frozenset[Op]
    before: frozenset[Op] = frozenset()
    id: str = field(default="", metadata={"local": True})
    # How many rows of the set must be there before this one.
    depth: int = field(default=0, metadata={"local": True})

    def rank(self) -> int:
        """What is required is granted first and revoked last."""
        return -self.depth if self.SIGN == "-" else self.depth

    def key(self) -> str:
        return f"{self.set} {self.object}"


@dataclass(frozen=True, slots=True)
class GrantObject(_ObjectStep):
    """A new row; rows come in the order of what requires what, also across objects."""

    KIND = "grant-object"
    PHASE = Phase.OBJECT
    SIGN = "+"
    UNDONE = "delete the row"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.object}: {ops_told(self.ops)}"

    @classmethod
    def apply(cls, steps: Sequence[GrantObject], run: Run) -> None:
        """200 a request."""
        records = [
            (
                f"{s.set}/{s.object}",
                {
                    "ParentId": run.id_of("PermissionSet", s.set),
                    "SobjectType": s.object,
                    **columns_of(s.ops, run.org.version),
                },
            )
            for s in steps
        ]
        run.create("ObjectPermissions", records)


@dataclass(frozen=True, slots=True)
class WidenObject(_ObjectStep):
    """More operations on a row that is there."""

    KIND = "widen-object"
    PHASE = Phase.OBJECT
    SIGN = "+"
    UNDONE = "write the former row"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.object}: {ops_told(self.ops - self.before)}"

    @classmethod
    def apply(cls, steps: Sequence[WidenObject], run: Run) -> None:
        """200 a request."""
        run.update("ObjectPermissions", [{"Id": s.id, **columns_of(s.ops, run.org.version)} for s in steps])


@dataclass(frozen=True, slots=True)
class NarrowObject(_ObjectStep):
    """Fewer operations on a row that stays. `ops` is what is left; what is added comes with WidenObject."""

    KIND = "narrow-object"
    PHASE = Phase.REVOKE_OBJECT
    SIGN = "-"
    UNDONE = "write the former row"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.object}: {ops_told(self.before - self.ops)}"

    @classmethod
    def apply(cls, steps: Sequence[NarrowObject], run: Run) -> None:
        """200 a request."""
        run.update("ObjectPermissions", [{"Id": s.id, **columns_of(s.ops, run.org.version)} for s in steps])


@dataclass(frozen=True, slots=True)
class RevokeObject(_ObjectStep):
    """The row goes."""

    KIND = "revoke-object"
    PHASE = Phase.REVOKE_OBJECT
    SIGN = "-"
    UNDONE = "make the row again"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.object}: {ops_told(self.before)}"

    @classmethod
    def apply(cls, steps: Sequence[RevokeObject], run: Run) -> None:
        """200 a request."""
        run.delete("ObjectPermissions", [s.id for s in steps])
