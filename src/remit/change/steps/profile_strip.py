"""Take from the profile what somebody ticked on it: access comes from permission sets alone.

Licence, edition and platform force some of it, and no list of that is complete. So each is tried by itself, after
everything else is done; what the org refuses is told and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from remit.change.attempts import attempt
from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run


@dataclass(frozen=True, slots=True)
class _Strip(Step):
    """One thing that the profile gives to every system."""

    PHASE = Phase.STRIP
    SIGN = "-"
    TAKES = ("ManageProfilesPermissionsets",)

    profile: str
    access: str

    def told(self) -> str:
        return f"profile {self.profile}: {self.access}, which every system would have"

    def state(self) -> str:
        return f"profile {self.profile} gives {self.access} to every system"


@dataclass(frozen=True, slots=True)
class StripProfilePermission(_Strip):
    """A user permission on the profile beyond its two."""

    KIND = "strip-profile-permission"
    UNDONE = "tick it again"

    @classmethod
    def apply(cls, steps: Sequence[StripProfilePermission], run: Run) -> None:
        """One request each; a refusal leaves it. What others depend on goes once they are gone: what was refused is
        tried again as long as anything else went."""
        before, left = len(run.refused), list(steps)
        while True:
            del run.refused[before:]
            refused = [s for s in left if not s._gone(run)]
            if not refused or len(refused) == len(left):
                return
            left = refused

    def _gone(self, run: Run) -> bool:
        record = {"Id": run.id_of("Profile", self.profile), f"Permissions{self.access}": False}
        return attempt(run, self, partial(run.update, "Profile", [record]))


@dataclass(frozen=True, slots=True)
class _StripRow(_Strip):
    """A row that hangs on the permission set that the profile owns."""

    UNDONE = "give the profile the access again"
    SOBJECT: ClassVar[str] = ""

    id: str = field(default="", metadata={"local": True})

    @classmethod
    def apply(cls, steps: Sequence[_StripRow], run: Run) -> None:
        """Delete the rows, one request each; a refusal leaves it."""
        for s in steps:
            attempt(run, s, partial(run.delete, cls.SOBJECT, [s.id]))


@dataclass(frozen=True, slots=True)
class StripProfileSetup(_StripRow):
    """A SetupEntityAccess row of the profile."""

    KIND = "strip-profile-setup"
    SOBJECT = "SetupEntityAccess"


@dataclass(frozen=True, slots=True)
class StripProfileField(_StripRow):
    """A FieldPermissions row of the profile; Setup ticks them when somebody makes a field."""

    KIND = "strip-profile-field"
    SOBJECT = "FieldPermissions"


@dataclass(frozen=True, slots=True)
class StripProfileObject(_StripRow):
    """An ObjectPermissions row of the profile; its fields go before it."""

    KIND = "strip-profile-object"
    SOBJECT = "ObjectPermissions"

    def rank(self) -> int:
        return 1
