"""Access: a whole org at once, single checks, batches, and cedarpy on the same questions.

`run()` gives the figures; `python -m bench.access` prints them. The whole org is computed in a child process
so that its peak memory is its own.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from remit.access.access import Access, access_of
from remit.access.bits import check_many
from remit.access.catalogue import Catalogue, Op
from remit.access.grant import grant_of
from remit.access.org_access import Assignments, Grants, OrgAccess
from remit.schema.governance import OPEN_TO_NOBODY
from remit.schema.model import Field, Schema, SObject

USERS, SETS, OBJECTS, FIELDS, ASSIGNED = 10_000, 2_000, 1_000, 50_000, 8
FIELD_PERMISSIONS = 5_000_000
SYSTEMS = ("ModifyAllData", "ViewAllData", "EditReadonlyFields", "ApiEnabled", "ViewSetup")

Figure = dict[str, object]


def figure(name: str, value: float, unit: str, goal: float | None, *, below: bool = False) -> Figure:
    """One figure; `goal` is a floor, or with `below` a ceiling; None where nothing is asked."""
    met = None if goal is None else (value < goal if below else value >= goal)
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "met": met}


def catalogue_of(objects: int, fields: int) -> Catalogue:
    """An org of so many custom objects with so many fields altogether."""
    each = fields // objects
    made = []
    for o in range(objects):
        own = tuple(
            Field(f"F{i}__c", f"F{i}", "string", createable=True, updateable=True, permissionable=True)
            for i in range(each)
        )
        name = f"O{o}__c"
        made.append(SObject(name, name, name, f"a{o:02}", own, custom=True, permissionable=True))
    return Catalogue.of(Schema(tuple(made)), SYSTEMS, (), lambda _: OPEN_TO_NOBODY)


def _arrays(catalogue: Catalogue, sets: int, users: int, field_rows: int) -> tuple[Grants, Assignments]:
    """Grants and assignments, as they come loaded from an org."""
    rng = np.random.default_rng(7)
    blocks = list(catalogue.blocks.values())
    starts = np.array([b.start for b in blocks])
    each = len(blocks[0].secured)
    objects_held = max(1, len(blocks) // 20)
    object_set = np.repeat(np.arange(sets), objects_held)
    object_start = starts[rng.integers(0, len(blocks), len(object_set))]
    ops = rng.choice(
        np.array([0b10, 0b110, 0b111, 0b1111, 0b1000110, 0b111111], dtype=np.uint8), len(object_set)
    )
    field_set = np.sort(rng.integers(0, sets, field_rows))
    field_read = starts[rng.integers(0, len(blocks), field_rows)] + 8 + 2 * rng.integers(0, each, field_rows)
    grants = Grants(
        sets,
        object_set,
        object_start,
        ops,
        field_set,
        field_read,
        rng.random(field_rows) < 0.4,
        np.array([0, 1, 2]),
        np.array([catalogue.system(n) for n in SYSTEMS[:3]]),
    )
    user = np.repeat(np.arange(users), ASSIGNED)
    return grants, Assignments(users, user, rng.integers(0, sets, len(user)))


def _rate(work: Callable[[], object], count: int, rounds: int = 5) -> float:
    """The best of some rounds, in things per second."""
    best = 0.0
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        best = max(best, count / (time.perf_counter() - began))
    return best


def _child() -> dict[str, float]:
    """The whole org, measured in this process: seconds, peak memory, and random pairs on its matrix."""
    catalogue = catalogue_of(OBJECTS, FIELDS)
    grants, assignments = _arrays(catalogue, SETS, USERS, FIELD_PERMISSIONS)
    began = time.perf_counter()
    org = OrgAccess.of(catalogue, grants, assignments)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rng = np.random.default_rng(3)
    users, positions = rng.integers(0, USERS, 2_000_000), rng.integers(0, catalogue.size, 2_000_000)
    pairs = _rate(lambda: org.check(users, positions), len(users))
    row = org.access(5).row
    asked = rng.integers(0, catalogue.size, 1_000_000)
    batch = _rate(lambda: check_many(row, asked), len(asked), rounds=9)
    return {"seconds": seconds, "peak_mb": peak, "pairs": pairs, "batch": batch}


def _single(access: Access, size: int) -> float:
    """Single checks per second, each a call."""
    rng = random.Random(1)
    asked = [rng.randrange(size) for _ in range(300_000)]
    has = access.has

    def work() -> None:
        for p in asked:
            has(p)

    return _rate(work, len(asked), rounds=9)


def _cedar(catalogue: Catalogue, users: int, sets: int) -> tuple[float, float]:
    """Checks per second of cedarpy and of `Access.has` on the same questions; their answers must agree."""
    import cedarpy

    rng = random.Random(4)
    fields = [(b.object.name, f) for b in catalogue.blocks.values() for f in b.secured]
    held = [rng.sample(fields, len(fields) // 10) for _ in range(sets)]
    grants = [
        grant_of(catalogue, str(i), fields=[(o, f, True, False) for o, f in h]) for i, h in enumerate(held)
    ]
    assigned = [rng.sample(range(sets), 4) for _ in range(users)]
    accesses = [access_of(catalogue, [grants[s] for s in mine]) for mine in assigned]
    entities: list[dict[str, object]] = [
        {
            "uid": {"type": "User", "id": str(u)},
            "attrs": {},
            "parents": [{"type": "Set", "id": str(s)} for s in mine],
        }
        for u, mine in enumerate(assigned)
    ]
    within: dict[tuple[str, str], list[int]] = {f: [] for f in fields}
    for s, h in enumerate(held):
        for f in h:
            within[f].append(s)
    entities += [
        {
            "uid": {"type": "Field", "id": f"{o}.{f}"},
            "attrs": {},
            "parents": [{"type": "Granted", "id": str(s)} for s in granted],
        }
        for (o, f), granted in within.items()
    ]
    entities += [
        {"uid": {"type": kind, "id": str(s)}, "attrs": {}, "parents": []}
        for kind in ("Set", "Granted")
        for s in range(sets)
    ]
    policies = "\n".join(
        f'permit(principal in Set::"{s}", action == Action::"read", resource in Granted::"{s}");'
        for s in range(sets)
    )
    asked = [(rng.randrange(users), rng.choice(fields)) for _ in range(2_000)]
    requests = [
        {
            "principal": f'User::"{u}"',
            "action": 'Action::"read"',
            "resource": f'Field::"{o}.{f}"',
            "context": {},
        }
        for u, (o, f) in asked
    ]
    told: list[object] = []
    cedar = _rate(
        lambda: told.append(cedarpy.is_authorized_batch(requests, policies, entities)), len(asked), 3
    )
    ours: list[bool] = []

    def work() -> None:
        ours[:] = [accesses[u].has(catalogue.field_read(o, f)) for u, (o, f) in asked]

    mine = _rate(work, len(asked), 5)
    results: Sequence[object] = told[-1]  # type: ignore[assignment]
    if [r.allowed for r in results] != ours:  # type: ignore[attr-defined]
        raise AssertionError("cedarpy and remit.access disagree")
    return cedar, mine


def run() -> list[Figure]:
    """All figures of access."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.access", "child"], check=True, capture_output=True, text=True
    )
    org: dict[str, float] = json.loads(told.stdout)
    small = catalogue_of(50, 2_000)
    access = access_of(small, [grant_of(small, "x", objects=[("O1__c", [Op.READ])], systems=["ViewAllData"])])
    cedar, ours = _cedar(catalogue_of(20, 400), 50, 20)
    return [
        figure(
            "access: 10,000 users x 2,000 sets, 5 million field permissions",
            org["seconds"],
            "s",
            2.0,
            below=True,
        ),
        figure("access: peak memory of that", org["peak_mb"], "MB", 1536, below=True),
        figure("access: single checks", _single(access, small.size) / 1e6, "million/s", 3.0),
        figure("access: one user against a million positions", org["batch"] / 1e6, "million/s", 100.0),
        figure("access: random (user, position) pairs", org["pairs"] / 1e6, "million/s", 50.0),
        figure("access: cedarpy on field reads of 50 users, 20 sets", cedar / 1e3, "thousand/s", None),
        figure("access: the same by name through the catalogue, ratio to cedarpy", ours / cedar, "x", 1.0),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["child"]:
        print(json.dumps(_child()))
    else:
        for row in run():
            print(json.dumps(row))
