"""System permissions of a permission set: columns of its own row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.change.steps.base import Phase, Step

if TYPE_CHECKING:
    from remit.change.run import Run

_MANAGE = ("ManageProfilesPermissionsets",)
# Without it SOAP login() is refused (help article 005132110).
PASSWORD_LOGIN = "UseAnyApiAuth"


@dataclass(frozen=True, slots=True)
class _SystemStep(Step):
    set: str
    permissions: tuple[str, ...]

    def told(self) -> str:
        return f"system permission {', '.join(self.permissions)}"

    def key(self) -> str:
        return f"{self.set} {' '.join(self.permissions)}"

    @classmethod
    def _write(cls, steps: Sequence[_SystemStep], run: Run, value: bool) -> None:
        run.update(
            "PermissionSet",
            [
                {"Id": run.id_of("PermissionSet", s.set)} | {f"Permissions{p}": value for p in s.permissions}
                for s in steps
            ],
        )


@dataclass(frozen=True, slots=True)
class GrantSystem(_SystemStep):
    """Turn system permissions on."""

    KIND = "grant-system"
    PHASE = Phase.SYSTEM
    SIGN = "+"
    UNDONE = "turn them off"
    TAKES = _MANAGE

    @classmethod
    def apply(cls, steps: Sequence[GrantSystem], run: Run) -> None:
        """200 sets a request."""
        cls._write(steps, run, True)


@dataclass(frozen=True, slots=True)
class RevokeSystem(_SystemStep):
    """Turn system permissions off."""

    KIND = "revoke-system"
    PHASE = Phase.REVOKE_SYSTEM
    SIGN = "-"
    UNDONE = "turn them on"
    TAKES = _MANAGE

    @classmethod
    def apply(cls, steps: Sequence[RevokeSystem], run: Run) -> None:
        """200 sets a request."""
        cls._write(steps, run, False)


@dataclass(frozen=True, slots=True)
class ClosePasswordLogin(RevokeSystem):
    """Turn off the permission by which a client logs in with username and password: a step of its own, as it may
    be held back while the rest is done."""

    KIND = "close-password-login"

    def cuts(self) -> str:
        return "a client that logs in by username and password is refused"
