"""Tell why a system has a permission, or lacks it: the path of grants."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output


@remit_command(
    examples=[
        "remit explain sap Contact.Email",
        "remit explain sap Account:Edit",
        "remit explain sap system ApiEnabled",
    ],
    exit_codes="0 it has all that was asked about, 1 error, 2 it lacks some of it",
)
@json_option
@target_org_option
@landscape_option
@environment_option
@click.argument("system")
@click.argument("what", nargs=-1, required=True)
def command(
    output: Output,
    target_org: str,
    landscape: str,
    environment: str | None,
    system: str,
    what: tuple[str, ...],
) -> int:
    """Tell why the user of SYSTEM has WHAT in the org, or why not.

    WHAT is a field (Contact.Email), an object (Account), an operation (Account:Edit), a system permission
    (system ApiEnabled) or a setup entity (setup ApexClass Name).
    """
    from remit.home import Home
    from remit.landscape import load
    from remit.plan import explain_system, open_target

    found = load(Path(landscape))
    environment = environment_for(environment, target_org, found.environments)
    with open_target(target_org, Home.open(), read_only=True) as org:
        told = explain_system(org, found, environment, system, " ".join(what))
    output.document(
        [
            {
                "what": str(e.bit),
                "held": e.held,
                "paths": [str(p) for p in e.paths],
                "absent": list(e.absent),
            }
            for e in told
        ]
    )
    for e in told:
        output.line(f"{e.bit}: {'yes' if e.held else 'no'}", style="green" if e.held else "red")
        for path in e.paths:
            output.line(f"  {path}")
        for reason in e.absent:
            output.line(f"  {reason}")
    return 0 if all(e.held for e in told) else 2
