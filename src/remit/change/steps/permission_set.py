"""Permission sets themselves: made, renamed, labelled. Their metadata is never deployed: it replaces a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageProfilesPermissionsets",)


@dataclass(frozen=True, slots=True)
class CreateSet(Step):
    """A permission set, without a licence: what it may carry is decided by its user's."""

    KIND = "create-permission-set"
    PHASE = Phase.SET
    SIGN = "+"
    UNDONE = "delete the set"
    TAKES = _MANAGE

    name: str
    label: str
    description: str

    def told(self) -> str:
        return f"permission set {self.name}"

    @classmethod
    def apply(cls, steps: Sequence[CreateSet], run: Run) -> None:
        """200 a request."""
        run.create(
            "PermissionSet",
            [(s.name, {"Name": s.name, "Label": s.label, "Description": s.description}) for s in steps],
        )


@dataclass(frozen=True, slots=True)
class DescribeSet(Step):
    """Label and description."""

    KIND = "describe-permission-set"
    PHASE = Phase.SET
    UNDONE = "write the former label and description"
    TAKES = _MANAGE

    name: str
    changes: dict[str, str]
    id: str = field(metadata={"local": True})

    def told(self) -> str:
        return f"permission set {self.name}: {', '.join(sorted(self.changes)).lower()}"

    @classmethod
    def apply(cls, steps: Sequence[DescribeSet], run: Run) -> None:
        """200 a request."""
        run.update("PermissionSet", [{"Id": s.id, **s.changes} for s in steps])


@dataclass(frozen=True, slots=True)
class RenameSet(Step):
    """The set of a moved system gets its new name and keeps its assignments."""

    KIND = "rename-permission-set"
    PHASE = Phase.RENAME
    UNDONE = "give it the former name"
    TAKES = _MANAGE

    old: str
    new: str
    id: str = field(metadata={"local": True})

    def told(self) -> str:
        return f"permission set {self.old} is called {self.new}"

    @classmethod
    def apply(cls, steps: Sequence[RenameSet], run: Run) -> None:
        """200 a request."""
        run.update("PermissionSet", [{"Id": s.id, "Name": s.new} for s in steps])
        for s in steps:
            run.know("PermissionSet", s.new, s.id)


@dataclass(frozen=True, slots=True)
class DeleteSet(Step):
    """A set that the file no longer has."""

    KIND = "delete-permission-set"
    PHASE = Phase.DELETE_SET
    SIGN = "-"
    UNDO = "compensation"
    UNDONE = "apply the former file: a set of the same name and content is made, with a new id"
    TAKES = _MANAGE

    name: str
    id: str = field(metadata={"local": True})

    def told(self) -> str:
        return f"permission set {self.name}"

    @classmethod
    def apply(cls, steps: Sequence[DeleteSet], run: Run) -> None:
        """200 a request."""
        run.delete("PermissionSet", [s.id for s in steps])
