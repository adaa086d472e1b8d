"""What comes along with a grant and cannot be withheld; what is the same for several systems is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from remit.landscape import Granted
from remit.plan.line import Line
from remit.plan.model import Plan


class Along:
    """What comes along in one plan, ready to be told system by system."""

    def __init__(self, plan: Plan) -> None:
        told = {
            g.set.name: [*_beside(g), *_brought(plan, g)]
            for g in plan.granted
            if g.system in plan.new_systems
        }
        systems: dict[str, dict[str, None]] = defaultdict(dict)
        for granted in plan.granted:
            for text in told.get(granted.set.name, ()):
                systems[text][granted.system] = None
        self._told = told
        self._several = {text: list(names) for text, names in systems.items() if len(names) > 1}

    def of(self, granted: Granted) -> Iterator[Line]:
        """The lines of one permission set that no other system shares."""
        for text in self._told.get(granted.set.name, ()):
            if text not in self._several:
                yield Line(">", f"      {text}")

    def shared(self) -> Iterator[Line]:
        """What comes along with several systems, once, with their names."""
        if self._several:
            yield Line("#", "")
            yield Line("#", "Comes along with several systems")
        for text, systems in self._several.items():
            yield Line(">", f"    {text} ({', '.join(systems)})")


def _beside(granted: Granted) -> Iterator[str]:
    """Grants that nobody asked for: what requires them, and compounds that stand for a part of them."""
    for bit, why in sorted(granted.reasons.items()):
        if not bit.startswith("system "):
            yield f"comes along: {bit}, {why}"
    asked = {(o.lower(), f.lower()) for o, f in granted.set.needs.fields}
    for (name, field_name), edit in sorted(granted.fields.items()):
        reason = {f"{name}.{field_name}:{verb}" for verb in ("Read", "Edit")} & granted.reasons.keys()
        if (name.lower(), field_name.lower()) not in asked and not reason:
            use = "written" if edit else "read"
            yield f"comes along: all of {name}.{field_name} is {use}, as its parts have no grant"


def _brought(plan: Plan, granted: Granted) -> Iterator[str]:
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
        yield f"cannot be withheld with {through}: {_some(list(names))}"


def _some(words: list[str], limit: int = 6) -> str:
    shown = ", ".join(words[:limit])
    return f"{shown} and {len(words) - limit} more" if len(words) > limit else shown
