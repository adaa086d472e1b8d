"""Check a landscape file; with an org, also against what the org has."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._environment import environment_for, environment_option
from remit.cli._options import json_option, landscape_option, remit_command
from remit.cli._output import Output


@remit_command(
    examples=["remit validate", "remit validate --landscape acme.yaml --target-org uat --environment uat"]
)
@json_option
@landscape_option
@click.option("--target-org", metavar="NAME", default="", help="Check against this org too.")
@environment_option
@click.option("--verbose", is_flag=True, help="Tell notes too: what comes along, and why.")
def command(output: Output, landscape: str, target_org: str, environment: str | None, verbose: bool) -> int:
    """Check a landscape file: every error with line and column, all at once.

    Without --target-org it is held against the standard objects; what an org adds is not judged then. Warnings
    are told, notes counted; --json has all.
    """
    from remit.landscape import check, read, together
    from remit.schema import standard_schema

    if target_org:
        from remit.home import Home
        from remit.plan import load_for, make_plan, open_target

        home = Home.open()
        found = load_for(Path(landscape), target_org, home, environment)
        environment = environment_for(environment, target_org, found.environments)
        with open_target(target_org, home, read_only=True) as org:
            remarks = make_plan(org, home, found, environment).remarks
    else:
        reading = read(Path(landscape))
        checked = check(reading.landscape, standard_schema()) if reading.landscape is not None else None
        errors = [*reading.errors, *(checked.errors if checked is not None else ())]
        if errors or reading.landscape is None or checked is None:
            raise together(errors)
        found, remarks = reading.landscape, checked.remarks
    output.document(
        {
            "valid": True,
            "systems": list(found.systems),
            "remarks": [
                {
                    "level": r.level,
                    "message": r.message,
                    "location": str(r.location),
                    "also": [str(place) for place in r.also],
                    "systems": list(r.systems),
                }
                for r in remarks
            ],
        }
    )
    warnings = [r for r in remarks if r.level == "warning"]
    for remark in remarks if verbose else warnings:
        output.line(str(remark), style="yellow" if remark.level == "warning" else "dim")
    counts = [
        _number(len(found.systems), "system"),
        *([_number(len(warnings), "warning")] if warnings else []),
    ]
    output.line(f"{landscape} is valid: {', '.join(counts)}.", style="green")
    notes = len(remarks) - len(warnings)
    if notes and not verbose:
        output.line(
            f"{_number(notes, 'note')}: --verbose tells {'it' if notes == 1 else 'them'}.", style="dim"
        )
    return 0


def _number(count: int, what: str) -> str:
    """`1 system`, `2 systems`."""
    return f"{count} {what}{'' if count == 1 else 's'}"
