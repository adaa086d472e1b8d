"""`remit apply` from file to login: plan, show, ask, do, and try each new login."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from remit.change.journals import journal_of
from remit.change.run import org_id_of
from remit.connect.load_apps import load_app_parts
from remit.connect.login_check import LoginCheck
from remit.connect.rest import Org
from remit.errors import RemitError
from remit.home import Home
from remit.landscape import Landscape
from remit.plan.apply import Allowed, Applied, apply_plan, refuse_unless_fit
from remit.plan.diff_apps import app_name_of
from remit.plan.logins import Login, check, login_of
from remit.plan.model import Plan
from remit.plan.planning import Planned, make_plan
from remit.plan.render import plan_lines, summary

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Talk:
    """How an apply speaks: `tell` prints a line, `ask` is None where nobody is asked, `wait` is for how many
    seconds new logins are tried again."""

    tell: Tell
    ask: Callable[[], bool] | None = None
    wait: float = 0.0


def apply_landscape(
    org: Org, home: Home, landscape: Landscape, environment: str | None, allowed: Allowed, talk: Talk
) -> dict[str, Any]:
    """Apply a landscape; the report as JSON.

    Raises PreflightError before anything is changed, OrgError where the org refuses a step (what was done
    stays and is found again), RemitError where the answer was no.
    """
    tell = talk.tell
    with journal_of(home, org_id_of(org)) as journal:
        planned = make_plan(org, home, landscape, environment)
        plan = planned.plan
        for line in plan_lines(plan):
            tell(line.text, style=line.style)
        refuse_unless_fit(planned, allowed)
        if plan.everything and talk.ask is not None and not talk.ask():
            raise RemitError("not applied: nothing was changed")
        applied = apply_plan(planned, org, home, journal, allowed, lambda text: tell(f"  {text}"))
        if applied.resumed:
            tell(f"A former apply was cut off {applied.resumed}; this one went on from there.")
        remember(home, plan)
        checked = _logins(planned, applied, org, home, talk.wait)
    for login, found in checked:
        _tell_login(tell, login, found)
    if applied.left:
        tell(f"{len(applied.left)} steps were left out: they remove systems; give --allow-destroy")
    tell(f"{org.calls.requests} requests, {org.calls.parts} composite parts", style="dim")
    return _report(plan, applied, checked, org)


def _logins(
    planned: Planned, applied: Applied, org: Org, home: Home, wait: float
) -> list[tuple[Login, LoginCheck]]:
    """Each system whose login this apply changed, tried."""
    wanted, current = planned.wanted.desired, planned.current
    systems = [s for s in wanted.systems if s.name in applied.logins]
    if not systems:
        return []
    names = [app_name_of(s, current) for s in systems]
    parts = load_app_parts(org, [n for n in names if n])
    found = []
    for system in systems:
        login = login_of(system, current, parts, home, org.session.instance_url)
        found.append((login, check(login, org, wait)))
    return found


def state_of(found: LoginCheck) -> str:
    """In words: login-ready, applied and pending, or refused and by what."""
    if found.ready:
        return "login-ready"
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


def _report(
    plan: Plan, applied: Applied, checked: list[tuple[Login, LoginCheck]], org: Org
) -> dict[str, Any]:
    return {
        "summary": summary(plan),
        "applied": [s.document() for s in applied.steps],
        "left_out": [s.document() for s in applied.left],
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


def remember(home: Home, plan: Plan) -> None:
    """Keep what the file asked for at this apply."""
    home.write_json(applied_file(plan), {"systems": fingerprints(plan)})


def changed_in_file(home: Home, plan: Plan) -> frozenset[str] | None:
    """The systems whose part of the file changed since the last apply; None where none is known."""
    known = home.read_json(applied_file(plan))
    if known is None:
        return None
    before = known["systems"]
    return frozenset(n for n, print_ in fingerprints(plan).items() if before.get(n) != print_)
