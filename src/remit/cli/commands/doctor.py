"""What an org will and will not take from Remit, found by reading alone."""

from __future__ import annotations

from collections import Counter

from remit.cli._options import json_option, remit_command, target_org_option
from remit.cli._output import Output

_STYLES = {"fine": "green", "will refuse": "red", "could not be told": "yellow"}


@remit_command(
    examples=["remit doctor --target-org uat"],
    exit_codes="0 nothing will refuse, 1 something will, or an error",
)
@json_option
@target_org_option
def command(output: Output, target_org: str) -> int:
    """Tell what an org will and will not take from Remit. Nothing is changed: it only reads.

    Each line is fine, will refuse (and what to do about it), or could not be told (and why). A refusal that
    concerns a part of Remit only says which.
    """
    from remit.conform.doctor import examine
    from remit.connect.targets import open_org
    from remit.home import Home

    lines = []
    with open_org(target_org, Home.open().path, read_only=True) as org:
        for line in examine(org):
            lines.append(line)
            output.line(line.told(), style=_STYLES[line.verdict])
        requests = org.calls.requests
    counts = Counter(line.verdict for line in lines)
    output.document(
        {
            "lines": [line.document() for line in lines],
            "counts": {verdict: counts[verdict] for verdict in _STYLES},  # type: ignore[index]
            "requests": requests,
        }
    )
    told = ", ".join(f"{counts[v]} {v}" for v in _STYLES)  # type: ignore[index]
    output.line(f"{told}; {requests} requests.")
    return 1 if counts["will refuse"] else 0
