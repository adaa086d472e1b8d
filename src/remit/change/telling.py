"""Runs and ways back in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from remit.change.back import WayBack
from remit.change.runs import RunRecord, Write
from remit.change.words import VERBS, column_told, component_told, row_told, value_told

_OLD = "made by an earlier Remit, cannot be undone"


def state_of(run: RunRecord, undone: Mapping[str, str]) -> str:
    """How a run ended, and what became of it."""
    if run.old:
        return _OLD
    if run.id in undone:
        return f"undone by {undone[run.id]}"
    if not run.finished:
        return "cut off"
    return "done" if run.changed else "changed nothing"


def run_row(run: RunRecord, undone: Mapping[str, str]) -> list[str]:
    """A run as a row: id, kind, when, by whom, on which org, environment, how many writes, state."""
    head = run.header
    return [
        run.id or "-",
        run.kind,
        _at(head),
        str(head.get("who", "")),
        str(head.get("org", "")),
        str(head.get("environment", "")),
        str(sum(len(w.keys) for w in run.writes if w.how != "not done")),
        state_of(run, undone),
    ]


def _at(header: Mapping[str, Any]) -> str:
    """The moment to the second."""
    at = str(header.get("at", ""))
    return f"{at[:19]}Z" if at else ""


def run_document(run: RunRecord, undone: Mapping[str, str], *, steps: bool = False) -> dict[str, Any]:
    """A run as JSON, with its steps where asked for."""
    document: dict[str, Any] = {
        "run": run.id or None,
        "kind": run.kind,
        **{k: run.header.get(k) for k in ("at", "org", "instance", "environment", "landscape", "profile")},
        **{k: run.header.get(k) for k in ("who", "os_user", "host", "resumes")},
        "undoes": list(run.of),
        "finished": run.finished,
        "can_be_undone": not run.old,
        "undone_by": undone.get(run.id),
        "state": state_of(run, undone),
        "writes": sum(len(w.keys) for w in run.writes if w.how != "not done"),
    }
    if steps:
        document["steps"] = [
            {"at": w.at, "operation": w.operation, "what": w.what, "keys": list(w.keys), "how": w.how}
            for w in run.writes
        ]
    return document


def run_lines(run: RunRecord, undone: Mapping[str, str]) -> Iterator[str]:
    """A run as a person reads it."""
    head = run.header
    yield f"{run.kind} {run.id}: {state_of(run, undone)}".replace("  ", " ")
    org = f"{head.get('org', '')} {head.get('instance', '')}".strip()
    yield f"on {org}{_if(', environment ', head.get('environment'))}"
    if head.get("at"):
        yield f"at {_at(head)} by {head.get('who', '')} ({head.get('os_user')}@{head.get('host')})"
    if head.get("landscape"):
        yield f"landscape {head['landscape']}, profile {head.get('profile', '')}"
    if run.of:
        yield f"takes back {', '.join(run.of)}"
    if head.get("resumes"):
        yield f"goes on with {head['resumes']}, which was cut off"
    for w in run.writes:
        yield from _write_lines(w)
    if not run.finished and not run.old:
        yield f"cut off {run.where}"


def _if(before: str, value: Any) -> str:
    return f"{before}{value}" if value else ""


def _write_lines(w: Write) -> Iterator[str]:
    how = {"done": "", "not done": " (the org refused it)", "unclear": " (not known whether it was done)"}[
        w.how
    ]
    for i, key in enumerate(w.keys):
        told = component_told(w.what, key) if w.of_metadata else row_told(w.what, key, _row(w, i))
        if w.operation == "set password":
            told = key
        elif w.operation == "update":
            told += ": " + "; ".join(_changes(w.rows[i], w.former[i] or {}))
        yield f"  {VERBS.get(w.operation, w.operation)} {told}{how}"


def _row(w: Write, i: int) -> Mapping[str, Any] | None:
    """What is known of a row: what was sent, or what was there."""
    rows = w.rows or w.former
    return rows[i] if i < len(rows) else None


def _changes(row: Mapping[str, Any], former: Mapping[str, Any]) -> Iterator[str]:
    """Each column that was written: what it was, where that was read, and what it became."""
    for column, value in row.items():
        if column == "Id":
            continue
        if column in former:
            yield column_told(column, former[column], value)
        else:
            yield f"{column.removeprefix('Permissions')}: {value_told(value)}"


LEGEND = "! before one of them: cuts somebody off or lets somebody in"


def way_lines(where: str, way: WayBack, after: Sequence[RunRecord]) -> Iterator[tuple[str, str]]:
    """The way back as lines with their style, first of all on which org."""
    yield where, "bold"
    for run in way.runs:
        head = run.header
        of = f", landscape {head['landscape']}" if head.get("landscape") else ""
        yield f"Undo of {run.kind} {run.id} of {_at(head)} by {head.get('who')}{of}", "bold"
    for run in after:
        yield (
            f"! {run.kind} {run.id} came after: what it changed is left alone; undo it first to go back whole",
            "",
        )
    styles = {"+": "green", "-": "red", "~": "yellow"}
    for step in way.steps:
        if step.cuts:
            yield f"! {step.sign} {step.told} [{step.cuts}]", "bold yellow"
        else:
            yield f"  {step.sign} {step.told}", styles[step.sign]
    for text in way.changed:
        yield f"! left alone: {text}", "bold"
    for text in way.lost:
        yield f"! cannot come back: {text}", "bold"
    if way.back:
        yield f"{len(way.back)} {'is' if len(way.back) == 1 else 'are'} so already", "dim"
    if any(step.cuts for step in way.steps):
        yield LEGEND, "dim"
    count = len(way.steps)
    yield (
        (
            f"Undo: {count} {'change' if count == 1 else 'changes'}, {len(way.changed)} left alone, "
            f"{len(way.lost)} cannot come back"
        ),
        "bold",
    )
