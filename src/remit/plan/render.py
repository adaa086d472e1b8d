"""A plan as a person reads it: what each system will be able to do, what comes along and why.

Lines, not rows: `+` gives, `-` takes away, `~` changes, `!` warns. The same lines go to a terminal, in colour,
and down a pipe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from remit.change.steps.base import Step
from remit.landscape import Granted
from remit.plan.along import Along
from remit.plan.line import Line
from remit.plan.model import Plan, Removed
from remit.plan.target import target_line

# Steps that the access table of a new system tells better.
_TOLD_BY_ACCESS = frozenset({"grant-object", "grant-field", "grant-system", "grant-setup"})
# Steps that a new system's other lines imply: its user has its sets, its app has the scopes of its flow.
_IMPLIED = frozenset(
    {"create-permission-set", "describe-permission-set", "assign", "create-app", "set-app-scopes"}
    | {"make-password"}
)

# Verbs in the order in which people say them.
_VERBS = ("read", "create", "edit", "delete", "view-all-fields", "modify-all")


LEGEND = (
    "+ gives   - takes away   ~ changes   ! before one of them: cuts off, opens or removes, "
    "only with --allow-destroy"
)


def plan_lines(plan: Plan, destroy: bool = False, requests: int = 0, parts: int = 0) -> Iterator[Line]:
    """The whole plan, of which org it is first. `destroy`: what is marked "!" is done too."""
    yield Line("#", target_line(plan))
    for reason in plan.wrong_org:
        yield Line("!", f"! not the org of environment {plan.desired.environment}: {reason}")
    held = {id(s) for s in plan.held}
    yield from _section("Org settings, for everybody in the org", plan.org_settings, held)
    shared = [s for s in plan.of("") if s not in plan.org_settings]
    yield from _section("Profile, shared by every system", shared, held)
    for note in plan.notes if shared else ():
        yield Line(">", f"    {note}")
    along = Along(plan)
    for name in plan.systems:
        if plan.desired.system(name) is not None and plan.of(name):
            yield from _system(plan, name, along, held)
    yield from along.shared()
    for removed in plan.removed:
        yield from _removed(removed, in_file=plan.desired.system(removed.system) is not None)
    yield from _forever(plan)
    for warning in plan.warnings:
        who = f"{warning.system}: " if warning.system else ""
        yield Line("!", f"! {who}{warning.message}")
    for remark in plan.remarks if plan.changes else ():
        yield Line("!", f"! {remark.location}: {remark.message}")
    for kept in plan.settled:
        yield Line(">", f"this org keeps (since {kept.at}): {kept.step.told()}: {kept.why}")
    yield Line("#", "")
    if plan.changes:
        yield Line(">", LEGEND)
    yield Line("#", summary(plan, destroy))
    if requests:
        yield Line(">", f"{requests} requests, {parts} composite parts")


def summary(plan: Plan, destroy: bool = False) -> str:
    """The one line that says how much an apply does, and how much it holds back."""
    if not plan.changes:
        return "No changes: the org is as the landscape says."
    doing = [s for s in plan.doing(destroy) if not s.LOCAL]
    held = 0 if destroy else sum(not s.LOCAL for s in plan.held)
    signs: Counter[str] = Counter(s.SIGN for s in doing)
    told = ", ".join(
        f"{signs[sign]} to {word}"
        for sign, word in (("+", "add"), ("~", "change"), ("-", "remove"))
        if signs[sign]
    )
    count = len({s.system for s in doing if s.system})
    does = f"{count} system{'' if count == 1 else 's'}, {count_of(len(doing))}{f' ({told})' if told else ''}"
    back = f"; {count_of(held)} held back: --allow-destroy does them" if held else ""
    return f"Plan: {does}{back}."


def count_of(number: int) -> str:
    """`1 change`, `2 changes`."""
    return f"{number} change{'' if number == 1 else 's'}"


def _section(title: str, steps: Iterable[Step], held: set[int]) -> Iterator[Line]:
    found = list(steps)
    if not found:
        return
    yield Line("#", "")
    yield Line("#", title)
    for step in found:
        yield _step(step, held)


def _step(step: Step, held: set[int]) -> Line:
    if id(step) not in held:
        return Line(step.SIGN, f"  {step.SIGN} {step.told()}")
    why = step.cuts()
    return Line("!", f"! {step.SIGN} {step.told()}{f' [{why}]' if why else ''}")


def _system(plan: Plan, name: str, along: Along, held: set[int]) -> Iterator[Line]:
    system = plan.desired.system(name)
    assert system is not None  # removed systems are told apart
    new = name in plan.new_systems
    yield Line("#", "")
    label = f" ({system.label})" if system.label != name else ""
    adopted = any(s.KIND == "adopt-user" for s in plan.of(name))
    is_now = "adopts a user who is there" if adopted else "new" if new else "changes"
    yield Line("#", f"{name}{label}: {is_now}, logs in by {system.login}")
    steps = plan.of(name)
    if name in plan.whole_held:
        yield Line("!", "  ! all of it is held back until --allow-destroy: it begins with what is marked")
    if not new:
        for step in steps:
            yield _step(step, held)
        return
    for granted in plan.granted:
        if granted.system == name:
            yield from access_lines(plan, granted, several=len(system.permission_sets) > 1)
            yield from along.of(granted)
    for step in steps:
        if step.KIND not in _TOLD_BY_ACCESS and step.KIND not in _IMPLIED:
            yield _step(step, held if step.cuts() else set())


def access_lines(plan: Plan, granted: Granted, several: bool = False) -> Iterator[Line]:
    """What one permission set lets do: what was asked for, then what comes along with it and why."""
    needs = granted.set.needs
    through = {b.partition(":")[0]: t for n, b, t in plan.comes_along if n == granted.set.name}
    if several:
        yield Line(">", f"    {granted.set.name}")
    for name, verbs in needs.objects.items():
        by = "" if name in granted.objects or name not in through else f", by {through[name].split(':')[0]}"
        told = ", ".join(v for v in _VERBS if v in verbs)
        yield Line("+", f"  + {name}: {told}{_scope(granted, name)}{by}")
        for use, verb in (("read", "reads"), ("write", "writes")):
            fields = sorted(f for (o, f), u in needs.fields.items() if o == name and u == use)
            if fields:
                yield Line("+", f"      {verb} {', '.join(fields)}")
    for permission in sorted(granted.permissions):
        why = granted.reasons.get(f"system {permission}")
        yield Line("+", f"  + system permission {permission}{f'  [{why}]' if why else ''}")
    for kind, entity in sorted(granted.setup):
        yield Line("+", f"  + {kind} {entity}")
    for note in granted.set.notes:
        yield Line("!", f"  ! {note}")


def _scope(granted: Granted, name: str) -> str:
    """Whose records, where it is not what sharing gives."""
    read, write = granted.set.needs.records.get(name, ("shared", "shared"))
    told = [f"{verb} {scope}" for verb, scope in (("reads", read), ("writes", write)) if scope != "shared"]
    return f" ({', '.join(told)} records)" if told else ""


def _removed(removed: Removed, in_file: bool) -> Iterator[Line]:
    yield Line("#", "")
    what = "what it uses no more" if in_file else "no longer in the file"
    yield Line("#", f"{removed.system}: {what} (removed only with --allow-destroy)")
    if removed.username:
        yield Line(">", f"    {removed.username}, last login {removed.last_login}")
    if owned := [f"{count} {name}" for name, count in removed.owns if count is not None]:
        yield Line(">", f"    owns {', '.join(owned)}: they stay, and stay its own")
    if unknown := [name for name, count in removed.owns if count is None]:
        yield Line(">", f"    {', '.join(unknown)}: could not be counted; what it owns of them stays its own")
    for step in removed.steps:
        yield Line("!", f"! {step.SIGN} {step.told()}")


def _forever(plan: Plan) -> Iterator[Line]:
    """What cannot be taken back, and what only in part; all else has an inverse."""
    lines = [s for s in plan.everything if s.UNDO == "nothing"]
    partly = {s.KIND: s for s in plan.everything if s.UNDO == "compensation"}
    if not lines and not partly:
        return
    yield Line("#", "")
    yield Line("#", "Cannot be undone, or only so far")
    for step in lines:
        yield Line("!", f"  ! {step.told()}: {step.UNDONE}")
    for kind, step in partly.items():
        yield Line(">", f"    {kind}: {step.UNDONE}")
