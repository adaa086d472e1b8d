"""Open a session of a user of the local org."""

from __future__ import annotations

import click

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.home.home import Home
from remit.home.running import require_org


@remit_command(examples=["remit org token admin@remit.local --json"])
@json_option
@click.argument("username")
def command(output: Output, username: str) -> None:
    """Open a session of a user of the local org: instance_url and access_token.

    Works on the local org only, whose file is yours; a real org gives sessions to those who log in.
    """
    from remit.localorg.token import session_for

    home = Home.open()
    url = str(require_org(home)["url"])
    token = session_for(home, username)
    output.document({"instance_url": url, "access_token": token})
    output.line(token)
