"""What would stop an apply halfway, found before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from remit.access.catalogue import Catalogue
from remit.change.steps.assignment import AssignLicense
from remit.change.steps.base import Step
from remit.change.steps.profile import CreateProfile
from remit.change.steps.user import ChangeUser, CreateUser
from remit.errors import InputError
from remit.plan.current import Current
from remit.plan.dependencies import unmet
from remit.plan.foreign import foreign
from remit.plan.model import Plan
from remit.state.user_access import UserAccess

# Reading sets, rows and dependencies takes it, whatever a plan changes (Object Reference).
ALWAYS = ("ApiEnabled", "ViewSetup")


def problems(plan: Plan, current: Current, catalogue: Catalogue, *, destroy: bool = False) -> list[str]:
    """Every reason why the plan would not go through; empty where none is known."""
    steps = plan.everything if destroy else plan.steps
    found = [f"this is not the org of environment {plan.desired.environment}: {w}" for w in plan.wrong_org]
    found += foreign(plan.desired, current)
    found += _operator(steps, current, catalogue)
    found += _seats(steps, plan, current)
    found += _dependencies(plan, current)
    return found


def needed_permissions(steps: tuple[Step, ...]) -> list[str]:
    """The user permissions that the operator needs for these steps."""
    return sorted({*ALWAYS, *(p for s in steps for p in s.TAKES)})


def _operator(steps: tuple[Step, ...], current: Current, catalogue: Catalogue) -> Iterator[str]:
    user = current.state.user_by_username.get(current.operator.lower())
    if user is None:
        return
    try:
        access = UserAccess(current.state, catalogue, datetime.now(UTC)).access_of(user.id)
    except InputError:
        return  # the operator does not see its own sets: what it lacks, the org will say
    for name in needed_permissions(steps):
        known = [p for n in name.split("|") if (p := catalogue.systems.get(n.lower())) is not None]
        if known and not any(access.has(p) for p in known):
            kinds = sorted({s.KIND for s in steps if name in s.TAKES}) or ["any plan"]
            yield f"your user {current.operator} lacks {name.replace('|', ' or ')} (for {', '.join(kinds)})"


def _seats(steps: tuple[Step, ...], plan: Plan, current: Current) -> Iterator[str]:
    """Seats of licences against what will be made."""
    state = current.state
    license_name = plan.desired.profile.license or "Salesforce"
    users = sum(
        isinstance(s, CreateUser) or (isinstance(s, ChangeUser) and (s.activate or bool(s.profile)))
        for s in steps
    )
    license = next((r for r in state.user_licenses if r.name == license_name), None)
    if license is None and any(isinstance(s, CreateProfile) for s in steps):
        yield f"the org has no licence {license_name}"
    if license is not None and users > license.free:
        yield (
            f"{users} users need the licence {license_name}, and {license.free} of its "
            f"{license.total_licenses} seats are free"
        )
    wanted = Counter(s.license for s in steps if isinstance(s, AssignLicense))
    for name, count in sorted(wanted.items()):
        held = next((r for r in state.permission_set_licenses if r.developer_name == name), None)
        if held is None:
            yield f"the org has no permission set licence {name}"
        elif count > held.free:
            yield (
                f"{count} users need the permission set licence {name}, and {held.free} of its "
                f"{held.total_licenses} seats are free"
            )


def _dependencies(plan: Plan, current: Current) -> Iterator[str]:
    """What is granted against what the org itself says that it depends on."""
    for granted in plan.granted:
        for permission, required in unmet(granted, current.dependencies):
            yield (
                f"{granted.system}: in this org {permission} depends on {required}; "
                "have the flow ask for it too"
            )
