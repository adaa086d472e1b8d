"""How long `remit --help` takes, as a multiple of importing click alone; pairs of whole processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.figures import Figure, figure

PAIRS = 15
REMIT = str(Path(sys.executable).with_name("remit"))


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def run() -> list[Figure]:
    """The figures of the command line."""
    help_, click = [REMIT, "--help"], [sys.executable, "-c", "import click"]
    _seconds(help_), _seconds(click)
    pairs = [(_seconds(help_), _seconds(click)) for _ in range(PAIRS)]
    return [
        figure(
            "cli: remit --help to `python -c 'import click'`",
            median(a / b for a, b in pairs),
            "x",
            1.3,
            below=True,
        ),
        figure("cli: remit --help", median(a for a, _ in pairs) * 1000, "ms", None),
    ]


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row))
