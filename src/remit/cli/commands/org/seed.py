"""Put a realistic small company into the local org."""

from __future__ import annotations

from remit.cli._options import json_option, remit_command
from remit.cli._output import Output
from remit.home.home import Home


@remit_command(examples=["remit org seed", "remit org seed --json"])
@json_option
def command(output: Output) -> None:
    """Put a realistic small company into the local org, whether it runs or not: people in a role hierarchy,
    customers, deals, orders, cases, custom fields and an object for invoices.

    It is the same company each time. Where it is there already, nothing is done.
    """
    from remit.localorg.seed.company import seed_home

    done, counts = seed_home(Home.open())
    output.document({"seeded": done, "records": counts})
    output.line("The company is in the local org." if done else "The company was there already.")
    output.table(["object", "records"], list(counts.items()))
