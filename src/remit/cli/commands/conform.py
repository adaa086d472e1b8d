"""Ask a developer org what only trying can tell, and remove again all that was made for it."""

from __future__ import annotations

from pathlib import Path

import click

from remit.cli._group import EXIT_INTERRUPTED
from remit.cli._options import json_option, remit_command, target_org_option
from remit.cli._output import Output


@remit_command(
    examples=[
        "remit conform --target-org my-dev-org",
        "remit conform --target-org my-dev-org --org-id 00D5g000004XyZEAU --wait 3600 --out answers.json",
        "remit conform --import answers.json",
    ],
    exit_codes="0 asked and everything removed, 1 error, or something that was made stays, 130 after Ctrl-C",
)
@json_option
@target_org_option
@click.option("--org-id", metavar="ID", default="", help="The org's id, instead of typing it when asked.")
@click.option(
    "--wait",
    metavar="SECONDS",
    type=click.FloatRange(0, 3600),
    default=30.0,
    show_default=True,
    help="For how long each login is tried until it works; a new app may take an hour.",
)
@click.option(
    "--question", "only", metavar="QUESTION", multiple=True, help="Ask this question only; repeatable."
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where to save the answers.")
@click.option("--list", "listing", is_flag=True, help="Show the questions, and ask nothing.")
@click.option(
    "--import",
    "imported",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Count the answers of such a file among the known ones; repeatable. No org is asked.",
)
@click.option(
    "--answers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where --import counts; by default the project's own data.",
)
def command(
    output: Output,
    target_org: str,
    org_id: str,
    wait: float,
    only: tuple[str, ...],
    out: Path | None,
    listing: bool,
    imported: tuple[Path, ...],
    answers: Path | None,
) -> int:
    """Ask a developer org, a scratch org or a sandbox that is yours what only trying can tell.

    Makes two users, some permission sets, profiles and apps, all named RemitProbe_..., tries logins and writes,
    and removes everything again; two deactivated users stay, as Salesforce deletes none. Refuses production, and
    asks for the org's id before anything is made. The answers are shown whole before they are saved, without
    names, ids, addresses or secrets; they are sent to nobody.
    """
    if listing:
        return _list(output)
    if imported:
        return _import(output, imported, answers)
    return _conform(output, target_org, org_id, wait, only, out)


def _list(output: Output) -> int:
    from remit.conform.question import questions

    found = [q.QUESTION for q in questions()]
    output.document(
        [
            {
                "id": q.id,
                "asks": q.asks,
                "needs": list(q.needs),
                "requests": list(q.requests),
                "answers": dict(q.answers),
                "chosen": q.chosen,
            }
            for q in found
        ]
    )
    output.table(["question", "asks", "needs"], [(q.id, q.asks, "; ".join(q.needs)) for q in found])
    return 0


def _import(output: Output, imported: tuple[Path, ...], answers: Path | None) -> int:
    from remit.conform.answers import import_files, standing_of

    known = import_files(imported, answers)
    standings = [standing_of(known, one) for one in known.questions()]
    output.document([s.document() for s in standings])
    for standing in standings:
        output.line(f"{standing.question}: {standing.told()}")
    return 0


def _conform(
    output: Output, target_org: str, org_id: str, wait: float, only: tuple[str, ...], out: Path | None
) -> int:
    from remit.conform.asked import Asked
    from remit.conform.cleaning import unremoved
    from remit.conform.conduct import asker, chosen, conduct
    from remit.conform.consent import place_of, same_org, told
    from remit.conform.question import questions
    from remit.conform.report import document, text
    from remit.connect.targets import open_org
    from remit.errors import InputError, RemitError
    from remit.home import Home

    if out is not None and out.exists():
        raise InputError(f"{out} is there already", next_step="give --out a file that is not")
    wanted = chosen(only, questions())
    home = Home.open()
    with open_org(target_org, home.path) as org:
        asked = Asked(org)
        place = place_of(asked)
        who = asker(asked, org)
        for line in told(place, org.session.instance_url, who, wait):
            output.line(line)
        if not org_id and output.as_json:
            raise InputError("--json asks nobody", next_step=f"give --org-id {place.org_id}")
        typed = org_id or click.prompt("Type the org's id to go on")
        if not same_org(typed, place.org_id):
            raise RemitError(f"{typed} is not this org: nothing was made")
        try:
            done = conduct(org, home, place, wanted, who, wait, output.line)
        except KeyboardInterrupt:
            output.note("stopped: what was made is removed, and nothing was saved")
            return EXIT_INTERRUPTED
        found = document(done.answers, place, org.version)
    output.document({**found, "left": list(done.left), "run": done.run})
    answered = sum(a.asked for a in done.answers)
    output.line(f"{answered} questions answered, {len(done.answers) - answered} could not be asked.")
    output.title("The file, whole:")
    output.block(text(found))
    _save(output, out, text(found), ask=not org_id)
    for line in done.left:
        output.line(line, style="yellow")
    return 1 if unremoved(done.left) else 0


def _save(output: Output, out: Path | None, content: str, *, ask: bool) -> None:
    if out is None:
        output.line("Not saved: give --out FILE.")
        return
    if ask and not click.confirm(f"Save this to {out}?", default=True):
        output.line("Not saved.")
        return
    out.write_text(content, encoding="utf-8")
    output.line(f"Saved to {out}. It was sent to nobody.", style="green")
