"""`remit apply` from file to login: plan, show, ask, do, and try each new login."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from remit.change.journals import journal_of
from remit.change.steps.base import Step
from remit.connect.identity import identity_of
from remit.connect.load_apps import load_app_parts, with_keys
from remit.connect.login_check import LoginCheck
from remit.connect.rest import Org
from remit.errors import RemitError
from remit.home import Home
from remit.landscape import Landscape
from remit.plan import memory
from remit.plan.applied import remember_applied
from remit.plan.apply import Allowed, Applied, apply_plan, refuse_unless_fit
from remit.plan.diff_apps import app_name_of
from remit.plan.difference import ALL, Asked
from remit.plan.logins import Login, check, login_of
from remit.plan.model import Plan
from remit.plan.planning import Planned, make_plan
from remit.plan.render import count_of, plan_lines, summary
from remit.plan.saved import SavedPlan, begun, compared
from remit.plan.target import target_document, target_line

Tell = Callable[..., None]
# A login that was not tried is none that was refused.
_NOT_TRIED = "no credentials"
_FROZEN = "frozen, as the landscape says"


@dataclass(frozen=True, slots=True)
class Talk:
    """How an apply speaks: `tell` prints a line, `ask` shows what it is about and is None where nobody is asked,
    `wait` is for how many seconds new logins are tried again."""

    tell: Tell
    ask: Callable[[str], bool] | None = None
    wait: float = 0.0


def apply_landscape(
    org: Org,
    home: Home,
    landscape: Landscape,
    environment: str | None,
    allowed: Allowed,
    talk: Talk,
    asked: Asked = ALL,
    saved: SavedPlan | None = None,
) -> dict[str, Any]:
    """Apply a landscape, or of it the plan that was saved and reviewed; the report as JSON, with the exit code that
    it means.

    Raises PreflightError before anything is changed, OrgError where the org refuses a step (what was done
    stays and is found again), RemitError where the answer was no.
    """
    tell = talk.tell
    with journal_of(home, identity_of(org).org_id) as journal:
        planned = make_plan(org, home, landscape, environment, asked)
        elsewhere: tuple[Step, ...] = ()
        if saved is not None:
            limits = compared(saved, planned, begun=begun(journal, saved))
            planned, elsewhere = limits.planned, limits.elsewhere
        plan = planned.plan
        for line in plan_lines(plan, allowed.destroy):
            tell(line.text, style=line.style)
        refuse_unless_fit(planned, allowed)
        doing = plan.doing(allowed.destroy)
        about = f"{target_line(plan)}: {_about(plan, doing, allowed.destroy)}"
        if doing and talk.ask is not None and not talk.ask(about):
            raise RemitError("not applied: nothing was changed")
        told = {"plan_file": saved.sum} if saved is not None else {}
        applied = apply_plan(planned, org, home, journal, allowed, lambda text: tell(f"  {text}"), told)
        if applied.resumed:
            tell(f"A former apply was cut off {applied.resumed}; this one went on from there.")
        _remember(home, planned, applied, elsewhere, asked)
        kept = _kept(planned, applied, org, home, allowed, asked)
        checked = _logins(planned, applied, org, home, talk.wait)
    for step, why in kept:
        tell(f"did not stick: {step.told()}: {why}", style="bold yellow")
    for login, found in checked:
        _tell_login(tell, login, found)
    if elsewhere:
        are = "is" if len(elsewhere) == 1 else "are"
        tell(f"{count_of(len(elsewhere))} of other systems {are} not in {saved and saved.file}: left out")
    if held := sum(not s.LOCAL for s in applied.left):
        were = "was" if held == 1 else "were"
        tell(f"{count_of(held)} {were} held back, as it cuts off, opens or removes: give --allow-destroy")
    tell(f"{org.calls.requests} requests, {org.calls.parts} composite parts", style="dim")
    return {
        **_report(plan, applied, kept, checked, org),
        "elsewhere": [s.document() for s in elsewhere],
    }


def _about(plan: Plan, doing: Sequence[Step], destroy: bool) -> str:
    """What is asked about: the counts of the plan, or that only this machine is changed."""
    if all(s.LOCAL for s in doing):
        return "nothing of the org is changed, a key or secret is kept on this machine"
    return summary(plan, destroy).removesuffix(".")


def _remember(
    home: Home, planned: Planned, applied: Applied, elsewhere: Sequence[Step], asked: Asked
) -> None:
    """Keep what was applied; not of systems of which something was held back or left for another plan."""
    left = {s.system for s in (*applied.left, *elsewhere) if not s.LOCAL}
    did = {s.system for s in applied.steps}
    whole = replace(planned.plan, granted=planned.wanted.granted)
    remember_applied(home, whole, applied.run, asked, did, left)


def _kept(
    planned: Planned, applied: Applied, org: Org, home: Home, allowed: Allowed, asked: Asked
) -> list[tuple[Step, str]]:
    """What was tried and is different still, with the org's words; it is remembered and not tried again."""
    if not applied.steps:
        return []
    wanted = planned.wanted.desired
    # A new key is asked for once: it was made, and is no difference.
    after = make_plan(
        org, home, wanted.landscape, wanted.environment, replace(asked, new_keys=frozenset())
    ).plan
    tried = {(s.system, s.KIND) for s in (*applied.steps, *(r.step for r in applied.refused))}
    words = {memory.identity(r.step): r.why for r in applied.refused}
    kept = [
        (s, words.get(memory.identity(s), memory.KEPT))
        for s in after.doing(allowed.destroy)
        if not s.LOCAL and (s.system, s.KIND) in tried
    ]
    memory.remember(home, planned.plan.org_id, kept)
    return kept


def _logins(
    planned: Planned, applied: Applied, org: Org, home: Home, wait: float
) -> list[tuple[Login, LoginCheck]]:
    """Each system whose login this apply changed, tried."""
    wanted, current = planned.wanted.desired, planned.current
    held = {s.system for s in applied.left} & planned.plan.whole_held.keys()
    systems = [s for s in wanted.systems if s.name in applied.logins - held]
    frozen = LoginCheck(ready=False, refused_by=_FROZEN)
    if not systems:
        return []
    names = [app_name_of(s, current) for s in systems]
    parts = with_keys(org, load_app_parts(org, [n for n in names if n]))
    found = []
    for system in systems:
        login = login_of(system, current, parts, home, org.session.instance_url)
        found.append((login, frozen if system.user.frozen else check(login, org, home, wait)))
    return found


def state_of(found: LoginCheck) -> str:
    """In words: login-ready, applied and pending, not tried, or refused and by what."""
    if found.ready:
        return "login-ready"
    if found.refused_by == _NOT_TRIED:
        return "applied, login not tried: this machine lacks what it logs in with"
    if found.refused_by == _FROZEN:
        return f"applied, login not tried: the user is {_FROZEN}"
    return "applied, login pending" if found.pending else f"applied, login refused: {found.refused_by}"


def _tell_login(tell: Tell, login: Login, found: LoginCheck) -> None:
    style = "green" if found.ready else "yellow"
    tell(f"{login.system}: {state_of(found)}: {login.login} as {login.username}", style=style)
    if found.refused_by == _FROZEN:
        return
    if not found.ready:
        for line in found.evidence:
            tell(f"    {line}")
        tell(f"    next: {found.next_step}")
    else:
        tell(f"    remit credentials {login.system} --show-secrets", style="dim")


def exit_code(applied: Applied, checked: Sequence[tuple[Login, LoginCheck]]) -> int:
    """0 all is as the file says, 1 a login is refused, 2 something was held back."""
    untried = (_NOT_TRIED, _FROZEN)
    if any(not f.ready and not f.pending and f.refused_by not in untried for _, f in checked):
        return 1
    return 2 if applied.left else 0


def _report(
    plan: Plan,
    applied: Applied,
    kept: list[tuple[Step, str]],
    checked: list[tuple[Login, LoginCheck]],
    org: Org,
) -> dict[str, Any]:
    return {
        "target": target_document(plan),
        "summary": summary(plan),
        "exit_code": exit_code(applied, checked),
        "applied": [s.document() for s in applied.steps],
        "left_out": [s.document() for s in applied.left],
        "did_not_stick": [{**s.document(), "why": why} for s, why in kept],
        "run": applied.run or None,
        "resumed": applied.resumed or None,
        "logins": [
            {
                "system": login.system,
                "login": login.login,
                "username": login.username,
                "state": state_of(found),
                "ready": found.ready,
                "refused_by": found.refused_by or None,
                "evidence": list(found.evidence),
            }
            for login, found in checked
        ],
        "requests": org.calls.requests,
        "composite_parts": org.calls.parts,
    }
