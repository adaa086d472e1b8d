"""Take from the profile what somebody ticked on it: access comes from permission sets alone.

Licence, edition and platform force some of it, and no list of that is complete. So each is tried by itself, after
everything else is done; what the org refuses is told and stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from remit.change.attempts import attempt
from remit.change.steps.base import Phase, Step
from remit.change.steps.object_access import ops_told
from remit.connect.load import Slice, load_slice
from remit.state.grants import ops_of
from remit.state.org_state import OrgState

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


# The default app of a profile: every profile has one, and an org refuses to take it away.
_DEFAULT_APP = "TabSet"


def strip_steps(profile: str, keep: Set[str], state: OrgState) -> Iterator[Step]:
    """What a profile gives beside the permissions that it keeps: all of it is taken off, but for its default app."""
    found = state.profile_by_name.get(profile.lower())
    owned = state.permission_set_of_profile.get(found.id) if found is not None else None
    if found is None:
        return
    held = owned.permissions if owned is not None else found.permissions
    for permission in sorted(held - keep):
        yield StripProfilePermission("", profile, permission)
    parent = owned.id if owned is not None else ""
    for setup in state.setup_of.get(parent, ()):
        if setup.setup_entity_type != _DEFAULT_APP:
            entity = state.setup_entity.get(setup.setup_entity_id)
            told = f"{setup.setup_entity_type} {entity.name if entity else setup.setup_entity_id}"
            yield StripProfileSetup("", profile, told, setup.id)
    for row in state.fields_of.get(parent, ()):
        yield StripProfileField("", profile, f"{row.field}: {'write' if row.edit else 'read'}", row.id)
    for one in state.objects_of.get(parent, ()):
        yield StripProfileObject("", profile, f"{one.sobject_type}: {ops_told(ops_of(one))}", one.id)


@dataclass(frozen=True, slots=True)
class StripNewProfile(Step):
    """Whatever a profile that was made just now holds beside what it keeps: what that is, only the org knows."""

    KIND = "strip-new-profile"
    PHASE = Phase.STRIP
    SIGN = "-"
    UNDONE = "nothing: the profile goes"
    TAKES = ("ManageProfilesPermissionsets",)

    profile: str
    keep: tuple[str, ...]

    def told(self) -> str:
        return f"profile {self.profile}: whatever else the org gives a new profile"

    @classmethod
    def apply(cls, steps: Sequence[StripNewProfile], run: Run) -> None:
        """Read what it holds, then one request each; a refusal leaves it."""
        for s in steps:
            state = load_slice(run.org, Slice(profiles=[s.profile]))
            extra = sorted(strip_steps(s.profile, frozenset(s.keep), state), key=lambda e: (e.rank(), e.KIND))
            for _, group in groupby(extra, key=lambda e: e.KIND):
                steps_of_kind = list(group)
                type(steps_of_kind[0]).apply(steps_of_kind, run)
