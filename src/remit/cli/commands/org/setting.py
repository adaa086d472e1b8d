"""Read or change an org-wide switch of the local org."""

from __future__ import annotations

import click

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.home.home import Home


@remit_command(examples=["remit org setting", "remit org setting enableSoapLogin true"])
@json_option
@click.argument("name", required=False)
@click.argument("value", required=False, type=click.Choice(["true", "false"]))
def command(output: Output, name: str | None, value: str | None) -> None:
    """Read or change an org-wide switch of the local org: what an administrator does in Setup by hand."""
    from remit.localorg.settings import change_setting, settings_of

    home = Home.open()
    if name and value:
        change_setting(home, name, value == "true")
    found = settings_of(home)
    chosen = {name: found[name]} if name else found
    output.document(chosen)
    for key, on in chosen.items():
        output.line(f"{key:40} {str(on).lower()}")
