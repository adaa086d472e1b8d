"""Say whether the local org runs, and where."""

from __future__ import annotations

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.home.home import Home
from remit.home.running import running_org


@remit_command(
    examples=["remit org status", "remit org status --json"], exit_codes="0 running, 1 not running"
)
@json_option
def command(output: Output) -> int:
    """Say whether the local org runs, and where."""
    status = running_org(Home.open())
    if status is None:
        output.document({"running": False})
        output.line("The local org is not running. Start it with: remit org serve")
        return 1
    output.document(status)
    for key, value in status.items():
        output.line(f"{key:15} {value}")
    return 0
