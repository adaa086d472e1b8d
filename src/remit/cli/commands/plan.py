"""Show what would change in the org, in terms of access; changes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output
from remit.cli._systems import new_key_option, system_option


@remit_command(
    examples=["remit plan", "remit plan --target-org uat --environment uat --out uat.plan"], changes=True
)
@json_option
@target_org_option
@landscape_option
@environment_option
@system_option
@new_key_option
@click.option("--retry", is_flag=True, help="Try again what the org kept as it was.")
@click.option("--out", metavar="FILE", default="", help="Save the plan, to be reviewed and applied as it is.")
def command(
    output: Output,
    target_org: str,
    landscape: str,
    environment: str | None,
    systems: tuple[str, ...],
    new_keys: tuple[str, ...],
    retry: bool,
    out: str,
) -> int:
    """Show what would change in the org, in terms of access. Nothing is changed."""
    from remit.home import Home
    from remit.plan import (
        Asked,
        load_for,
        make_plan,
        open_target,
        plan_document,
        plan_lines,
        refuse_unless_free,
        save_plan,
    )
    from remit.plan.preflight import problems

    if out:
        refuse_unless_free(Path(out))
    home = Home.open()
    found = load_for(Path(landscape), target_org, home, environment)
    environment = environment_for(environment, target_org, found.environments)
    with open_target(target_org, home, read_only=True) as org:
        asked = Asked(frozenset(systems), frozenset(new_keys), retry)
        planned = make_plan(org, home, found, environment, asked)
        calls = org.calls
    plan = planned.plan
    document = plan_document(plan, calls.requests, calls.parts)
    would_refuse = problems(plan, planned.current) if plan.changes else []
    output.document({**document, "would_refuse": would_refuse})
    for line in plan_lines(plan, requests=calls.requests, parts=calls.parts):
        output.line(line.text, style=line.style)
    for reason in would_refuse:
        output.line(f"! apply would refuse: {reason}", style="bold red")
    if out:
        save_plan(Path(out), planned, asked)
        output.line(f"Saved: remit apply {out} does this and nothing else.")
    return 2 if plan.changes else 0
