"""Field-level security of a permission set: one FieldPermissions row a field."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageProfilesPermissionsets",)


@dataclass(frozen=True, slots=True)
class _FieldStep(Step):
    """`edit`: whether the field is (or, revoked, was) editable too."""

    set: str
    object: str
    field: str
    edit: bool
    id: str = dataclasses.field(default="", metadata={"local": True})

    def key(self) -> str:
        return f"{self.set} {self.object}.{self.field}"

    @property
    def name(self) -> str:
        """As FieldPermissions.Field says it."""
        return f"{self.object}.{self.field}"


@dataclass(frozen=True, slots=True)
class GrantField(_FieldStep):
    """A new row."""

    KIND = "grant-field"
    PHASE = Phase.FIELD
    SIGN = "+"
    UNDONE = "delete the row"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.name}: {'write' if self.edit else 'read'}"

    @classmethod
    def apply(cls, steps: Sequence[GrantField], run: Run) -> None:
        """200 a request."""
        records = [
            (
                f"{s.set}/{s.name}",
                {
                    "ParentId": run.id_of("PermissionSet", s.set),
                    "SobjectType": s.object,
                    "Field": s.name,
                    "PermissionsRead": True,
                    "PermissionsEdit": s.edit,
                },
            )
            for s in steps
        ]
        run.create("FieldPermissions", records)


@dataclass(frozen=True, slots=True)
class WidenField(_FieldStep):
    """A field that was readable becomes editable."""

    KIND = "widen-field"
    PHASE = Phase.FIELD
    SIGN = "+"
    UNDONE = "set edit to false"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.name}: write"

    @classmethod
    def apply(cls, steps: Sequence[WidenField], run: Run) -> None:
        """200 a request."""
        values = {"PermissionsRead": True, "PermissionsEdit": True}
        run.update("FieldPermissions", [{"Id": s.id, **values} for s in steps])


@dataclass(frozen=True, slots=True)
class NarrowField(_FieldStep):
    """A field that was editable is readable only."""

    KIND = "narrow-field"
    PHASE = Phase.REVOKE_FIELD
    SIGN = "-"
    UNDONE = "set edit to true"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.name}: write (read stays)"

    @classmethod
    def apply(cls, steps: Sequence[NarrowField], run: Run) -> None:
        """200 a request."""
        run.update("FieldPermissions", [{"Id": s.id, "PermissionsEdit": False} for s in steps])


@dataclass(frozen=True, slots=True)
class RevokeField(_FieldStep):
    """The row goes."""

    KIND = "revoke-field"
    PHASE = Phase.REVOKE_FIELD
    SIGN = "-"
    UNDONE = "make the row again"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"{self.name}: {'write and read' if self.edit else 'read'}"

    @classmethod
    def apply(cls, steps: Sequence[RevokeField], run: Run) -> None:
        """200 a request."""
        run.delete("FieldPermissions", [s.id for s in steps])
