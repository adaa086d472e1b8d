"""Log in as a system, and say which of the org's checks refuses it and why."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output


@remit_command(examples=["remit login-check sap"], exit_codes="0 it logs in, 1 it is refused or pending")
@json_option
@target_org_option
@landscape_option
@environment_option
@click.argument("system")
def command(output: Output, target_org: str, landscape: str, environment: str | None, system: str) -> int:
    """Log in as SYSTEM and make one call; where it is refused, say which check it is and what to do.

    A JWT is tried with the audience that worked last, then with the org's My Domain, then with the login host
    that orgs share; each further one only where the answer can mean a wrong audience. Every attempt is told, as
    failed ones are rows of the user's LoginHistory. What worked is kept, and told by `remit credentials`."""
    from remit.home import Home
    from remit.landscape import load
    from remit.plan import check_system_login, open_target

    found = load(Path(landscape))
    environment = environment_for(environment, target_org, found.environments)
    home = Home.open()
    with open_target(target_org, home) as org:
        checked = check_system_login(org, home, found, environment, system)
    output.document(
        {
            "system": system,
            "ready": checked.ready,
            "pending": checked.pending,
            "refused_by": checked.refused_by or None,
            "evidence": list(checked.evidence),
            "next_step": checked.next_step or None,
            "audience": checked.audience or None,
            "attempts": [{"audience": a.audience, "answer": a.answer or None} for a in checked.attempts],
        }
    )
    state = "login-ready" if checked.ready else f"refused: {checked.refused_by}"
    output.line(f"{system}: {state}", style="green" if checked.ready else "red")
    for line in checked.evidence:
        output.line(f"  {line}")
    if checked.next_step:
        output.line(f"  next: {checked.next_step}")
    return 0 if checked.ready else 1
