"""What would stop an apply halfway, found before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from remit.change.steps.assignment import AssignLicense
from remit.change.steps.base import Step
from remit.change.steps.permission_set import DeleteSet
from remit.change.steps.profile import CreateProfile
from remit.change.steps.user import ActivateUser, AdoptUser, CreateUser, DeactivateUser, MoveUser
from remit.plan.current import Current
from remit.plan.dependencies import unmet
from remit.plan.model import Plan

# Reading sets, rows and dependencies takes it, whatever a plan changes (Object Reference).
ALWAYS = ("ApiEnabled", "ViewSetup")

# What takes away the login that a system had before it logs in by a key.
_CLOSING = frozenset({"close-client-credentials", "close-password-login"})


# What it takes to see that something is there already: without it, "not there" is not known.
_SEEING = {
    "create-profile": ("ViewAllProfiles", "a profile of that name"),
    "create-app": ("ExternalClientAppViewer", "an External Client App of that name"),
    "create-user": ("ManageInternalUsers|ManageUsers|ViewAllUsers", "a user of that name"),
}


def problems(plan: Plan, current: Current, *, destroy: bool = False) -> list[str]:
    """Every reason why the plan would not go through; empty where none is known."""
    steps = plan.doing(destroy)
    found = [f"this is not the org of environment {plan.desired.environment}: {w}" for w in plan.wrong_org]
    found += _operator(steps, current)
    found += _unseen(steps, current)
    found += _administrators(steps, current)
    found += _locked_out(steps, plan)
    found += _in_groups(steps, current)
    found += _seats(steps, plan, current)
    found += _dependencies(plan, current)
    return found


def needed_permissions(steps: tuple[Step, ...]) -> list[str]:
    """The user permissions that the operator needs for these steps."""
    return sorted({*ALWAYS, *(p for s in steps for p in s.TAKES)})


def _operator(steps: tuple[Step, ...], current: Current) -> Iterator[str]:
    """What the operator is known to lack; what cannot be told is left to the org to say."""
    for name in needed_permissions(steps):
        held = [current.may.get(n) for n in name.split("|")]
        if held and all(h is False for h in held):
            wanted_by = sorted({s.KIND for s in steps if name in s.TAKES}) or ["any plan"]
            yield (
                f"your user {current.operator} lacks {name.replace('|', ' or ')} (for {', '.join(wanted_by)})"
            )


def _unseen(steps: tuple[Step, ...], current: Current) -> Iterator[str]:
    """What would be made though it may be there, out of the operator's sight."""
    made = {s.KIND for s in steps}
    for kind, (permission, what) in _SEEING.items():
        held = [current.may.get(p) for p in permission.split("|")]
        if kind in made and all(h is False for h in held):
            yield (
                f"whether the org has {what} already could not be told: your user {current.operator} lacks "
                f"{permission.replace('|', ', ')}"
            )


def _locked_out(steps: tuple[Step, ...], plan: Plan) -> Iterator[str]:
    """No login is closed while it is not known that the other one opens."""
    for step in steps:
        if step.KIND in _CLOSING and step.system in plan.keyless:
            yield (
                f"{step.system} would be left without a login ({step.told()}): {plan.keyless[step.system]}; "
                f"--new-key {step.system} makes a new one"
            )


def _in_groups(steps: tuple[Step, ...], current: Current) -> Iterator[str]:
    """An org deletes no permission set that is part of a group."""
    for step in steps:
        if isinstance(step, DeleteSet):
            for group in current.in_groups.get(step.name, ()):
                yield (
                    f"permission set {step.name} is part of the permission set group {group} and cannot be deleted: "
                    "take it out there first (Setup > Permission Set Groups)"
                )


def _administrators(steps: tuple[Step, ...], current: Current) -> Iterator[str]:
    """An org keeps an active administrator, whatever a file says."""
    taken = {
        s.id: s.username
        for s in steps
        if isinstance(s, DeactivateUser | MoveUser) or (isinstance(s, AdoptUser) and not s.activate)
    }
    if not taken:
        return
    if current.administrators is None:
        yield "whether another administrator stays active could not be told: your user cannot read who they are"
    elif current.administrators and not current.administrators - taken.keys():
        last = ", ".join(taken[i] for i in sorted(current.administrators))
        yield f"{last} is the last active administrator of the org: make another one first"


def _seats(steps: tuple[Step, ...], plan: Plan, current: Current) -> Iterator[str]:
    """Seats of licences against what will be made."""
    state = current.state
    license_name = plan.desired.profile.license or "Salesforce"
    users = sum(
        isinstance(s, CreateUser | ActivateUser | MoveUser)
        or (isinstance(s, AdoptUser) and (s.activate or bool(s.profile)))
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
