"""Access to setup entities (Apex classes, custom permissions, ...): SetupEntityAccess rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageProfilesPermissionsets",)


@dataclass(frozen=True, slots=True)
class _SetupStep(Step):
    """`entity_id` is the entity's, `id` the row's."""

    set: str
    type: str
    name: str
    entity_id: str = field(default="", metadata={"local": True})
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"{self.type} {self.name}"

    def key(self) -> str:
        return f"{self.set} {self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class GrantSetup(_SetupStep):
    """A new row."""

    KIND = "grant-setup"
    PHASE = Phase.SETUP
    SIGN = "+"
    UNDONE = "delete the row"
    TAKES = _MANAGE

    @classmethod
    def apply(cls, steps: Sequence[GrantSetup], run: Run) -> None:
        """200 a request."""
        records = [
            (
                f"{s.set}/{s.type} {s.name}",
                {"ParentId": run.id_of("PermissionSet", s.set), "SetupEntityId": s.entity_id},
            )
            for s in steps
        ]
        run.create("SetupEntityAccess", records)


@dataclass(frozen=True, slots=True)
class RevokeSetup(_SetupStep):
    """The row goes."""

    KIND = "revoke-setup"
    PHASE = Phase.REVOKE_SETUP
    SIGN = "-"
    UNDONE = "make the row again"
    TAKES = _MANAGE

    @classmethod
    def apply(cls, steps: Sequence[RevokeSetup], run: Run) -> None:
        """200 a request."""
        run.delete("SetupEntityAccess", [s.id for s in steps])
