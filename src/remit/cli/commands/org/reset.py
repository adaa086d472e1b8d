"""Delete the local org; the next start makes a new one."""

from __future__ import annotations

import click

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.errors import HomeError, InputError
from remit.home.home import Home
from remit.home.running import running_org

# What belongs to the org in this home; the store's own files beside it are SQLite's log and its index.
OWN_FILES = ("admin.json", "operator.json", "status.json")


@remit_command(examples=["remit org reset", "remit org reset --yes"])
@json_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(output: Output, yes: bool) -> None:
    """Delete the local org of this REMIT_HOME, with all its records and users.

    Keys, secrets and journals stay: they belong to landscapes and not to the org.
    """
    from remit.localorg.token import store_of

    home = Home.open()
    status = running_org(home)
    if status is not None:
        raise HomeError(
            f"the local org is running (process {status['pid']})",
            next_step=f"end it first: kill {status['pid']}",
        )
    store = store_of(home)
    found = [
        p for p in (store, *(store.with_name(store.name + end) for end in ("-wal", "-shm"))) if p.exists()
    ]
    if found and not yes:
        if output.as_json:
            raise InputError("reset deletes the local org", next_step="add --yes")
        click.confirm(f"Delete the local org in {store}?", abort=True)
    for path in (*found, *(home.org / name for name in OWN_FILES)):
        path.unlink(missing_ok=True)
    output.document({"deleted": [str(path) for path in found]})
    output.line(f"Deleted {store}." if found else "There was no local org.")
