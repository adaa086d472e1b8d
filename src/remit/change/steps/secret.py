"""Secrets that a login needs on this machine: the client secret, or a password. They are kept, never shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run


@dataclass(frozen=True, slots=True)
class ReadSecret(Step):
    """Key and secret of the app's consumer by Connect REST, into this machine's secret store."""

    KIND = "read-secret"
    PHASE = Phase.SECRET
    UNDONE = "delete it from this machine"
    TAKES = ("ViewClientSecret", "ExternalClientAppDeveloper")
    LOCAL = True

    app: str
    secret_name: str

    def told(self) -> str:
        return f"client secret of {self.app} is read and kept on this machine"

    @classmethod
    def apply(cls, steps: Sequence[ReadSecret], run: Run) -> None:
        """Two requests a secret."""
        for s in steps:
            run.keep_secret(s.secret_name, run.client_secret(s.app), s.app)


@dataclass(frozen=True, slots=True)
class MakePassword(Step):
    """A password is made and kept before the user is, so that a crash in between loses nothing."""

    KIND = "make-password"
    PHASE = Phase.PASSWORD_MADE
    UNDONE = "delete it from this machine"
    LOCAL = True

    username: str
    secret_name: str

    def told(self) -> str:
        return f"password for {self.username} is made and kept on this machine"

    @classmethod
    def apply(cls, steps: Sequence[MakePassword], run: Run) -> None:
        """No request."""
        for s in steps:
            run.make_password(s.secret_name)


@dataclass(frozen=True, slots=True)
class MovePassword(Step):
    """The password of a system that moved, kept by its new name."""

    KIND = "move-password"
    PHASE = Phase.PASSWORD_MADE
    UNDONE = "apply the former file"
    LOCAL = True

    former_name: str
    secret_name: str

    def told(self) -> str:
        return f"the password of {self.system} is kept by its new name"

    @classmethod
    def apply(cls, steps: Sequence[MovePassword], run: Run) -> None:
        """No request."""
        for s in steps:
            run.move_secret(s.former_name, s.secret_name)


@dataclass(frozen=True, slots=True)
class SetPassword(Step):
    """The password goes to the org. Setting it again is the same as once."""

    KIND = "set-password"
    PHASE = Phase.PASSWORD
    UNDO = "compensation"
    UNDONE = "set another password: the former one is not known"
    TAKES = ("ResetPasswords|ManageUsers",)

    username: str
    secret_name: str
    id: str = field(default="", metadata={"local": True})

    def told(self) -> str:
        return f"password of {self.username}"

    @classmethod
    def apply(cls, steps: Sequence[SetPassword], run: Run) -> None:
        """One request a user: the password resource takes one."""
        for s in steps:
            run.set_password(s.id or run.id_of("User", s.username), s.secret_name)
