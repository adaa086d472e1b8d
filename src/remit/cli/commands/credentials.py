"""Print what a system logs in with; secrets only with --show-secrets."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import (
    json_option,
    landscape_option,
    remit_command,
    show_secrets_option,
    target_org_option,
)
from remit.cli._output import Output


@remit_command(examples=["remit credentials sap", "remit credentials sap --json --show-secrets"])
@json_option
@show_secrets_option
@target_org_option
@landscape_option
@environment_option
@click.option("--refresh", is_flag=True, help="First read the client secret from the org again.")
@click.argument("system")
def command(
    output: Output, target_org: str, landscape: str, environment: str | None, refresh: bool, system: str
) -> int:
    """Print what SYSTEM logs in with: login, login_url, username, and what its login uses of client_id,
    client_secret, private_key_file, audience, password, security_token."""
    from remit.home import Home
    from remit.landscape import load
    from remit.plan import credentials_of_system, open_target

    found = load(Path(landscape))
    environment = environment_for(environment, target_org, found.environments)
    home = Home.open()
    with open_target(target_org, home, read_only=True) as org:
        known = credentials_of_system(org, home, found, environment, system, refresh=refresh)
    output.document(known)
    for name, value in known.items():
        output.line(f"{name:17} {output.text(value)}")
    return 0
