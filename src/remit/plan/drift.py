"""Drift: where the org is not what the landscape says, told as the state that it was found in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from remit.change.steps.base import Step
from remit.change.steps.user import MoveUser
from remit.home import Home
from remit.landscape.licences import ADMIN_PROFILES
from remit.plan.applied import changed_in_file
from remit.plan.line import Line
from remit.plan.model import Plan
from remit.plan.severity import ORDER, severity_of
from remit.plan.target import target_document, target_line
from remit.plan.trail import Entry, found_for

# A step that gives stands for what the org lacks, one that takes for what it has beyond the file.
_SIDES = {"+": "the org lacks", "-": "the org has", "~": "the org differs"}
Trail = tuple[Entry, ...] | None


def drift_lines(plan: Plan, home: Home, trail: Trail = None) -> Iterator[Line]:
    """What the org holds otherwise, by system, worst first; what the file changed since the last apply is marked.

    `trail` are the newest rows of the org's audit trail, None where it cannot be read.
    """
    yield Line("#", target_line(plan))
    changed = changed_in_file(home, plan) or frozenset()
    for name in ["", *(s.name for s in plan.desired.systems)]:
        steps = [s for s in plan.of(name) if not s.LOCAL]
        if steps:
            yield Line("#", "")
            asked = "; the file changed since the last apply" if name in changed else ""
            yield Line("#", f"{name or 'Profile and org, shared by every system'}{asked}")
            yield from _found(steps, plan, trail)
    for removed in plan.removed:
        yield Line("#", "")
        in_file = plan.desired.system(removed.system) is not None
        told = "of no use to it any more" if in_file else "in the org and not in the file"
        yield Line("#", f"{removed.system}: {told}")
        yield from _found(list(removed.steps), plan, trail)
    for kept in plan.settled:
        yield Line(">", f"this org keeps (since {kept.at}): {kept.step.told()}: {kept.why}")
    yield Line("#", "")
    if plan.changes and trail is None:
        yield Line(">", "Who did it could not be told: your user cannot read the Setup Audit Trail.")
    yield Line("#", _summary(plan))


def _summary(plan: Plan) -> str:
    count = len(plan.changes)
    if not count:
        return "No drift: the org is as the landscape says."
    repair = "remit apply --allow-destroy" if any(not s.LOCAL for s in plan.held) else "remit apply"
    return f"Drift: {count} difference{'' if count == 1 else 's'}; `{repair}` repairs {'it' if count == 1 else 'them'}."


def _found(steps: list[Step], plan: Plan, trail: Trail) -> Iterator[Line]:
    for step in sorted(steps, key=lambda s: ORDER.index(severity_of(s))):
        yield Line(step.SIGN, f"  {severity_of(step):8}  {state_of(step)}")
        entry = found_for(step, plan, trail or ())
        if entry is not None:
            yield Line(">", f"            {entry}")


def state_of(step: Step) -> str:
    """The state that a step would repair, in words."""
    if isinstance(step, MoveUser) and step.from_profile in ADMIN_PROFILES:
        return f"user {step.username} is {step.from_profile}: it may do anything"
    return step.state() or f"{_SIDES[step.SIGN]}: {step.told()}"


def drift_document(plan: Plan, home: Home, requests: int, parts: int, trail: Trail = None) -> dict[str, Any]:
    """The same as JSON."""
    changed = changed_in_file(home, plan)
    return {
        "format": 1,
        "environment": plan.desired.environment,
        "org_id": plan.org_id,
        "target": target_document(plan),
        "drift": [_entry(s, plan, changed, trail) for s in plan.changes],
        "kept_by_org": [{"told": k.step.told(), "why": k.why, "since": k.at} for k in plan.settled],
        "trail_readable": trail is not None,
        "requests": requests,
        "composite_parts": parts,
    }


def _entry(step: Step, plan: Plan, changed: frozenset[str] | None, trail: Trail) -> dict[str, Any]:
    entry = found_for(step, plan, trail or ())
    return {
        "system": step.system or None,
        "org": {"+": "lacks", "-": "has", "~": "differs"}[step.SIGN],
        "what": state_of(step) if step.state() else step.told(),
        "severity": severity_of(step),
        "kind": step.KIND,
        "repair": step.told(),
        "trail": None if entry is None else {"at": entry.at, "who": entry.who, "display": entry.display},
        "file_changed": None if changed is None else step.system in changed,
    }
