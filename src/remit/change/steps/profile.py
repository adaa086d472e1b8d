"""The one profile of all integration users: made empty, with its two permissions and its networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from remit.change.steps.base import Phase, Step
from remit.metadata.types.profile import Profile, ProfileLoginIpRange

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageProfilesPermissionsets",)


@dataclass(frozen=True, slots=True)
class CreateProfile(Step):
    """A custom profile by the Profile sObject: it starts with nothing but what its licence requires."""

    KIND = "create-profile"
    PHASE = Phase.PROFILE
    SIGN = "+"
    UNDONE = "delete the profile once no user has it"
    TAKES = _MANAGE

    name: str
    license: str
    description: str

    def told(self) -> str:
        return f"profile {self.name} (licence {self.license}), which opens no object, field or class"

    @classmethod
    def apply(cls, steps: Sequence[CreateProfile], run: Run) -> None:
        """One row."""
        records = [
            (
                s.name,
                {
                    "Name": s.name,
                    "UserLicenseId": run.id_of("UserLicense", s.license),
                    "Description": s.description,
                },
            )
            for s in steps
        ]
        run.create("Profile", records)


@dataclass(frozen=True, slots=True)
class SetProfilePermissions(Step):
    """API Enabled and API Only User, updated after the create as the help articles do."""

    KIND = "set-profile-permissions"
    PHASE = Phase.PROFILE_PERMISSIONS
    SIGN = "+"
    UNDONE = "set them to false"
    TAKES = _MANAGE

    profile: str
    permissions: tuple[str, ...]

    def told(self) -> str:
        return f"profile {self.profile}: {' and '.join(self.permissions)}"

    @classmethod
    def apply(cls, steps: Sequence[SetProfilePermissions], run: Run) -> None:
        """One update."""
        run.update(
            "Profile",
            [
                {"Id": run.id_of("Profile", s.profile)} | {f"Permissions{p}": True for p in s.permissions}
                for s in steps
            ],
        )


@dataclass(frozen=True, slots=True)
class SetNetworks(Step):
    """Login IP ranges: read, merged, written by a Profile update over the Metadata API."""

    KIND = "set-networks"
    PHASE = Phase.NETWORKS
    UNDONE = "write the former ranges"
    TAKES = ("ModifyMetadata", "ManageProfilesPermissionsets")

    profile: str
    ranges: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...] = ()

    def told(self) -> str:
        added = [_range(r) for r in self.ranges if r not in self.before]
        gone = [_range(r) for r in self.before if r not in self.ranges]
        parts = [f"+ {r}" for r in added] + [f"- {r}" for r in gone]
        what = ", ".join(parts)
        left = "" if self.ranges else "; any address may log in then"
        return f"profile {self.profile}: logins from {what}{left}"

    @classmethod
    def apply(cls, steps: Sequence[SetNetworks], run: Run) -> None:
        """Read first: descriptions of ranges that stay are kept."""
        for s in steps:
            # Metadata percent-encodes what is special in a name.
            full_name = quote(s.profile, safe=" -_&'.")
            found = run.read_metadata(Profile, [full_name])[0]
            told = {(r.startAddress, r.endAddress): r for r in (found.loginIpRanges if found else ())}
            ranges = tuple(
                told.get(r) or ProfileLoginIpRange(startAddress=r[0], endAddress=r[1]) for r in s.ranges
            )
            run.update_metadata(Profile(fullName=full_name, loginIpRanges=ranges))


def _range(ends: tuple[str, str]) -> str:
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
