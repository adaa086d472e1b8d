"""The errors that every room may raise.

    RemitError                 something the user can act on; never shown as a traceback
    ├── InputError             bad input, at a place in a file or text; nothing was done
    ├── HomeError              REMIT_HOME cannot be used (locked, wrong mode, broken state)
    ├── OrgError               an org answered with an error, or cannot be reached
    ├── PreflightError         apply refuses before it changes anything
    ├── JournalError           a journal that does not fit the org or the plan
    └── NotYetError            known by name, not built yet

Every error carries what happened, where (`Location`) and the next step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a user's file: 1-based line and column."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class RemitError(Exception):
    """Base of all errors a user meets. `message` says what, `location` where, `next_step` what to do."""

    def __init__(self, message: str, *, location: Location | None = None, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.next_step = next_step

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        then = f"\n  next: {self.next_step}" if self.next_step else ""
        return f"{where}{self.message}{then}"


class InputError(RemitError):
    """Bad input. `others` holds further errors of the same input, so that all are told at once."""

    def __init__(
        self,
        message: str,
        *,
        location: Location | None = None,
        next_step: str = "",
        others: Sequence[InputError] = (),
    ) -> None:
        super().__init__(message, location=location, next_step=next_step)
        self.others = tuple(others)

    def all(self) -> tuple[InputError, ...]:
        """This error and the others of the same input, in order of place."""
        return (self, *self.others)


class HomeError(RemitError):
    """REMIT_HOME cannot be used."""


class OrgError(RemitError):
    """An org refused or could not be reached. `code` is Salesforce's error code where it gave one."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        status: int = 0,
        location: Location | None = None,
        next_step: str = "",
    ) -> None:
        super().__init__(message, location=location, next_step=next_step)
        self.code = code
        self.status = status


class PreflightError(RemitError):
    """Apply refuses before it changes anything."""


class JournalError(RemitError):
    """A journal does not fit the org or the plan."""


class NotYetError(InputError):
    """A thing that Remit knows by name and does not do yet."""
