"""Drift: where the org is not what the landscape says, told from the org's side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from remit.change.steps.base import Step
from remit.home import Home
from remit.plan.applying import changed_in_file
from remit.plan.model import Plan
from remit.plan.render import Line

# A step that gives stands for what the org lacks, one that takes for what it has beyond the file.
_SIDES = {"+": "the org lacks", "-": "the org has", "~": "the org differs"}


def drift_lines(plan: Plan, home: Home) -> Iterator[Line]:
    """What somebody changed by hand, by system; what the file changed since the last apply is marked."""
    changed = changed_in_file(home, plan) or frozenset()
    systems = ["", *(s.name for s in plan.desired.systems)]
    for name in systems:
        steps = [s for s in plan.of(name) if not s.LOCAL]
        if not steps:
            continue
        yield Line("#", "")
        asked = "; the file changed since the last apply" if name in changed else ""
        yield Line("#", f"{name or 'Profile and org, shared by every system'}{asked}")
        for step in steps:
            yield Line(step.SIGN, f"  {_SIDES[step.SIGN]}: {step.told()}")
    for removed in plan.removed:
        yield Line("#", "")
        told = (
            "of no use to it any more"
            if plan.desired.system(removed.system)
            else "in the org and not in the file"
        )
        yield Line("#", f"{removed.system}: {told}")
        for step in removed.steps:
            yield Line(step.SIGN, f"  {_SIDES[step.SIGN]}: {step.told()}")
    count = len(plan.changes)
    yield Line("#", "")
    repair = "remit apply --allow-destroy" if plan.removed else "remit apply"
    yield Line(
        "#",
        f"Drift: {count} difference{'' if count == 1 else 's'}; `{repair}` repairs them."
        if count
        else "No drift: the org is as the landscape says.",
    )


def drift_document(plan: Plan, home: Home, requests: int, parts: int) -> dict[str, Any]:
    """The same as JSON."""
    changed = changed_in_file(home, plan)
    return {
        "format": 1,
        "environment": plan.desired.environment,
        "org_id": plan.org_id,
        "drift": [_entry(s, changed) for s in plan.changes],
        "requests": requests,
        "composite_parts": parts,
    }


def _entry(step: Step, changed: frozenset[str] | None) -> dict[str, Any]:
    return {
        "system": step.system or None,
        "org": {"+": "lacks", "-": "has", "~": "differs"}[step.SIGN],
        "what": step.told(),
        "kind": step.KIND,
        "file_changed": None if changed is None else step.system in changed,
    }
