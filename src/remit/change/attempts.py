"""What an org may refuse without stopping the rest: tried, and where it is refused, told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.errors import OrgError

if TYPE_CHECKING:
    from remit.change.run import Run
    from remit.change.steps.base import Step

# Nothing more of a run can be done after these: no refusal of the one thing that was tried.
_ENDS = frozenset(
    {
        "INVALID_SESSION_ID",
        "REQUEST_LIMIT_EXCEEDED",
        "CONNECTION_FAILED",
        "CONNECTION_LOST",
        "SERVER_UNAVAILABLE",
    }
)


@dataclass(frozen=True)
class Refused:
    """A step that the org refused, and its words."""

    step: Step
    why: str


def attempt(run: Run, step: Step, action: Callable[[], object]) -> bool:
    """Do one step that the org may refuse; whether it was done. A refusal is kept in `run.refused`."""
    try:
        action()
    except OrgError as error:
        if error.code in _ENDS:
            raise
        run.refused.append(Refused(step, error.message))
        return False
    return True


def attempt_quietly(action: Callable[..., object], *arguments: object) -> None:
    """Do what may be refused and need not be done: what comes after it says whether it mattered."""
    try:
        action(*arguments)
    except OrgError as error:
        if error.code in _ENDS:
            raise
