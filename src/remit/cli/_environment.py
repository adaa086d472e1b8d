"""Which environment of a landscape a command means."""

from __future__ import annotations

from collections.abc import Container

import click

from remit.cli._options import F


def environment_option(function: F) -> F:
    """`--environment NAME`: the environment. The command gets `environment`."""
    return click.option(
        "--environment",
        metavar="NAME",
        default=None,
        help="The environment of the landscape; by default the one named like the target org, or the only one.",
    )(function)


def environment_for(asked: str | None, target_org: str, known: Container[str]) -> str | None:
    """The environment asked for, else the one named as the target org is; None leaves it to the landscape."""
    return asked if asked is not None or target_org not in known else target_org
