"""Integration users: made, changed, renamed, frozen, deactivated; never deleted, as Salesforce has no way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step, arrow

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageInternalUsers|ManageUsers",)


@dataclass(frozen=True, slots=True)
class CreateUser(Step):
    """A user on the profile, whose licence it takes."""

    KIND = "create-user"
    PHASE = Phase.USER
    SIGN = "+"
    UNDO = "compensation"
    UNDONE = "deactivate the user: users are never deleted, and the username stays taken"
    TAKES = _MANAGE

    username: str
    profile: str
    values: dict[str, str]

    def told(self) -> str:
        return f"user {self.username} on profile {self.profile}"

    @classmethod
    def apply(cls, steps: Sequence[CreateUser], run: Run) -> None:
        """200 a request."""
        run.create(
            "User",
            [
                (s.username, {**s.values, "ProfileId": run.id_of("Profile", s.profile), "IsActive": True})
                for s in steps
            ],
        )


@dataclass(frozen=True, slots=True)
class ChangeUser(Step):
    """Fields of a user that differ, each with what it was (`former`)."""

    KIND = "change-user"
    PHASE = Phase.USER
    UNDONE = "write the former values"
    TAKES = _MANAGE

    username: str
    changes: dict[str, str]
    former: dict[str, str] = field(default_factory=dict)
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        parts = [
            arrow(name, self.former.get(name, ""), value) for name, value in sorted(self.changes.items())
        ]
        return f"user {self.username}: {'; '.join(parts)}"

    def key(self) -> str:
        return self.username

    def record(self, run: Run) -> dict[str, object]:
        """What is written to the User row."""
        return {"Id": self.id, **self.changes}

    @classmethod
    def apply(cls, steps: Sequence[ChangeUser], run: Run) -> None:
        """200 a request."""
        run.update("User", [s.record(run) for s in steps])


@dataclass(frozen=True, slots=True)
class ActivateUser(Step):
    """An inactive user of a system is active again. `opens`: the system is in use, so somebody deactivated it."""

    KIND = "activate-user"
    PHASE = Phase.ACTIVATE
    SIGN = "+"
    WHOLE = True
    UNDONE = "deactivate it again"
    TAKES = _MANAGE

    username: str
    opens: bool = False
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"user {self.username} is activated"

    def cuts(self) -> str:
        return "somebody deactivated it: it may log in again" if self.opens else ""

    def state(self) -> str:
        return f"user {self.username} is inactive"

    @classmethod
    def apply(cls, steps: Sequence[ActivateUser], run: Run) -> None:
        """200 a request."""
        run.update("User", [{"Id": s.id, "IsActive": True} for s in steps])


@dataclass(frozen=True, slots=True)
class MoveUser(Step):
    """A system's user goes back to the landscape's profile, from one that somebody gave it."""

    KIND = "move-user"
    PHASE = Phase.USER
    UNDONE = "give it the former profile"
    TAKES = _MANAGE

    username: str
    profile: str
    from_profile: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"user {self.username}: {arrow('profile', self.from_profile, self.profile)}"

    def cuts(self) -> str:
        return f"what only the profile {self.from_profile} lets it do stops working"

    def state(self) -> str:
        return f"user {self.username} is on the profile {self.from_profile}"

    @classmethod
    def apply(cls, steps: Sequence[MoveUser], run: Run) -> None:
        """200 a request."""
        run.update("User", [{"Id": s.id, "ProfileId": run.id_of("Profile", s.profile)} for s in steps])


@dataclass(frozen=True, slots=True)
class DropRole(Step):
    """A role that somebody gave to a system's user: records of others come with it."""

    KIND = "drop-role"
    PHASE = Phase.USER
    SIGN = "-"
    UNDONE = "give it the role again"
    TAKES = _MANAGE

    username: str
    role: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"user {self.username}: role {self.role} is taken from it"

    def cuts(self) -> str:
        return "records that it reaches by the role are out of its reach"

    def state(self) -> str:
        return f"user {self.username} has the role {self.role}"

    @classmethod
    def apply(cls, steps: Sequence[DropRole], run: Run) -> None:
        """200 a request."""
        run.update("User", [{"Id": s.id, "UserRoleId": None} for s in steps])


@dataclass(frozen=True, slots=True)
class AdoptUser(ChangeUser):
    """A user that somebody else made becomes a system's: everything of it that the file says, at once.

    `was` tells who it is; `loses` what it has and the system does not get.
    """

    KIND = "adopt-user"
    UNDONE = "write the former values; a former owner's password and sessions are not touched"
    WHOLE = True

    was: str = ""
    profile: str = ""
    from_profile: str = ""
    drop_role: bool = False
    activate: bool = False
    loses: tuple[str, ...] = ()

    def told(self) -> str:
        parts = [arrow("profile", self.from_profile, self.profile)] if self.profile else []
        parts += [
            arrow(name, self.former.get(name, ""), value) for name, value in sorted(self.changes.items())
        ]
        parts += ["is activated"] if self.activate else []
        lost = f"; it loses {', '.join(self.loses)}" if self.loses else ""
        return f"user {self.username} is adopted: {self.was}: {'; '.join(parts)}{lost}"

    def cuts(self) -> str:
        return "whoever works as this user now can do so no longer"

    def record(self, run: Run) -> dict[str, object]:
        """What is written to the User row."""
        found = ChangeUser.record(self, run)
        if self.profile:
            found["ProfileId"] = run.id_of("Profile", self.profile)
        if self.drop_role:
            found["UserRoleId"] = None
        if self.activate:
            found["IsActive"] = True
        return found


@dataclass(frozen=True, slots=True)
class RenameUser(Step):
    """The user of a moved system gets its new username and stays the same user."""

    KIND = "rename-user"
    PHASE = Phase.RENAME
    WHOLE = True
    UNDONE = "give it the former username"
    TAKES = _MANAGE

    old: str
    new: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"user {arrow('username', self.old, self.new)}"

    def cuts(self) -> str:
        return f"a client that logs in as {self.old} is refused from then on"

    @classmethod
    def apply(cls, steps: Sequence[RenameUser], run: Run) -> None:
        """200 a request."""
        run.update("User", [{"Id": s.id, "Username": s.new} for s in steps])
        for s in steps:
            run.know("User", s.new, s.id)


@dataclass(frozen=True, slots=True)
class _FrozenStep(Step):
    username: str
    id: str = field(default="", metadata={"local": True})

    @classmethod
    def _write(cls, steps: Sequence[_FrozenStep], run: Run, frozen: bool) -> None:
        """UserLogin rows are made with the user; those of users made just now are looked up first."""
        unknown = [run.id_of("User", s.username) for s in steps if not s.id]
        rows = run.user_logins(unknown)
        run.update(
            "UserLogin",
            [{"Id": s.id or rows[run.id_of("User", s.username)], "IsFrozen": frozen} for s in steps],
        )


@dataclass(frozen=True, slots=True)
class FreezeUser(_FrozenStep):
    """Nobody logs in as a frozen user."""

    KIND = "freeze-user"
    PHASE = Phase.FREEZE
    SIGN = "-"
    UNDONE = "unfreeze the user"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"user {self.username} is frozen: nobody logs in as it"

    def state(self) -> str:
        return f"user {self.username} is not frozen, and the file says that it is"

    @classmethod
    def apply(cls, steps: Sequence[FreezeUser], run: Run) -> None:
        """200 a request."""
        cls._write(steps, run, True)


@dataclass(frozen=True, slots=True)
class FreezeNewUser(FreezeUser):
    """A user that the file wants frozen is made first."""

    KIND = "freeze-new-user"
    PHASE = Phase.LICENSE
    SIGN = "-"


@dataclass(frozen=True, slots=True)
class UnfreezeUser(_FrozenStep):
    """It may log in again. `opens`: the user is in use, so somebody froze it, by the file or by hand."""

    KIND = "unfreeze-user"
    PHASE = Phase.ASSIGN
    SIGN = "+"
    UNDONE = "freeze the user"
    TAKES = _MANAGE

    opens: bool = False

    def told(self) -> str:
        return f"user {self.username} is unfrozen"

    def cuts(self) -> str:
        return "it was frozen on purpose: it may log in again" if self.opens else ""

    def state(self) -> str:
        return f"user {self.username} is frozen: nobody logs in as it"

    @classmethod
    def apply(cls, steps: Sequence[UnfreezeUser], run: Run) -> None:
        """200 a request."""
        cls._write(steps, run, False)


@dataclass(frozen=True, slots=True)
class ReleaseUser(Step):
    """What a removed system's user still holds is taken from it, its marked sets and licences in one request:
    by the sets it is known as the system's until the last moment."""

    KIND = "release-user"
    PHASE = Phase.RELEASE
    SIGN = "-"
    UNDONE = "assign it again"
    TAKES = ("AssignPermissionSets", *_MANAGE)

    username: str
    loses: tuple[str, ...]
    assignments: tuple[str, ...] = field(default=(), metadata={"local": True})
    licenses: tuple[str, ...] = field(default=(), metadata={"local": True})

    def told(self) -> str:
        return f"user {self.username} loses {', '.join(self.loses)}"

    @classmethod
    def apply(cls, steps: Sequence[ReleaseUser], run: Run) -> None:
        """200 rows a request; the licences of a user go right after what needs them."""
        run.delete("PermissionSetAssignment", [i for s in steps for i in s.assignments])
        run.delete("PermissionSetLicenseAssign", [i for s in steps for i in s.licenses])


@dataclass(frozen=True, slots=True)
class DeactivateUser(Step):
    """The end of a removed system's user."""

    KIND = "deactivate-user"
    PHASE = Phase.DEACTIVATE
    SIGN = "-"
    UNDO = "compensation"
    UNDONE = "activate the user again; the tokens of its apps stay dead"
    TAKES = _MANAGE

    username: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"user {self.username} is deactivated; its licence is free and its records stay"

    @classmethod
    def apply(cls, steps: Sequence[DeactivateUser], run: Run) -> None:
        """200 a request."""
        run.update("User", [{"Id": s.id, "IsActive": False} for s in steps])
