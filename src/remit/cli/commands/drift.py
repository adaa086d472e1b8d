"""Show what somebody changed by hand since the last apply."""

from __future__ import annotations

from pathlib import Path

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output


@remit_command(examples=["remit drift", "remit drift --target-org prod --environment prod"], changes=True)
@json_option
@target_org_option
@landscape_option
@environment_option
def command(output: Output, target_org: str, landscape: str, environment: str | None) -> int:
    """Show what the org holds that the landscape does not say, and what it lacks.

    `remit apply` repairs it. What the file says and nobody applied yet shows here too.
    """
    from remit.home import Home
    from remit.plan import drift_document, drift_lines, load_for, make_plan, open_target

    home = Home.open()
    found = load_for(Path(landscape), target_org, home, environment)
    environment = environment_for(environment, target_org, found.environments)
    with open_target(target_org, home, read_only=True) as org:
        plan = make_plan(org, home, found, environment).plan
        calls = org.calls
    output.document(drift_document(plan, home, calls.requests, calls.parts))
    for line in drift_lines(plan, home):
        output.line(line.text, style=line.style)
    return 2 if plan.changes else 0
