"""A plan as a person reads it: what each system will be able to do, what comes along and why.

Lines, not rows: `+` gives, `-` takes away, `~` changes, `!` warns. The same lines go to a terminal, in colour,
and down a pipe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from remit.change.steps.base import Step
from remit.landscape import Granted
from remit.plan.model import Plan, Removed

COLOURS = {"+": "green", "-": "red", "~": "yellow", "!": "bold yellow", "#": "bold", ">": "dim"}

# Steps that the access table of a new system tells better.
_TOLD_BY_ACCESS = frozenset({"grant-object", "grant-field", "grant-system", "grant-setup"})
# Steps that a new system's other lines imply: its user has its sets, its app has the scopes of its flow.
_IMPLIED = frozenset(
    {"create-permission-set", "describe-permission-set", "assign", "create-app", "set-app-scopes"}
    | {"make-password"}
)

# Verbs in the order in which people say them.
_VERBS = ("read", "create", "edit", "delete", "view-all-fields", "modify-all")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `sign` decides its colour ("#" a heading, ">" an aside)."""

    sign: str
    text: str

    @property
    def style(self) -> str:
        """As rich names it."""
        return COLOURS.get(self.sign, "")

    def __str__(self) -> str:
        return self.text


def plan_lines(plan: Plan, requests: int = 0, parts: int = 0) -> Iterator[Line]:
    """The whole plan."""
    for reason in plan.wrong_org:
        yield Line("!", f"! not the org of environment {plan.desired.environment}: {reason}")
    yield from _section("Org settings, for everybody in the org", plan.org_settings)
    shared = [s for s in plan.of("") if s not in plan.org_settings]
    yield from _section("Profile, shared by every system", shared)
    for note in plan.notes if shared else ():
        yield Line(">", f"    {note}")
    for name in plan.systems:
        if plan.desired.system(name) is not None and plan.of(name):
            yield from _system(plan, name)
    for removed in plan.removed:
        yield from _removed(removed, in_file=plan.desired.system(removed.system) is not None)
    yield from _forever(plan)
    for warning in plan.warnings:
        who = f"{warning.system}: " if warning.system else ""
        yield Line("!", f"! {who}{warning.message}")
    yield Line("#", "")
    yield Line("#", summary(plan))
    if requests:
        yield Line(">", f"{requests} requests, {parts} composite parts")


def summary(plan: Plan) -> str:
    """The one line that says how much it is."""
    changes = plan.changes
    if not changes:
        return "No changes: the org is as the landscape says."
    signs: Counter[str] = Counter(s.SIGN for s in changes)
    told = ", ".join(
        f"{signs[sign]} to {word}"
        for sign, word in (("+", "add"), ("~", "change"), ("-", "remove"))
        if signs[sign]
    )
    systems = len(plan.systems)
    return f"Plan: {systems} system{'' if systems == 1 else 's'}, {_count(len(changes))} ({told})."


def _count(number: int) -> str:
    return f"{number} change{'' if number == 1 else 's'}"


def _section(title: str, steps: Iterable[Step]) -> Iterator[Line]:
    found = list(steps)
    if not found:
        return
    yield Line("#", "")
    yield Line("#", title)
    for step in found:
        yield _step(step)


def _step(step: Step) -> Line:
    return Line(step.SIGN, f"  {step.SIGN} {step.told()}")


def _system(plan: Plan, name: str) -> Iterator[Line]:
    system = plan.desired.system(name)
    assert system is not None  # removed systems are told apart
    new = name in plan.new_systems
    yield Line("#", "")
    label = f" ({system.label})" if system.label != name else ""
    yield Line("#", f"{name}{label}: {'new' if new else 'changes'}, logs in by {system.login}")
    steps = plan.of(name)
    if not new:
        for step in steps:
            yield _step(step)
        return
    for granted in plan.granted:
        if granted.system == name:
            yield from access_lines(plan, granted, several=len(system.permission_sets) > 1)
            yield from _along(plan, granted)
    for step in steps:
        if step.KIND not in _TOLD_BY_ACCESS and step.KIND not in _IMPLIED:
            yield _step(step)


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
    yield from _beside(granted)
    for note in granted.set.notes:
        yield Line("!", f"  ! {note}")


def _scope(granted: Granted, name: str) -> str:
    """Whose records, where it is not what sharing gives."""
    read, write = granted.set.needs.records.get(name, ("shared", "shared"))
    told = [f"{verb} {scope}" for verb, scope in (("reads", read), ("writes", write)) if scope != "shared"]
    return f" ({', '.join(told)} records)" if told else ""


def _beside(granted: Granted) -> Iterator[Line]:
    """Grants that nobody asked for: what requires them, and compounds that stand for a part of them."""
    for bit, why in sorted(granted.reasons.items()):
        if not bit.startswith("system "):
            yield Line(">", f"      comes along: {bit}, {why}")
    asked = {(o.lower(), f.lower()) for o, f in granted.set.needs.fields}
    for (name, field_name), edit in sorted(granted.fields.items()):
        reason = {f"{name}.{field_name}:{verb}" for verb in ("Read", "Edit")} & granted.reasons.keys()
        if (name.lower(), field_name.lower()) not in asked and not reason:
            use = "written" if edit else "read"
            yield Line(
                ">", f"      comes along: all of {name}.{field_name} is {use}, as its parts have no grant"
            )


def _along(plan: Plan, granted: Granted) -> Iterator[Line]:
    """Objects that come with others and cannot be withheld, one line for each object that brings them.

    Their share rows and what was asked for by name are left out; `--json` has everything.
    """
    asked = {name.lower() for name in granted.set.needs.objects}
    brought: dict[str, dict[str, None]] = {}
    for name, bit, through in plan.comes_along:
        what, colon, _ = bit.partition(":")
        if name != granted.set.name or not colon or "." in what or what.endswith("Share"):
            continue
        if what.lower() not in asked:
            brought.setdefault(through.partition(":")[0], {})[what] = None
    for through, names in brought.items():
        yield Line(">", f"      cannot be withheld with {through}: {_some(list(names))}")


def _some(words: list[str], limit: int = 6) -> str:
    shown = ", ".join(words[:limit])
    return f"{shown} and {len(words) - limit} more" if len(words) > limit else shown


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
        yield _step(step)


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
