"""Applying a plan: preflight, then batch after batch, each in the journal before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from remit.change.attempts import Refused
from remit.change.run import Run
from remit.change.steps.base import Step
from remit.connect.rest import Org
from remit.errors import PreflightError
from remit.home import Home
from remit.home.journal import Journal
from remit.home.stores import secret_store
from remit.plan.model import Plan, batches
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
    """What an apply did. `resumed` says where a former one was cut off, "" where none was."""

    steps: tuple[Step, ...]
    left: tuple[Step, ...]
    resumed: str = ""
    refused: tuple[Refused, ...] = ()
    # Systems whose login changed, by this apply or by the one that was cut off.
    logins: frozenset[str] = frozenset()


def journal_name(org_id: str) -> str:
    """One journal an org: two landscapes of one org are not applied at the same time."""
    return f"apply-{org_id[:15]}"


@contextmanager
def applying(home: Home, org_id: str) -> Iterator[Journal]:
    """The journal of an org, alone; it is archived where the block ends well, and stays where it does not."""
    name = journal_name(org_id)
    with home.lock(name):
        journal = Journal.open(home.journals / f"{name}.jsonl")
        try:
            yield journal
        except BaseException:
            journal.close()
            raise
        journal.close(archive=True)


def unfinished(journal: Journal) -> str:
    """Where the apply before this one was cut off, in words; "" where there was none."""
    records = journal.read()
    if not records:
        return ""
    last = records[-1]
    if "do" in last:
        keys = ", ".join(str(k) for k in last.get("keys", ())[:3])
        return f"in the middle of {last['do']} {last['what']} ({keys}, …): looked up in the org"
    return "between two requests"


# Steps after which a login is worth trying.
_OF_LOGINS = frozenset(
    {"create-user", "make-consumer", "new-key", "open-client-credentials", "set-app-policy", "read-secret"}
    | {"set-password", "enable-app", "unfreeze-user", "create-app", "rename-user", "assign"}
    | {"adopt-user", "activate-user", "move-user"}
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
    planned: Planned, org: Org, home: Home, journal: Journal, allowed: Allowed, tell: Tell
) -> Applied:
    """Do it. Raises PreflightError before anything is changed, OrgError where the org refuses a step."""
    plan = planned.plan
    refuse_unless_fit(planned, allowed)
    resumed = unfinished(journal)
    steps = plan.doing(allowed.destroy)
    left = () if allowed.destroy else plan.held
    logins = _logins(steps, plan, journal)
    if not steps:
        return Applied((), left, resumed, logins=logins)
    journal.append(
        {
            "plan": len(steps),
            "org": plan.org_id,
            "environment": plan.desired.environment,
            "logins": sorted(logins),
        }
    )
    run = Run(org, journal, home, secret_store(home), planned.current.state)
    done = 0
    for batch in batches(steps):
        kind = type(batch[0])
        done += len(batch)
        tell(f"{done:>4} of {len(steps)}  {kind.KIND}: {len(batch)}")
        kind.apply(batch, run)
    journal.append({"done": len(steps)})
    return Applied(steps, left, resumed, tuple(run.refused), logins)
