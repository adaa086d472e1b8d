"""The table "What could not be found out" of docs/fidelity.md, from data/fidelity.csv and the counted answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from remit.conform.answers import Known, Standing, standing_of
from remit.conform.data import table
from remit.conform.question import questions

_NOT_ASKED = "–"


def lines(known: Known) -> Iterator[str]:
    """The tables in Markdown, a line each. A question without words of its own for what was chosen tells the
    answer that the local org gives; a setting of the local org by which it answers otherwise is named."""
    chosen = {q.QUESTION.id: q.QUESTION.chosen for q in questions()}
    for section, rows in groupby(table("fidelity.csv"), key=lambda r: r["section"]):
        yield f"{section}:"
        yield ""
        yield "| question | chosen | orgs |"
        yield "| --- | --- | --- |"
        for row in rows:
            ids = row["asked_by"].split()
            told = row["chosen"] or "; ".join(_cell(chosen[i]) for i in ids)
            told += f" (setting `{row['setting']}`)" if row["setting"] else ""
            yield f"| {row['question']} | {told} | {_orgs(known, ids)} |"
        yield ""


def _orgs(known: Known, ids: list[str]) -> str:
    if not ids:
        return _NOT_ASKED
    standings = [standing_of(known, i) for i in ids]
    if len(standings) == 1 or all(s.state == "not asked yet" for s in standings):
        return _told(standings[0])
    return "; ".join(f"{s.question}: {_told(s)}" for s in standings)


def _told(standing: Standing) -> str:
    return _cell(standing.told())


def _cell(text: str) -> str:
    """An org's words as a cell of a table."""
    escaped = text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\n", " ")
