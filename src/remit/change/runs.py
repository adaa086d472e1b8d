"""The runs of a home, read from their journals: what each was, how far it came, and what it wrote.

A write is done where the org answered so, not done where it refused, and unclear where neither is known: then
the process or the connection ended in the middle of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from remit.change.journals import Record, journals
from remit.errors import InputError
from remit.home import Home

How = Literal["done", "not done", "unclear"]
_METADATA = "Metadata"


@dataclass(frozen=True)
class Write:
    """One request of a run. `keys` name the things for people (components by full name); `ids` are those of
    rows; `rows` what was sent, `former` what was there, `again` the ids that re-made rows had before."""

    run: str
    operation: str
    what: str
    keys: tuple[str, ...]
    how: How
    ids: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    xml: tuple[str, ...] = ()
    former: tuple[Any, ...] = ()
    along: Mapping[str, Any] = None  # type: ignore[assignment]
    again: tuple[str, ...] = ()
    at: str = ""

    @property
    def of_metadata(self) -> bool:
        """Whether it is about components, not rows."""
        return self.operation.endswith(_METADATA)


@dataclass(frozen=True)
class RunRecord:
    """A run as its journal tells it. `old`: made by a Remit that kept no former values. `notes` are the
    records about this machine's secrets."""

    header: Mapping[str, Any]
    writes: tuple[Write, ...]
    notes: tuple[Mapping[str, Any], ...]
    finished: bool
    last: Mapping[str, Any]
    path: Path
    old: bool = False

    @property
    def id(self) -> str:
        """By which `remit undo` knows it; "" of one that an earlier Remit made."""
        return str(self.header.get("run", ""))

    @property
    def kind(self) -> str:
        """apply, undo or conform."""
        return str(self.header.get("kind", "apply"))

    @property
    def of(self) -> tuple[str, ...]:
        """The runs that this one takes back."""
        return tuple(self.header.get("of", ()))

    @property
    def changed(self) -> bool:
        """Whether it wrote anything, or may have."""
        return any(w.how != "not done" for w in self.writes)

    @property
    def where(self) -> str:
        """Where it was cut off, in words."""
        if "do" in self.last:
            keys = ", ".join(str(k) for k in self.last.get("keys", ())[:3])
            return f"in the middle of {self.last['do']} {self.last['what']} ({keys}, …): looked up in the org"
        return "between two requests"


def parse(records: Sequence[Record], path: Path = Path()) -> list[RunRecord]:
    """The runs of one journal, in order."""
    parts: list[list[Record]] = []
    for record in records:
        if "run" in record or not parts:
            parts.append([])
        parts[-1].append(record)
    return [_run(part, path) for part in parts]


def _run(records: Sequence[Record], path: Path) -> RunRecord:
    old = "run" not in records[0]
    header: Record = {} if old else records[0]
    if old:
        header = {"kind": "apply", **{k: r[k] for r in records for k in ("org", "environment") if k in r}}
    body = records[0 if old else 1 :]
    return RunRecord(
        header=header,
        writes=tuple(_writes(body, str(header.get("run", "")))),
        notes=tuple(r for r in body if str(r.get("did", "")).startswith("secret ")),
        finished=any("done" in r for r in body),
        last=records[-1],
        path=path,
        old=old,
    )


def _writes(records: Sequence[Record], run: str) -> Iterable[Write]:
    for record, answer in zip(records, [*records[1:], {}], strict=True):
        if "do" in record:
            yield _write(record, answer, run)


def _write(record: Record, answer: Record, run: str) -> Write:
    operation, keys = str(record["do"]), tuple(record.get("keys", ()))
    how: How = "unclear"
    ids = tuple(record.get("ids", ()))
    chosen = range(len(keys))
    if "refused" in answer:
        how = "not done"
    elif "did" in answer:
        how = "done"
        if operation.endswith(_METADATA):  # some of ten may be done, and others refused
            done = set(answer.get("ids", ()))
            chosen = [i for i, k in enumerate(keys) if k in done]  # type: ignore[assignment]
            how = "done" if chosen else "not done"
        else:
            ids = tuple(answer.get("ids", ids))

    def of(name: str) -> tuple[Any, ...]:
        held = record.get(name, ())
        return tuple(held[i] for i in chosen) if len(held) == len(keys) else tuple(held)

    return Write(
        run=run,
        operation=operation,
        what=str(record.get("what", "")),
        keys=tuple(keys[i] for i in chosen),
        how=how,
        ids=ids,
        rows=of("rows"),
        xml=of("xml"),
        former=of("former"),
        along=record.get("along", {}),
        again=of("again"),
        at=str(record.get("at", "")),
    )


def cut_off(records: Sequence[Record], kind: str) -> RunRecord | None:
    """The run that the next one of its kind goes on with: the last of the journal, where it did not end."""
    runs = parse(records)
    return runs[-1] if runs and runs[-1].kind == kind and not runs[-1].finished else None


def all_runs(home: Home, org_id: str = "") -> list[RunRecord]:
    """Every run of this home (on one org, where given), oldest first; those without a header come before."""
    found = [run for path, records in journals(home, org_id) for run in parse(records, path)]
    return sorted(found, key=lambda run: (run.id != "", str(run.header.get("at", "")), run.id))


def find_run(runs: Sequence[RunRecord], run_id: str) -> RunRecord:
    """The run of that id, or the only one whose id begins so; InputError where there is none."""
    found = [r for r in runs if r.id and r.id.startswith(run_id)]
    if len(found) == 1:
        return found[0]
    exact = [r for r in found if r.id == run_id]
    if exact:
        return exact[0]
    told = "more than one run begins with" if found else "this machine knows no run"
    raise InputError(f"{told} {run_id}", next_step="remit runs")


def undone_by(runs: Sequence[RunRecord]) -> dict[str, str]:
    """By run, the finished undo that took it back; an undo that was itself undone does not count."""
    by: dict[str, list[str]] = {}
    for run in runs:
        if run.kind == "undo" and run.finished:
            for one in run.of:
                by.setdefault(one, []).append(run.id)

    def standing(run_id: str) -> str:
        """The undo of a run that still counts. An undo is younger than what it takes back, so this ends."""
        return next((u for u in reversed(by.get(run_id, ())) if not standing(u)), "")

    return {run: found for run in by if (found := standing(run))}
