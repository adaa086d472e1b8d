"""Who holds what: permission sets, groups and permission set licences of managed users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run


@dataclass(frozen=True, slots=True)
class Assign(Step):
    """A managed set to its user."""

    KIND = "assign"
    PHASE = Phase.ASSIGN
    SIGN = "+"
    UNDONE = "delete the assignment"
    TAKES = ("AssignPermissionSets",)

    set: str
    username: str

    def told(self) -> str:
        return f"permission set {self.set} is assigned to {self.username}"

    @classmethod
    def apply(cls, steps: Sequence[Assign], run: Run) -> None:
        """200 a request."""
        records = [
            (
                f"{s.username}/{s.set}",
                {
                    "AssigneeId": run.id_of("User", s.username),
                    "PermissionSetId": run.id_of("PermissionSet", s.set),
                },
            )
            for s in steps
        ]
        run.create("PermissionSetAssignment", records)


@dataclass(frozen=True, slots=True)
class Unassign(Step):
    """An assignment that the file does not have: a foreign set or group on a managed user, a managed set on
    somebody else. The set or group itself is left alone."""

    KIND = "unassign"
    PHASE = Phase.UNASSIGN
    SIGN = "-"
    UNDONE = "assign it again"
    TAKES = ("AssignPermissionSets",)

    what: str
    username: str
    why: str = ""
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        why = f" ({self.why})" if self.why else ""
        return f"{self.what} is taken from {self.username}{why}"

    @classmethod
    def apply(cls, steps: Sequence[Unassign], run: Run) -> None:
        """200 a request."""
        run.delete("PermissionSetAssignment", [s.id for s in steps])


@dataclass(frozen=True, slots=True)
class AssignLicense(Step):
    """A permission set licence, before any set that grants what it opens."""

    KIND = "assign-license"
    PHASE = Phase.LICENSE
    SIGN = "+"
    UNDONE = "delete the licence assignment"
    TAKES = ("ManageInternalUsers|ManageUsers",)

    license: str
    username: str

    def told(self) -> str:
        return f"permission set licence {self.license} is assigned to {self.username}"

    @classmethod
    def apply(cls, steps: Sequence[AssignLicense], run: Run) -> None:
        """200 a request."""
        records = [
            (
                f"{s.username}/{s.license}",
                {
                    "AssigneeId": run.id_of("User", s.username),
                    "PermissionSetLicenseId": run.id_of("PermissionSetLicense", s.license),
                },
            )
            for s in steps
        ]
        run.create("PermissionSetLicenseAssign", records)


@dataclass(frozen=True, slots=True)
class UnassignLicense(Step):
    """A licence that the file does not give."""

    KIND = "unassign-license"
    PHASE = Phase.UNLICENSE
    SIGN = "-"
    UNDONE = "assign it again"
    TAKES = ("ManageInternalUsers|ManageUsers",)

    license: str
    username: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"permission set licence {self.license} is taken from {self.username}"

    @classmethod
    def apply(cls, steps: Sequence[UnassignLicense], run: Run) -> None:
        """200 a request."""
        run.delete("PermissionSetLicenseAssign", [s.id for s in steps])
