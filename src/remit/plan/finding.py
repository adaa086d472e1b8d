"""Finding drift: the org against the file, or against the landscape as it was applied last, and who changed it."""

from __future__ import annotations

from remit.connect.rest import Org
from remit.errors import RemitError
from remit.home import Home
from remit.landscape import Landscape
from remit.plan.applied import landscape_applied
from remit.plan.difference import Asked
from remit.plan.drift import Trail
from remit.plan.model import Plan
from remit.plan.planning import make_plan
from remit.plan.trail import load_trail


def find_drift(
    org: Org,
    home: Home,
    landscape: Landscape,
    environment: str | None,
    asked: Asked,
    *,
    by_hand: bool = False,
) -> tuple[Plan, Trail]:
    """(what differs as a plan, the newest rows of the audit trail). The trail is only read where anything differs.

    `by_hand`: against the landscape as it was applied last; RemitError where this machine knows of no apply.
    """
    plan = make_plan(org, home, landscape, environment, asked).plan
    if by_hand:
        applied = landscape_applied(home, plan)
        if applied is None:
            raise RemitError(
                "what was applied last is not known on this machine, so that what only the file changed cannot be left "
                "out",
                next_step="run `remit drift` without --by-hand, or where it was applied",
            )
        plan = make_plan(org, home, applied, plan.desired.environment, asked).plan
    return plan, load_trail(org) if plan.changes else ()
