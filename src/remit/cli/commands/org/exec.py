"""Run a program against the local org, as any user and from any address."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import click

from remit.cli._options import remit_command


def _address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise click.BadParameter(f"{value} is no IP address", context, parameter) from None


@remit_command(
    examples=[
        "remit org exec -- curl https://login.salesforce.com/services/data",
        "remit org exec --as erp --from 203.0.113.7 -- python sync.py",
        "remit org exec --fresh --landscape landscape.yaml --as erp -- pytest tests/integration",
    ],
    exit_codes="0 and the others are those of COMMAND; 1 where it could not be run, 127 where there is no such command",
    context_settings={"allow_interspersed_args": False},
)
@click.option("--as", "who", metavar="SYSTEM|USERNAME", help="Give COMMAND the login of a system or user.")
@click.option("--from", "from_ip", metavar="IP", callback=_address, help="The address that the org sees.")
@click.option("--fresh", is_flag=True, help="Run against a new org, which is gone afterwards.")
@click.option(
    "--landscape",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Apply this landscape first, its org-wide settings too.",
)
@click.option("--allow-other-hosts", is_flag=True, help="Pass on hosts that are not Salesforce's.")
@click.argument("command_words", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
def command(
    who: str | None,
    from_ip: str | None,
    fresh: bool,
    landscape: Path | None,
    allow_other_hosts: bool,
    command_words: tuple[str, ...],
) -> int:
    """Run COMMAND with its traffic to *.salesforce.com and *.force.com led to the local org.

    Where none runs, one is started for as long as COMMAND runs, with the demo company in it. COMMAND finds
    the way by HTTPS_PROXY and the variables by which Python, Node, curl and Java clients trust it. With --as
    it also gets SF_INSTANCE_URL, SF_ACCESS_TOKEN, SF_LOGIN_URL, SF_USERNAME, and of SF_PASSWORD,
    SF_SECURITY_TOKEN, SF_CLIENT_ID, SF_CLIENT_SECRET, SF_PRIVATE_KEY_FILE, SF_AUDIENCE what that user logs in with.
    Nothing else leaves the machine unless --allow-other-hosts. With --as and --from, a line on stderr says where
    a login from that address would be refused, as the session is one that the org's owner opened.
    """
    from remit.cli.commands.org import _exec

    with _exec.chosen_home(fresh) as home, _exec.running(home) as status:
        if landscape:
            _exec.apply_landscape(home, landscape)
        variables = _exec.variables_of(home, status, who, landscape) if who else {}
        if who and from_ip:
            _exec.tell_where_from(home, variables["SF_USERNAME"], from_ip)
        door = {"from_ip": from_ip, "allow_other_hosts": allow_other_hosts}
        return _exec.run(home, status, command_words, variables, **door)
