"""How bad a drift is: what opens everything, what opens something, what is lacking, what is only told otherwise."""

from __future__ import annotations

from typing import Literal

from remit.change.steps.base import Step
from remit.change.steps.user import MoveUser
from remit.landscape.check_permissions import SWEEPING
from remit.landscape.licences import ADMIN_PROFILES

Severity = Literal["critical", "high", "medium", "low"]
ORDER: tuple[Severity, ...] = ("critical", "high", "medium", "low")

_LOW = frozenset({"describe-permission-set", "describe-app", "change-user", "mark-profile"})


def severity_of(step: Step) -> Severity:
    """Of what an org holds beyond the file, what opens most; of what it lacks, that a flow may fail."""
    if isinstance(step, MoveUser) and step.from_profile in ADMIN_PROFILES:
        return "critical"
    permissions = {*getattr(step, "permissions", ()), getattr(step, "access", "")}
    if step.SIGN == "-" and permissions & SWEEPING.keys():
        return "critical"
    if step.KIND in _LOW:
        return "low"
    if step.SIGN == "+":
        return "medium"
    return "high"
