"""What every kind of step is: a small value that says what it does in terms of access, and how it is undone.

One file a kind. The steps of one kind and phase are applied together, so that a collections call carries up to
200 of them; phases are run in their order, over all systems.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

if TYPE_CHECKING:
    from remit.change.run import Run

Sign = Literal["+", "-", "~"]
Undo = Literal["inverse", "compensation", "nothing"]


class Phase(IntEnum):
    """When a step runs. What takes away comes before what gives, in the reverse order of granting."""

    ORG_SETTING = 10
    FREEZE = 15
    RENAME = 20
    UNASSIGN = 30
    UNLICENSE = 31
    REVOKE_SETUP = 32
    REVOKE_FIELD = 33
    REVOKE_SYSTEM = 34
    REVOKE_OBJECT = 35
    PROFILE = 40
    PROFILE_PERMISSIONS = 41
    NETWORKS = 42
    # Before anything that tells of the new login, so that a crash in between leaves the password to be set.
    PASSWORD_MADE = 49
    SET = 50
    OBJECT = 60
    SYSTEM = 61
    FIELD = 62
    SETUP = 63
    ACTIVATE = 69
    USER = 70
    LICENSE = 71
    ASSIGN = 72
    APP = 80
    APP_OAUTH = 81
    APP_CONSUMER = 82
    APP_POLICY = 83
    SECRET = 84
    PASSWORD = 85
    # The marked set goes last from a removed system's user: until then it tells whose the user is.
    DELETE_APP = 90
    DEACTIVATE = 91
    RELEASE = 92
    DELETE_SET = 93
    # What an org may refuse, one request an item, once all else is done.
    STRIP = 95


@dataclass(frozen=True, slots=True)
class Step(ABC):
    """One change. `system` is empty for what all systems share (the profile, the org's settings)."""

    KIND: ClassVar[str] = ""
    PHASE: ClassVar[Phase] = Phase.SET
    SIGN: ClassVar[Sign] = "~"
    UNDO: ClassVar[Undo] = "inverse"
    UNDONE: ClassVar[str] = ""
    # User permissions that the operator needs for it; of those joined by | any one.
    TAKES: ClassVar[tuple[str, ...]] = ()
    # Changes nothing in the org (a key or secret kept on this machine).
    LOCAL: ClassVar[bool] = False
    # Where it is held back, nothing else of its system can be done either.
    WHOLE: ClassVar[bool] = False

    system: str

    @abstractmethod
    def told(self) -> str:
        """What changes, as a person reads it."""

    def cuts(self) -> str:
        """What stops working at that moment, or what is opened to others; "" where nothing is.

        Such a step is only done with --allow-destroy.
        """
        return ""

    def state(self) -> str:
        """What it repairs, told as the state that the org is in; "" where `told` says it."""
        return ""

    def key(self) -> str:
        """What names the thing in the journal; never a secret."""
        return self.told()

    def rank(self) -> int:
        """The order within a phase, where one step of a kind needs another."""
        return 0

    @classmethod
    @abstractmethod
    def apply(cls, steps: Sequence[Self], run: Run) -> None:
        """Do all steps of this kind, in their order."""

    def document(self) -> dict[str, Any]:
        """The step as JSON."""
        own = {
            f.name: _plain(getattr(self, f.name))
            for f in fields(self)
            if f.name != "system" and not f.metadata.get("local")
        }
        return {
            "kind": self.KIND,
            "system": self.system or None,
            "change": {"+": "add", "-": "remove", "~": "change"}[self.SIGN],
            "told": self.told(),
            "cuts": self.cuts() or None,
            "undo": self.UNDO,
            "undone_by": self.UNDONE,
            "local": self.LOCAL,
            "details": own,
        }


def arrow(what: str, former: str, now: str) -> str:
    """A changed value as a reader wants it: what it was, and what it becomes."""
    return f"{what} {former or 'nothing'} -> {now or 'nothing'}"


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(str(v) for v in value)
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value
