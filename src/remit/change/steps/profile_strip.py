"""Take from the profile what somebody ticked on it: access comes from permission sets alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run


@dataclass(frozen=True, slots=True)
class StripProfilePermissions(Step):
    """User permissions on the profile beyond its two."""

    KIND = "strip-profile-permissions"
    PHASE = Phase.REVOKE_SYSTEM
    SIGN = "-"
    UNDONE = "tick them again"
    TAKES = ("ManageProfilesPermissionsets",)

    profile: str
    permissions: tuple[str, ...]

    def told(self) -> str:
        return f"profile {self.profile}: {', '.join(self.permissions)}, which every system would have"

    @classmethod
    def apply(cls, steps: Sequence[StripProfilePermissions], run: Run) -> None:
        """One update."""
        run.update(
            "Profile",
            [
                {"Id": run.id_of("Profile", s.profile)} | {f"Permissions{p}": False for p in s.permissions}
                for s in steps
            ],
        )


@dataclass(frozen=True, slots=True)
class _StripRows(Step):
    """Rows that hang on the permission set that the profile owns."""

    ROWS: ClassVar[str] = ""

    profile: str
    access: tuple[str, ...]
    ids: tuple[str, ...] = field(metadata={"local": True})

    def told(self) -> str:
        return f"profile {self.profile}: {', '.join(self.access)}, which every system would have"

    @classmethod
    def apply(cls, steps: Sequence[_StripRows], run: Run) -> None:
        """Delete the rows."""
        run.delete(cls.ROWS, [i for s in steps for i in s.ids])


@dataclass(frozen=True, slots=True)
class StripProfileSetup(_StripRows):
    """SetupEntityAccess rows of the profile."""

    KIND = "strip-profile-setup"
    ROWS = "SetupEntityAccess"
    PHASE = Phase.REVOKE_SETUP
    SIGN = "-"
    UNDONE = "give the profile the access again"
    TAKES = ("ManageProfilesPermissionsets",)


@dataclass(frozen=True, slots=True)
class StripProfileFields(_StripRows):
    """FieldPermissions rows of the profile; Setup ticks them when somebody makes a field."""

    KIND = "strip-profile-fields"
    ROWS = "FieldPermissions"
    PHASE = Phase.REVOKE_FIELD
    SIGN = "-"
    UNDONE = "give the profile the access again"
    TAKES = ("ManageProfilesPermissionsets",)


@dataclass(frozen=True, slots=True)
class StripProfileObjects(_StripRows):
    """ObjectPermissions rows of the profile."""

    KIND = "strip-profile-objects"
    ROWS = "ObjectPermissions"
    PHASE = Phase.REVOKE_OBJECT
    SIGN = "-"
    UNDONE = "give the profile the access again"
    TAKES = ("ManageProfilesPermissionsets",)
