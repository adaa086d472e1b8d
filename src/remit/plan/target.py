"""Which org a plan is about, said first: nobody should change the wrong one."""

from __future__ import annotations

from typing import Any

from remit.change.which import org_line
from remit.plan.model import Plan


def target_line(plan: Plan) -> str:
    """The org's id and address, whether it is production, the environment, and who asks."""
    return org_line(plan.org_id, plan.instance, plan.sandbox, plan.desired.environment, plan.operator)


def target_document(plan: Plan) -> dict[str, Any]:
    """The same as JSON; `sandbox` is null where it could not be read."""
    return {
        "org_id": plan.org_id,
        "instance": plan.instance,
        "sandbox": plan.sandbox,
        "environment": plan.desired.environment,
        "operator": plan.operator,
    }
