"""Make the org what the landscape says; goes on where a former apply was cut off."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.core import ParameterSource

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command, target_org_option
from remit.cli._output import Output
from remit.cli._systems import new_key_option, system_option
from remit.cli._text import one_line


@remit_command(
    examples=["remit apply", "remit apply uat.plan --target-org uat"],
    exit_codes="0 done (what the org kept is told), 1 error or a login that is refused, 2 changes are held back",
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
    "--break-lease", metavar="RUN", default="", help="Break the lease that this ended run left on the org."
)
@click.option(
    "--wait",
    metavar="SECONDS",
    type=float,
    default=0.0,
    show_default=True,
    help="How long to wait for new logins to work; a real org takes minutes.",
)
@click.argument("file", metavar="[PLAN]", required=False)
@click.pass_context
def command(
    context: click.Context,
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
    break_lease: str,
    wait: float,
    file: str | None,
) -> int:
    """Make the org what the landscape says, and say how each system logs in.

    With PLAN (of `remit plan --out`) exactly that is done and nothing is asked; where the org or the landscape
    has changed since in what it touches, nothing is done.

    Cut off at any point, it is simply run again: what was done is found in the org and not done twice.
    """
    from remit.home import Home
    from remit.plan import Allowed, Asked, Talk, apply_landscape, load_for, open_target, read_plan

    if output.as_json and not yes and file is None:
        raise click.UsageError("--json asks nobody: give --yes, or a plan file")
    home = Home.open()
    saved = read_plan(Path(file)) if file else None
    if saved is not None:
        if context.get_parameter_source("landscape") is ParameterSource.DEFAULT:
            landscape = saved.landscape
        environment = environment or saved.environment
    found = load_for(Path(landscape), target_org, home, environment)
    environment = environment_for(environment, target_org, found.environments)
    allowed = Allowed(allow_org_settings, allow_destroy, break_lease)
    asked = Asked(frozenset(systems), frozenset(new_keys), retry)
    if saved is not None:
        asked = saved.asked
    ask = None if yes or saved is not None else _ask
    with open_target(target_org, home) as org:
        talk = Talk(output.line, ask, wait)
        report = apply_landscape(org, home, found, environment, allowed, talk, asked, saved)
        output.document(report)
    return int(report["exit_code"])


def _ask(about: str) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("there is nobody to ask: give --yes")
    return click.confirm(f"{one_line(about)}. Apply this?", default=False)
