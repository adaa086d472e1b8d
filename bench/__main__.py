"""`python -m bench [NAME ...]`: run the benchmarks, print a table, write bench/results.json.

A file of this folder with a `run()` is a benchmark. A run of some keeps the others' last results.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench.figures import Figure

RESULTS = Path(__file__).with_name("results.json")


def names() -> list[str]:
    """The benchmarks there are."""
    modules = [m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_")]
    return [name for name in modules if hasattr(importlib.import_module(f"bench.{name}"), "run")]


def show(figures: Sequence[Figure]) -> None:
    """Print figures as a table."""
    table = Table()
    for column in ("figure", "value", "unit", "goal", "met"):
        table.add_column(column, justify="right" if column in ("value", "goal") else "left")
    for f in figures:
        goal = "" if f["goal"] is None else f"{f['goal']:,g}"
        told = "" if f["goal"] is None else ("yes" if f["met"] else "NO")
        table.add_row(f["name"], f"{f['value']:,.3f}".rstrip("0").rstrip("."), f["unit"], goal, told)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def main(chosen: Sequence[str]) -> int:
    """Run what was asked for, or all; 1 where a name is unknown."""
    known = names()
    unknown = [name for name in chosen if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 1
    found: list[Figure] = []
    for name in chosen or known:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found += importlib.import_module(f"bench.{name}").run()
    show(found)
    fresh = {f["name"] for f in found}
    kept = [f for f in json.loads(RESULTS.read_text()) if f["name"] not in fresh] if RESULTS.exists() else []
    kept = kept if chosen else []
    RESULTS.write_text(json.dumps([*kept, *found], indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
