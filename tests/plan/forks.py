"""Real processes that run `remit`, forked from one that has imported it already: quick enough to kill many."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["remit.cli", "remit.cli.commands.apply", "remit.plan", "httpx", "numpy", "ruamel.yaml", "jwt", "lxml"]
)


@dataclass(frozen=True)
class Ran:
    """How a process ended: its exit code (negative for a signal) and what it printed."""

    code: int
    text: str


def remit(home: Path, *arguments: str, environment: dict[str, str] | None = None) -> Ran:
    """Run the command line in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told"
        given = {"REMIT_HOME": str(home), "NO_COLOR": "1", **(environment or {})}
        process = _CONTEXT.Process(target=_run, args=(arguments, given, str(told)))
        process.start()
        process.join(120)
        if process.is_alive():
            process.kill()
            raise AssertionError(f"remit {' '.join(arguments)} did not end")
        assert process.exitcode is not None
        return Ran(process.exitcode, told.read_text() if told.exists() else "")


def _run(arguments: tuple[str, ...], environment: dict[str, str], told: str) -> None:
    os.environ.update(environment)
    out = os.open(told, os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    # Python's own streams may be those of the parent's test runner.
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    from remit.cli import main

    sys.argv = ["remit", *arguments]
    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
