"""Options by which a command is about some systems of a landscape."""

from __future__ import annotations

import click

from remit.cli._options import F


def system_option(function: F) -> F:
    """`--system NAME`, repeatable: these systems alone. The command gets `systems`."""
    return click.option(
        "--system",
        "systems",
        metavar="NAME",
        multiple=True,
        help="Only this system (repeatable), and what all share.",
    )(function)


def new_key_option(function: F) -> F:
    """`--new-key SYSTEM`, repeatable. The command gets `new_keys`."""
    return click.option(
        "--new-key",
        "new_keys",
        metavar="SYSTEM",
        multiple=True,
        help="Make a new key for the app of this system; whoever has the former one is cut off.",
    )(function)
