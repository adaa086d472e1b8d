"""Take back what an apply (or another undo) did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from remit.cli._options import json_option, remit_command, target_org_option
from remit.cli._output import Output
from remit.cli._text import one_line

if TYPE_CHECKING:
    from remit.change.back import WayBack
    from remit.change.runs import RunRecord


@remit_command(examples=["remit undo", "remit undo 20261125-134501-3f2a --yes"])
@json_option
@target_org_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--break-lease", metavar="RUN", default="", help="Break the lease that this ended run left.")
@click.argument("run", required=False)
def command(output: Output, target_org: str, yes: bool, break_lease: str, run: str | None) -> int:
    """Put back what a run changed: the last one on the org, or RUN. Shows it, and asks.

    What somebody changed since is left alone. What cannot come back (keys of deleted apps, passwords that were
    set, users that were made) is told by name. The undo is a run itself: it can be undone, and goes on where
    it was cut off.
    """
    from remit.change.telling import way_lines
    from remit.change.undoing import undo
    from remit.home import Home
    from remit.plan import open_target
    from remit.plan.applied import take_back

    if output.as_json and not yes:
        raise click.UsageError("with --json nobody is asked: give --yes")
    home = Home.open()

    def show(where: str, way: WayBack, after: Sequence[RunRecord]) -> None:
        for text, style in way_lines(where, way, after):
            output.line(text, style=style)

    with open_target(target_org, home) as org:
        done = undo(org, home, run or "", show=show, ask=None if yes else _ask, break_lease=break_lease)
        if done.run:
            header = done.way.runs[-1].header
            ids = {r.id for r in done.way.runs}
            take_back(home, str(header.get("org", "")), str(header.get("profile", "")), ids, done.run)
        output.document(done.document(org))
    output.line(f"Undone by run {done.run}." if done.run else "Nothing to undo.")
    return 0


def _ask(about: str) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("there is nobody to ask: give --yes")
    return click.confirm(f"{one_line(about)}. Undo this?", default=False)
