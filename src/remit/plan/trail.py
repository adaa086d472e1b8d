"""Who changed what by hand: rows of SetupAuditTrail that name what drifted, as evidence and never as proof.

Its texts are the org's own and follow no documented form. A row counts where its Display names the user, the set or
the profile that a difference is about; it is shown with its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from remit.change.steps.base import Step
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.plan.model import Plan

_ROWS = 2000
# The attributes of steps that name what they are about, the nearest first.
_ABOUT = ("username", "set", "profile", "name", "new")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: who, when (UTC), and what the org says that was done."""

    at: str
    who: str
    display: str

    def __str__(self) -> str:
        return f"{self.at} UTC, {self.who}: {self.display}"


def load_trail(org: Org) -> tuple[Entry, ...] | None:
    """The newest rows of the trail; None where the operator may not read it (View Setup and Configuration)."""
    soql = (
        "SELECT CreatedDate, CreatedBy.Username, Display FROM SetupAuditTrail"
        f" ORDER BY CreatedDate DESC LIMIT {_ROWS}"
    )
    try:
        rows = list(org.query(soql))
    except OrgError as error:
        if error.status not in (400, 403, 404):
            raise
        return None
    return tuple(
        Entry(
            str(r["CreatedDate"])[:16].replace("T", " "),
            str((r.get("CreatedBy") or {}).get("Username") or "somebody"),
            str(r.get("Display") or ""),
        )
        for r in rows
    )


def found_for(step: Step, plan: Plan, trail: Iterable[Entry]) -> Entry | None:
    """The newest row that names what a step is about."""
    names = _names(step, plan)
    for entry in trail:
        if any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", entry.display, re.IGNORECASE) for n in names):
            return entry
    return None


def _names(step: Step, plan: Plan) -> Sequence[str]:
    """What a row about the same thing would name: a username, or a set's API name and label."""
    for attribute in _ABOUT:
        value = getattr(step, attribute, None)
        if isinstance(value, str) and value:
            if attribute != "set":
                return [value]
            system = plan.desired.system(step.system)
            labels = [s.label for s in system.permission_sets if s.name == value] if system else []
            return [value, *labels]
    return []
