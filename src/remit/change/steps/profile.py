"""The one profile of all integration users: made empty, with its two permissions and its networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import quote

from remit.change.steps.base import Phase, Step, arrow
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
class MarkProfile(Step):
    """The profile's description, by which the org remembers what it was applied with."""

    KIND = "mark-profile"
    PHASE = Phase.PROFILE
    UNDONE = "write the former description"
    TAKES = _MANAGE

    profile: str
    description: str
    former: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"profile {self.profile}: {arrow('description', self.former, self.description)}"

    @classmethod
    def apply(cls, steps: Sequence[MarkProfile], run: Run) -> None:
        """One update."""
        run.update("Profile", [{"Id": s.id, "Description": s.description} for s in steps])


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
    # Whether active users are on the profile.
    live: bool = field(default=False, metadata={"local": True})
    # Whether the profile is made by the same plan.
    fresh: bool = field(default=False, metadata={"local": True})

    def cuts(self) -> str:
        if not self.live:
            return ""
        opened, closed = not within(self.ranges, self.before), not within(self.before, self.ranges)
        told = ["logins from more addresses are let in"] if opened else []
        told += ["clients at other addresses are refused"] if closed else []
        return ", ".join(told)

    def state(self) -> str:
        if self.fresh:
            return ""
        held = ", ".join(_range(r) for r in self.before) or "any address"
        return f"profile {self.profile} lets in logins from {held}"

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


Ranges = Sequence[tuple[str, str]]


def within(inner: Ranges, outer: Ranges) -> bool:
    """Whether every address that the inner ranges let in is one that the outer ones do; no ranges let in all."""
    if not outer:
        return True
    if not inner:
        return False
    merged: list[tuple[int, int, int]] = []
    for version, start, end in sorted(_numbers(outer)):
        last = merged[-1] if merged else (0, 0, -2)
        if last[0] == version and start <= last[2] + 1:
            merged[-1] = (version, last[1], max(last[2], end))
        else:
            merged.append((version, start, end))
    return all(
        any(v == version and first <= start and end <= final for v, first, final in merged)
        for version, start, end in _numbers(inner)
    )


def _numbers(ranges: Ranges) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for first, last in ranges:
        start, end = ip_address(first), ip_address(last)
        found.append((start.version, int(start), int(end)))
    return found
