"""Show what was done to an org, when and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output

if TYPE_CHECKING:
    from remit.home import Home


@remit_command(examples=["remit runs", "remit runs 20261125-134501-3f2a"])
@json_option
@click.option("--target-org", metavar="NAME", default=None, help="Only the runs on this org; else all orgs'.")
@click.argument("run", required=False)
def command(output: Output, target_org: str | None, run: str | None) -> int:
    """Show the applies and undos of this machine; with RUN, what that one did, step by step.

    It is read from the journals of this machine: what another machine did is in its own.
    """
    from remit.change.runs import all_runs, find_run, undone_by
    from remit.change.telling import run_document, run_lines, run_row
    from remit.home import Home

    home = Home.open()
    found = all_runs(home, _org_id(target_org, home) if target_org else "")
    undone = undone_by(found)
    if run:
        one = find_run(found, run)
        output.document(run_document(one, undone, steps=True))
        for line in run_lines(one, undone):
            output.line(line)
        return 0
    output.document({"runs": [run_document(r, undone) for r in found]})
    if found:
        columns = ["run", "kind", "at", "by", "org", "environment", "writes", "state"]
        output.table(columns, [run_row(r, undone) for r in found])
    else:
        output.line("Nothing was done from this machine yet.")
    return 0


def _org_id(target: str, home: Home) -> str:
    from remit.connect.identity import identity_of
    from remit.plan import open_target

    with open_target(target, home, read_only=True) as org:
        return identity_of(org).org_id
