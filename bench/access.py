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
from statistics import median

import cedarpy
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
FieldName = tuple[str, str]


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


def _rate(work: Callable[[], object], count: int, rounds: int = 7) -> float:
    """The median of some rounds, in things per second."""
    rates = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        rates.append(count / (time.perf_counter() - began))
    return median(rates)


def _child() -> dict[str, float]:
    """The whole org, measured in this process: seconds, peak memory, and random pairs on its matrix."""
    catalogue = catalogue_of(OBJECTS, FIELDS)
    grants, assignments = _arrays(catalogue, SETS, USERS, FIELD_PERMISSIONS)
    began = time.perf_counter()  # once, cold, as a process that needs it would
    org = OrgAccess.of(catalogue, grants, assignments)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rng = np.random.default_rng(3)
    users, positions = rng.integers(0, USERS, 2_000_000), rng.integers(0, catalogue.size, 2_000_000)
    pairs = _rate(lambda: org.check(users, positions), len(users))
    row = org.access(5).row
    asked = rng.integers(0, catalogue.size, 1_000_000)
    batch = _rate(lambda: check_many(row, asked), len(asked))
    return {"seconds": seconds, "peak_mb": peak, "pairs": pairs, "batch": batch}


def _single(access: Access, size: int) -> float:
    """Single checks per second, each a call."""
    rng = random.Random(1)
    asked = [rng.randrange(size) for _ in range(300_000)]
    has = access.has

    def work() -> None:
        for p in asked:
            has(p)

    return _rate(work, len(asked))


def _cedar_entities(
    assigned: Sequence[Sequence[int]], held: Sequence[Sequence[FieldName]], fields: Sequence[FieldName]
) -> list[dict[str, object]]:
    """Users in the sets they hold, fields in what each set grants."""

    def entity(kind: str, name: str, parent: str, parents: Sequence[int]) -> dict[str, object]:
        within = [{"type": parent, "id": str(p)} for p in parents]
        return {"uid": {"type": kind, "id": name}, "attrs": {}, "parents": within}

    granted: dict[FieldName, list[int]] = {f: [] for f in fields}
    for s, of in enumerate(held):
        for f in of:
            granted[f].append(s)
    return [
        *(entity(kind, str(s), "", ()) for kind in ("Set", "Granted") for s in range(len(held))),
        *(entity("User", str(u), "Set", mine) for u, mine in enumerate(assigned)),
        *(entity("Field", ".".join(f), "Granted", sets) for f, sets in granted.items()),
    ]


def _cedar(catalogue: Catalogue, users: int, sets: int) -> tuple[float, float]:
    """Checks per second of cedarpy, and how many times more `Access.has` by name does on the same questions.

    cedarpy is given its policies and entities parsed, as it advises. Both must give the same answers.
    """
    rng = random.Random(4)
    fields = [(b.object.name, f) for b in catalogue.blocks.values() for f in b.secured]
    held = [rng.sample(fields, len(fields) // 10) for _ in range(sets)]
    assigned = [rng.sample(range(sets), 4) for _ in range(users)]
    rows = [[(o, f, True, False) for o, f in of] for of in held]
    grants = [grant_of(catalogue, str(i), fields=of) for i, of in enumerate(rows)]
    accesses = [access_of(catalogue, [grants[s] for s in mine]) for mine in assigned]
    entities = cedarpy.Entities.from_json_str(json.dumps(_cedar_entities(assigned, held, fields)))
    permit = 'permit(principal in Set::"{0}", action == Action::"read", resource in Granted::"{0}");'
    policies = cedarpy.PolicySet.from_str("\n".join(permit.format(s) for s in range(sets)))
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
    theirs: list[bool] = []
    ours: list[bool] = []

    def cedar() -> None:
        theirs[:] = [r.allowed for r in cedarpy.is_authorized_batch(requests, policies, entities)]

    def remit() -> None:
        ours[:] = [accesses[u].has(catalogue.field_read(o, f)) for u, (o, f) in asked]

    pairs = [(_rate(cedar, len(asked), 1), _rate(remit, len(asked), 1)) for _ in range(7)]
    if theirs != ours:
        raise AssertionError("cedarpy and remit.access disagree")
    return median(c for c, _ in pairs), median(r / c for c, r in pairs)


def run() -> list[Figure]:
    """All figures of access."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.access", "child"], check=True, capture_output=True, text=True
    )
    org: dict[str, float] = json.loads(told.stdout)
    small = catalogue_of(50, 2_000)
    access = access_of(small, [grant_of(small, "x", objects=[("O1__c", [Op.READ])], systems=["ViewAllData"])])
    cedar, ratio = _cedar(catalogue_of(20, 400), 50, 20)
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
        figure("access: the same by name through the catalogue, ratio to cedarpy", ratio, "x", 1.0),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["child"]:
        print(json.dumps(_child()))
    else:
        for row in run():
            print(json.dumps(row))
