"""`remit apply` from file to login: plan, show, ask, do, and try each new login."""

from __future__ import annotations

import hashlib
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
from remit.landscape import Landscape, dump, load
from remit.plan import memory
from remit.plan.apply import Allowed, Applied, apply_plan, refuse_unless_fit
from remit.plan.diff_apps import app_name_of
from remit.plan.difference import ALL, Asked
from remit.plan.logins import Login, check, login_of
from remit.plan.model import Plan
from remit.plan.planning import Planned, make_plan
from remit.plan.render import plan_lines, summary
from remit.plan.saved import SavedPlan, begun, compared
from remit.plan.target import target_document, target_line

Tell = Callable[..., None]
# A login that was not tried is none that was refused.
_NOT_TRIED = "no credentials"


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
        if doing and talk.ask is not None and not talk.ask(f"{target_line(plan)}: {len(doing)} changes"):
            raise RemitError("not applied: nothing was changed")
        told = {"plan_file": saved.sum} if saved is not None else {}
        applied = apply_plan(planned, org, home, journal, allowed, lambda text: tell(f"  {text}"), told)
        if applied.resumed:
            tell(f"A former apply was cut off {applied.resumed}; this one went on from there.")
        remember_applied(home, plan, saved.touches if saved is not None else None)
        kept = _kept(planned, applied, org, home, allowed, asked)
        checked = _logins(planned, applied, org, home, talk.wait)
    for step, why in kept:
        tell(f"did not stick: {step.told()}: {why}", style="bold yellow")
    for login, found in checked:
        _tell_login(tell, login, found)
    if elsewhere:
        tell(f"{len(elsewhere)} changes of other systems are not in {saved and saved.file}: left out")
    if applied.left:
        tell(f"{len(applied.left)} steps were held back: they cut off, open or remove; give --allow-destroy")
    tell(f"{org.calls.requests} requests, {org.calls.parts} composite parts", style="dim")
    return {
        **_report(plan, applied, kept, checked, org),
        "elsewhere": [s.document() for s in elsewhere],
    }


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
    tried = {(s.system, s.KIND) for s in applied.steps}
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
    if not systems:
        return []
    names = [app_name_of(s, current) for s in systems]
    parts = with_keys(org, load_app_parts(org, [n for n in names if n]))
    found = []
    for system in systems:
        login = login_of(system, current, parts, home, org.session.instance_url)
        found.append((login, check(login, org, home, wait)))
    return found


def state_of(found: LoginCheck) -> str:
    """In words: login-ready, applied and pending, not tried, or refused and by what."""
    if found.ready:
        return "login-ready"
    if found.refused_by == _NOT_TRIED:
        return "applied, login not tried: this machine lacks what it logs in with"
    return "applied, login pending" if found.pending else f"applied, login refused: {found.refused_by}"


def _tell_login(tell: Tell, login: Login, found: LoginCheck) -> None:
    style = "green" if found.ready else "yellow"
    tell(f"{login.system}: {state_of(found)}: {login.login} as {login.username}", style=style)
    if not found.ready:
        for line in found.evidence:
            tell(f"    {line}")
        tell(f"    next: {found.next_step}")
    else:
        tell(f"    remit credentials {login.system} --show-secrets", style="dim")


def exit_code(applied: Applied, checked: Sequence[tuple[Login, LoginCheck]]) -> int:
    """0 all is as the file says, 1 a login is refused, 2 something was held back."""
    if any(not f.ready and not f.pending and f.refused_by != _NOT_TRIED for _, f in checked):
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


# --- what was applied, for drift ----------------------------------------------------------------------------


def fingerprints(plan: Plan) -> dict[str, str]:
    """For each system, what the file asks for, condensed; "" stands for the profile."""
    told = {"": repr(plan.desired.profile)}
    for system in plan.desired.systems:
        granted = [
            (g.set.name, sorted(g.objects.items()), sorted(g.fields.items()), sorted(g.permissions))
            for g in plan.granted
            if g.system == system.name
        ]
        plain = [(n, [(o, sorted(ops)) for o, ops in objects], f, p) for n, objects, f, p in granted]
        sets = [(s.name, s.label, s.description, sorted(s.needs.setup)) for s in system.permission_sets]
        told[system.name] = repr(
            (system.user.username, sorted(system.user.fields.items()), system.user.frozen, system.app,
             sets, plain)
        )  # fmt: skip
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in told.items()}


def applied_file(plan: Plan) -> str:
    """Where the home keeps what was applied last to an org for a landscape."""
    name = hashlib.sha256(plan.desired.profile.name.encode()).hexdigest()[:12]
    return f"journals/applied-{plan.org_id[:15]}-{name}.json"


def remember_applied(home: Home, plan: Plan, systems: frozenset[str] | None = None) -> None:
    """Keep what the file asked for at this apply, of these systems alone where it was limited to some, and the
    landscape itself."""
    found = fingerprints(plan)
    if systems is not None:
        before = (home.read_json(applied_file(plan)) or {"systems": {}})["systems"]
        found = {**before, **{name: told for name, told in found.items() if name in systems}}
    kept = {"systems": found, "landscape": dump(plan.desired.landscape)}
    home.write_json(applied_file(plan), kept)


def landscape_applied(home: Home, plan: Plan) -> Landscape | None:
    """The landscape as it was applied last from this machine; None where none is known."""
    known = home.read_json(applied_file(plan))
    text = known.get("landscape") if isinstance(known, dict) else None
    return load(text) if text else None


def changed_in_file(home: Home, plan: Plan) -> frozenset[str] | None:
    """The systems whose part of the file changed since the last apply; None where none is known."""
    known = home.read_json(applied_file(plan))
    if known is None:
        return None
    before = known["systems"]
    return frozenset(n for n, print_ in fingerprints(plan).items() if before.get(n) != print_)
