"""How soon a seeded local org is ready after its start, and how long its company takes to be put in."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.figures import Figure, figure
from remit.localorg.org import Org
from remit.localorg.seed import company, core
from tests.serving import serving

PAIRS = 7
BARE = [sys.executable, "-c", "import granian, uvloop, lxml.etree, cryptography.x509, pydantic"]


def _ready(home: Path) -> float:
    begin = time.perf_counter()
    with serving(home):
        return time.perf_counter() - begin


def _bare() -> float:
    begin = time.perf_counter()
    subprocess.run(BARE, check=True)
    return time.perf_counter() - begin


def _seeding(path: Path) -> float:
    org = Org.open(path)
    core.create_org(org)
    begin = time.perf_counter()
    company.seed_company(org)
    took = time.perf_counter() - begin
    org.store.close()
    return took


def run() -> list[Figure]:
    """The figures of a start: from the command to its ready file, beside a Python that imports as much."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with serving(home, "--seed"):
            pass
        pairs = [(_ready(home), _bare()) for _ in range(PAIRS)]
        seeding = median(_seeding(Path(folder) / f"{n}.db") for n in range(3))
    return [
        figure("start: a seeded org is ready", median(a for a, _ in pairs), "s", 1.0, below=True),
        figure("start: that to a Python with its imports", median(a / b for a, b in pairs), "x", None),
        figure("start: putting the company in", seeding, "s", None),
    ]


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row))
