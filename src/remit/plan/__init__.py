"""From a landscape and an org to a plan, and from a plan to the org as the landscape says.

load_for(file, target, home, environment) -> Landscape      a landscape file, or all that is wrong with it
make_plan(org, home, landscape, environment) -> Planned     what would change, and what it was made of
apply_landscape(...)                                        does it: preflight, journal, logins
drift_lines(plan, home), plan_lines(plan)                   as people read it; *_document as programs do
explain_system, credentials_of_system, check_system_login   about one system
"""

from __future__ import annotations

from typing import Any

from remit.connect.login_check import LoginCheck
from remit.connect.rest import Org
from remit.connect.targets import open_org
from remit.home import Home
from remit.landscape import Landscape
from remit.plan.apply import Allowed
from remit.plan.applying import Talk, apply_landscape
from remit.plan.difference import Asked
from remit.plan.document import plan_document
from remit.plan.drift import drift_document, drift_lines
from remit.plan.explaining import explain_system
from remit.plan.finding import find_drift
from remit.plan.logins import check, find_login, refreshed
from remit.plan.planning import Planned, make_plan
from remit.plan.render import plan_lines
from remit.plan.saved import read_plan, refuse_unless_free, save_plan
from remit.plan.whole import load_for

__all__ = [
    "Allowed",
    "Asked",
    "Planned",
    "Talk",
    "apply_landscape",
    "check_system_login",
    "credentials_of_system",
    "drift_document",
    "drift_lines",
    "explain_system",
    "find_drift",
    "load_for",
    "make_plan",
    "open_target",
    "plan_document",
    "plan_lines",
    "read_plan",
    "refuse_unless_free",
    "save_plan",
]


def open_target(target: str, home: Home, *, read_only: bool = False) -> Org:
    """The org of that name, opened with the newest API version that both know."""
    return open_org(target, home.path, read_only=read_only)


def credentials_of_system(
    org: Org, home: Home, landscape: Landscape, environment: str | None, name: str, *, refresh: bool = False
) -> dict[str, Any]:
    """What a system logs in with, by the names that programs rely on.

    `refresh`: its client secret is read from the org again and kept, as after it was rotated there.
    """
    found = find_login(org, home, landscape, environment, name)
    return (refreshed(found, org, home) if refresh else found).document()


def check_system_login(
    org: Org, home: Home, landscape: Landscape, environment: str | None, name: str
) -> LoginCheck:
    """Log in as a system and say which check of the org refuses it."""
    return check(find_login(org, home, landscape, environment, name), org, home)
