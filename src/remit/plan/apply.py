"""Applying a plan: preflight, then batch after batch, each in the journal before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from remit.change.attempts import Refused
from remit.change.journals import About
from remit.change.running import running, tidy
from remit.change.runs import cut_off
from remit.change.steps.base import Step
from remit.connect.rest import Org
from remit.errors import PreflightError
from remit.home import Home
from remit.home.journal import Journal
from remit.plan.model import Plan, batches
from remit.plan.planning import Planned
from remit.plan.preflight import problems

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user said yes to beyond an ordinary apply. `break_lease`: the run of another machine that has
    ended without giving the org back."""

    org_settings: bool = False
    destroy: bool = False
    break_lease: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did. `resumed` says where a former one was cut off, "" where none was; `run` is the id by
    which `remit undo` takes it back, "" where nothing was to be done."""

    steps: tuple[Step, ...]
    left: tuple[Step, ...]
    resumed: str = ""
    refused: tuple[Refused, ...] = ()
    # Systems whose login changed, by this apply or by the one that was cut off.
    logins: frozenset[str] = frozenset()
    run: str = ""


# Steps after which a login is worth trying.
_OF_LOGINS = frozenset(
    {"create-user", "make-consumer", "new-key", "open-client-credentials", "set-app-policy", "read-secret"}
    | {"set-password", "enable-app", "unfreeze-user", "create-app", "rename-user", "assign"}
    | {"adopt-user", "activate-user", "move-user"}
    | {"close-client-credentials", "close-password-login", "close-jwt-bearer"}
)


def _logins(steps: Iterable[Step], plan: Plan, journal: Journal) -> frozenset[str]:
    """The systems to try: those of these steps, and those that a former apply did not come to try."""
    found = {s.system for s in steps if s.KIND in _OF_LOGINS}
    if any(s.KIND in ("set-networks", "set-profile-permissions") for s in steps):
        found |= {s.name for s in plan.desired.systems}
    for record in journal.read():
        found |= set(record.get("logins", ()))
    return frozenset(found)


def refuse_unless_fit(planned: Planned, allowed: Allowed) -> None:
    """Raise a PreflightError that tells every reason why the plan cannot be applied as it is."""
    plan = planned.plan
    found = problems(plan, planned.current, destroy=allowed.destroy)
    if plan.org_settings and not allowed.org_settings:
        found += [f"{s.told()}: give --allow-org-settings" for s in plan.org_settings]
    if found:
        raise PreflightError(
            "nothing was changed: " + "; ".join(found), next_step="mend these, then plan again"
        )


def apply_plan(
    planned: Planned,
    org: Org,
    home: Home,
    journal: Journal,
    allowed: Allowed,
    tell: Tell,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> Applied:
    """Do it; `told` goes into the journal beside the plan.

    Raises PreflightError before anything is changed, OrgError where the org refuses a step.
    """
    plan = planned.plan
    refuse_unless_fit(planned, allowed)
    before = cut_off(journal.read(), "apply")
    resumed = before.where if before is not None else ""
    steps = plan.doing(allowed.destroy)
    left = () if allowed.destroy else plan.held
    logins = _logins(steps, plan, journal)
    if not steps:
        tidy(org, home, journal, plan.org_id)
        return Applied((), left, resumed, logins=logins)
    about = About(
        kind="apply",
        org=plan.org_id,
        instance=plan.instance,
        environment=plan.desired.environment,
        landscape=str(Path(plan.desired.landscape.file).absolute()),
        profile=plan.desired.profile.name,
        who=planned.current.operator,
    )
    state = planned.current.state
    done = 0
    with running(org, home, journal, about, state=state, break_lease=allowed.break_lease) as run:
        run.note({"plan": len(steps), "logins": sorted(logins), **told})
        total = sum(not s.LOCAL for s in steps)
        for batch in batches(steps):
            kind = type(batch[0])
            done += 0 if kind.LOCAL else len(batch)
            # What only this machine keeps is no change of the org, and the plan does not count it.
            place = "here" if kind.LOCAL else f"{done:>4} of {total}"
            tell(f"{place:<{len(str(total)) + 8}}  {kind.KIND}: {len(batch)}")
            kind.apply(batch, run)
    return Applied(steps, left, resumed, tuple(run.refused), logins, run.id)
