"""Serve the local org until it is told to stop."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._options import remit_command
from remit.errors import InputError
from remit.home.home import Home


def store_path(text: str) -> Path:
    """The file of a --store URL (sqlite:///path) or path. Raises InputError for another kind of store."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return Path(text)
    if scheme != "sqlite" or not rest.startswith("/"):
        raise InputError(f"{text} is no store", next_step="write sqlite:///path/to/org.db")
    return Path(rest[1:]) if rest.startswith("//") or not rest[1:].startswith("/") else Path(rest)


@remit_command(
    examples=["remit org serve --seed", "remit org serve --port 8080 --ready-file ready.json"],
    exit_codes="0 stopped cleanly, 1 error",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=0, show_default=True, help="The port; 0 picks a free one.")
@click.option(
    "--store",
    default="",
    metavar="URL",
    help="The org's store: sqlite:////absolute/org.db or sqlite:///relative/org.db; by default in REMIT_HOME.",
)
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path),
    help="Write url, host, proxy, ca_bundle, org_id, admin_username and pid to this file when ready.",
)
@click.option(
    "--propagation",
    type=click.IntRange(min=0),
    metavar="SECONDS",
    help="Set the org's setting propagationSeconds: how long a new login takes to work.",
)
@click.option(
    "--allow-other-hosts", is_flag=True, help="Let the door pass on hosts that are not Salesforce's."
)
@click.option("--seed", is_flag=True, help="First put the demo company in, where it is not there yet.")
def command(
    host: str,
    port: int,
    store: str,
    ready_file: Path | None,
    propagation: int | None,
    allow_other_hosts: bool,
    seed: bool,
) -> None:
    """Serve the local org until it is told to stop (SIGTERM or Ctrl-C).

    A new org is empty, as a new Salesforce org is; `--seed` or `remit org seed` puts a company in.
    """
    from remit.localorg.serve import Options, run

    home = Home.open()
    if seed:
        from remit.localorg.seed.company import seed_home

        seed_home(home, store_path(store) if store else home.org / "org.db")
    options = Options(
        host, port, store_path(store) if store else None, ready_file, propagation, allow_other_hosts
    )
    run(home, options)
