"""Make the org what the landscape says; goes on where a former apply was cut off."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output
from remit.cli._systems import new_key_option, system_option


@remit_command(
    examples=["remit apply", "remit apply --yes --target-org uat --environment uat"],
    exit_codes="0 the org is as the landscape says, 1 error or a login that is refused, 2 changes are held back",
)
@json_option
@target_org_option
@landscape_option
@environment_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--allow-org-settings", is_flag=True, help="Turn org-wide switches that a login needs.")
@click.option(
    "--allow-destroy",
    is_flag=True,
    help="Do what is marked ! too: what removes, cuts off, adopts or opens something.",
)
@system_option
@new_key_option
@click.option("--retry", is_flag=True, help="Try again what the org kept as it was.")
@click.option(
    "--wait",
    metavar="SECONDS",
    type=float,
    default=0.0,
    show_default=True,
    help="How long to wait for new logins to work; a real org takes minutes.",
)
def command(
    output: Output,
    target_org: str,
    landscape: str,
    environment: str | None,
    yes: bool,
    allow_org_settings: bool,
    allow_destroy: bool,
    systems: tuple[str, ...],
    new_keys: tuple[str, ...],
    retry: bool,
    wait: float,
) -> int:
    """Make the org what the landscape says, and say how each system logs in.

    Cut off at any point, it is simply run again: what was done is found in the org and not done twice.
    """
    from remit.home import Home
    from remit.plan import Allowed, Asked, Talk, apply_landscape, load_for, open_target

    if output.as_json and not yes:
        raise click.UsageError("--json asks nobody: give --yes")
    home = Home.open()
    found = load_for(Path(landscape), target_org, home, environment)
    environment = environment_for(environment, target_org, found.environments)
    allowed = Allowed(allow_org_settings, allow_destroy)
    asked = Asked(frozenset(systems), frozenset(new_keys), retry)
    ask = None if yes else _ask
    with open_target(target_org, home) as org:
        talk = Talk(output.line, ask, wait)
        report = apply_landscape(org, home, found, environment, allowed, talk, asked)
        output.document(report)
    return int(report["exit_code"])


def _ask(about: str) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("there is nobody to ask: give --yes")
    return click.confirm(f"{about}. Apply this?", default=False)
