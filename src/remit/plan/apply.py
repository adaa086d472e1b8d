"""Applying a plan: preflight, then batch after batch, each in the journal before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from remit.change.journals import About, begin
from remit.change.run import Run
from remit.change.runs import cut_off
from remit.change.steps.base import Step
from remit.change.steps.user import ChangeUser
from remit.connect.rest import Org
from remit.errors import PreflightError
from remit.home import Home
from remit.home.journal import Journal
from remit.home.stores import secret_store
from remit.plan.model import Plan, batches, in_order
from remit.plan.planning import Planned
from remit.plan.preflight import problems

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user said yes to beyond an ordinary apply."""

    org_settings: bool = False
    destroy: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did. `resumed` says where a former one was cut off, "" where none was; `run` is the id by
    which `remit undo` takes it back, "" where nothing was to be done."""

    steps: tuple[Step, ...]
    left: tuple[Step, ...]
    resumed: str = ""
    # Systems whose login changed, by this apply or by the one that was cut off.
    logins: frozenset[str] = frozenset()
    run: str = ""


# Steps after which a login is worth trying.
_OF_LOGINS = frozenset(
    {"create-user", "set-app-consumer", "set-app-policy", "read-secret", "set-password", "enable-app"}
    | {"unfreeze-user", "create-app", "rename-user", "assign"}
)


def _logins(steps: Iterable[Step], plan: Plan, journal: Journal) -> frozenset[str]:
    """The systems to try: those of these steps, and those that a former apply did not come to try."""
    found = {s.system for s in steps if s.KIND in _OF_LOGINS or (isinstance(s, ChangeUser) and s.activate)}
    if any(s.KIND in ("set-networks", "set-profile-permissions") for s in steps):
        found |= {s.name for s in plan.desired.systems}
    for record in journal.read():
        found |= set(record.get("logins", ()))
    return frozenset(found)


def refuse_unless_fit(planned: Planned, allowed: Allowed) -> None:
    """Raise a PreflightError that tells every reason why the plan cannot be applied as it is."""
    plan = planned.plan
    found = problems(plan, planned.current, planned.wanted.catalogue, destroy=allowed.destroy)
    if plan.org_settings and not allowed.org_settings:
        found += [f"{s.told()}: give --allow-org-settings" for s in plan.org_settings]
    if found:
        raise PreflightError(
            "nothing was changed: " + "; ".join(found), next_step="mend these, then plan again"
        )


def steps_of(plan: Plan, allowed: Allowed) -> tuple[Step, ...]:
    """The steps to do, in order; removals only where they are allowed."""
    return plan.everything if allowed.destroy else in_order(plan.steps)


def apply_plan(
    planned: Planned, org: Org, home: Home, journal: Journal, allowed: Allowed, tell: Tell
) -> Applied:
    """Do it. Raises PreflightError before anything is changed, OrgError where the org refuses a step."""
    plan = planned.plan
    refuse_unless_fit(planned, allowed)
    before = cut_off(journal.read(), "apply")
    resumed = before.where if before is not None else ""
    steps = steps_of(plan, allowed)
    left = () if allowed.destroy else tuple(s for r in plan.removed for s in r.steps)
    logins = _logins(steps, plan, journal)
    if not steps:
        return Applied((), left, resumed, logins)
    about = About(
        kind="apply",
        org=plan.org_id,
        instance=plan.instance,
        environment=plan.desired.environment,
        landscape=str(Path(plan.desired.landscape.file).absolute()),
        profile=plan.desired.profile.name,
        who=planned.current.operator,
        resumes=before.id if before is not None else "",
    )
    run_id = begin(journal, about)
    run = Run(org, journal, home, secret_store(home), planned.current.state)
    run.note({"plan": len(steps), "logins": sorted(logins)})
    for batch in batches(steps):
        kind = type(batch[0])
        tell(f"{kind.KIND}: {len(batch)}")
        kind.apply(batch, run)
    run.note({"done": len(steps)})
    return Applied(steps, left, resumed, logins, run_id)
