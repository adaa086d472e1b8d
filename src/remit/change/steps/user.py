"""Integration users: made, changed, renamed, frozen, deactivated; never deleted, as Salesforce has no way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

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
    """Fields that differ. `profile` where the user moves to the profile; `role` where it loses its role."""

    KIND = "change-user"
    PHASE = Phase.USER
    UNDONE = "write the former values"
    TAKES = _MANAGE

    username: str
    changes: dict[str, str]
    profile: str = ""
    from_profile: str = ""
    activate: bool = False
    drop_role: bool = False
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        parts = [f"{name} becomes {value}" for name, value in sorted(self.changes.items())]
        parts += [f"moves from profile {self.from_profile} to {self.profile}"] if self.profile else []
        parts += ["is activated"] if self.activate else []
        parts += ["loses its role"] if self.drop_role else []
        return f"user {self.username} {'; '.join(parts)}"

    @classmethod
    def apply(cls, steps: Sequence[ChangeUser], run: Run) -> None:
        """200 a request."""
        records = []
        for s in steps:
            record: dict[str, object] = {"Id": s.id, **s.changes}
            if s.profile:
                record["ProfileId"] = run.id_of("Profile", s.profile)
            if s.activate:
                record["IsActive"] = True
            if s.drop_role:
                record["UserRoleId"] = None
            records.append(record)
        run.update("User", records)


@dataclass(frozen=True, slots=True)
class RenameUser(Step):
    """The user of a moved system gets its new username and stays the same user."""

    KIND = "rename-user"
    PHASE = Phase.RENAME
    UNDONE = "give it the former username"
    TAKES = _MANAGE

    old: str
    new: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"user {self.old} is called {self.new}"

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
    """It may log in again."""

    KIND = "unfreeze-user"
    PHASE = Phase.ASSIGN
    SIGN = "+"
    UNDONE = "freeze the user"
    TAKES = _MANAGE

    def told(self) -> str:
        return f"user {self.username} is unfrozen: it may log in again"

    @classmethod
    def apply(cls, steps: Sequence[UnfreezeUser], run: Run) -> None:
        """200 a request."""
        cls._write(steps, run, False)


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
