"""A plan as one JSON document, of a shape that stays."""

from __future__ import annotations

from typing import Any

from remit.landscape import Granted
from remit.plan.model import Plan
from remit.plan.render import summary
from remit.plan.target import target_document


def plan_document(plan: Plan, requests: int, parts: int) -> dict[str, Any]:
    """The plan: org, summary, the steps in the order of applying, and the access of each permission set."""
    held = {id(s) for s in plan.held}
    return {
        "format": 1,
        "environment": plan.desired.environment,
        "org_id": plan.org_id,
        "instance": plan.instance,
        "target": target_document(plan),
        "wrong_org": list(plan.wrong_org),
        "summary": summary(plan),
        "changes": len(plan.changes),
        "systems": list(plan.systems),
        "held_back": len(plan.held),
        "steps": [{**s.document(), "held_back": id(s) in held} for s in plan.steps],
        "removed": [
            {
                "system": r.system,
                "username": r.username,
                "last_login": r.last_login,
                "owns": dict(r.owns),
                "steps": [s.document() for s in r.steps],
            }
            for r in plan.removed
        ],
        "access": [access_document(g, plan) for g in plan.granted],
        "warnings": [{"system": w.system or None, "message": w.message} for w in plan.warnings],
        "remarks": [{"message": r.message, "location": str(r.location)} for r in plan.remarks],
        "notes": list(plan.notes),
        "kept_by_org": [{"told": k.step.told(), "why": k.why, "since": k.at} for k in plan.settled],
        "requests": requests,
        "composite_parts": parts,
    }


def access_document(granted: Granted, plan: Plan) -> dict[str, Any]:
    """What one permission set holds."""
    return {
        "system": granted.system,
        "permission_set": granted.set.name,
        "objects": {o: sorted(op.title for op in ops) for o, ops in sorted(granted.objects.items())},
        "fields": {
            f"{o}.{f}": "write" if edit else "read" for (o, f), edit in sorted(granted.fields.items())
        },
        "permissions": sorted(granted.permissions),
        "setup": [{"type": kind, "name": name} for kind, name in sorted(granted.setup)],
        "reasons": dict(sorted(granted.reasons.items())),
        "cannot_be_withheld": {
            bit: through for name, bit, through in plan.comes_along if name == granted.set.name
        },
    }
