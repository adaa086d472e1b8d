"""Show what somebody changed by hand since the last apply."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output
from remit.cli._systems import system_option


@remit_command(examples=["remit drift", "remit drift --target-org prod --environment prod"], changes=True)
@json_option
@target_org_option
@landscape_option
@environment_option
@system_option
@click.option("--by-hand", is_flag=True, help="Leave out what only the file changed since the last apply.")
def command(
    output: Output,
    target_org: str,
    landscape: str,
    environment: str | None,
    systems: tuple[str, ...],
    by_hand: bool,
) -> int:
    """Show what the org holds that the landscape does not say, and what it lacks; who did it, where that is known.

    `remit apply` repairs it. What the file says and nobody applied yet shows here too, but with --by-hand: then the
    org is held against the landscape as it was applied last from this machine.
    """
    from remit.home import Home
    from remit.plan import Asked, drift_document, drift_lines, find_drift, load_for, open_target

    home = Home.open()
    found = load_for(Path(landscape), target_org, home, environment)
    environment = environment_for(environment, target_org, found.environments)
    with open_target(target_org, home, read_only=True) as org:
        plan, trail = find_drift(org, home, found, environment, Asked(frozenset(systems)), by_hand=by_hand)
        calls = org.calls
    output.document(drift_document(plan, home, calls.requests, calls.parts, trail))
    for line in drift_lines(plan, home, trail):
        output.line(line.text, style=line.style)
    return 2 if plan.changes else 0
