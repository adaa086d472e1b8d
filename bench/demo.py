"""How long `make demo` takes once everything is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, figure

ROOT = Path(__file__).resolve().parents[1]


def run() -> list[Figure]:
    """The figure of the demo: the whole process, piped."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "examples.demo"], cwd=ROOT, check=True, capture_output=True)
    return [figure("demo: from start to end", time.perf_counter() - begin, "s", 60.0, below=True)]


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row))
