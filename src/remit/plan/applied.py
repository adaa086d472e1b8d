"""What was applied last to an org for a landscape, as this machine remembers it: what drift by hand is held against.

It follows what was done, not what the file says: systems that were left out or held back stay as they were
applied before, and an undo brings the former memory back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from remit.home import Home
from remit.landscape import Landscape, dump, load
from remit.plan.difference import Asked
from remit.plan.model import Plan

# How many former states are kept, for undo.
_FORMER = 20


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


def _file(org_id: str, profile: str) -> str:
    name = hashlib.sha256(profile.encode()).hexdigest()[:12]
    return f"journals/applied-{org_id[:15]}-{name}.json"


def _known(home: Home, plan: Plan) -> Mapping[str, Any] | None:
    known = home.read_json(_file(plan.org_id, plan.desired.profile.name))
    return known if isinstance(known, dict) and known.get("landscape") else None


def remember_applied(
    home: Home, plan: Plan, run: str, asked: Asked, did: Collection[str], left: Collection[str]
) -> None:
    """Keep the landscape as it was applied by a run, "" where nothing was to be done.

    `plan.granted` is that of the whole landscape. `did` and `left`: the systems ("" for what all share) of which
    something was done, and of which something was held back or left for another plan.
    """
    before = _known(home, plan)
    former = load(str(before["landscape"])) if before is not None else None
    new = plan.desired.landscape
    names = {*new.systems, *(former.systems if former is not None else ())}
    undone = {*left, *(n for n in names if not asked.of(n))}
    prints = {n: p for n, p in fingerprints(plan).items() if n not in undone}
    states: list[dict[str, Any]] = []
    if before is not None:
        prints = {**before["systems"], **prints}
        states = [*before.get("former", ()), _state(before)]
    if states and not run:
        run = str(states.pop()["run"])
    absent = plan.new_systems - set(did)
    merged = _merged(former, new, undone, absent)
    state = {"run": run, "systems": prints, "landscape": dump(merged)}
    _write(home, _file(plan.org_id, plan.desired.profile.name), [*states, state])


def _merged(
    former: Landscape | None, new: Landscape, undone: Collection[str], absent: Collection[str]
) -> Landscape:
    """The new landscape with what was not done as it was before, and without what is not in the org yet.

    What all users have in common is the new one's.
    """
    before = former.systems if former is not None else {}
    systems = {n: s for n, s in new.systems.items() if n not in undone}
    for name in undone:
        system = new.systems.get(name)
        moved = system.moved.from_ if system is not None and system.moved is not None else name
        if name in before or moved in before:
            known = name if name in before else moved
            systems[known] = before[known]
        elif system is not None and name not in absent:
            systems[name] = system
    profile = former.profile if former is not None and "" in undone else new.profile
    return new.model_copy(update={"systems": systems, "profile": profile})


def take_back(home: Home, org_id: str, profile: str, runs: Collection[str], undo: str) -> None:
    """After an undo of the last runs: what was applied before them is what was applied last."""
    known = home.read_json(_file(org_id, profile))
    if not isinstance(known, dict):
        return
    states = [*known.get("former", ()), _state(known)]
    place = len(states)
    while place and states[place - 1].get("run") in runs:
        place -= 1
    if place == len(states):
        return
    prior = states[place - 1] if place else {"systems": {}, "landscape": ""}
    _write(home, _file(org_id, profile), [*states, {**prior, "run": undo}])


def _state(known: Mapping[str, Any]) -> dict[str, Any]:
    return {k: known.get(k, "") for k in ("run", "systems", "landscape")}


def _write(home: Home, file: str, states: list[dict[str, Any]]) -> None:
    home.write_json(file, {**states[-1], "former": states[:-1][-_FORMER:]})


def landscape_applied(home: Home, plan: Plan) -> Landscape | None:
    """The landscape as it was applied last from this machine; None where none is known."""
    known = _known(home, plan)
    return load(str(known["landscape"])) if known is not None else None


def changed_in_file(home: Home, plan: Plan) -> frozenset[str] | None:
    """The systems whose part of the file changed since the last apply; None where none is known."""
    known = _known(home, plan)
    if known is None:
        return None
    before = known["systems"]
    return frozenset(n for n, print_ in fingerprints(plan).items() if before.get(n) != print_)
