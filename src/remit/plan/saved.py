"""A plan in a file: what was reviewed is what is done, or nothing is.

`apply FILE` makes the plan anew and compares it step by step with the one in the file, for the systems that
it touches and what all share. What changed elsewhere is left for another plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from remit import __version__
from remit.change.journals import now
from remit.change.runs import cut_off
from remit.change.steps.base import Step
from remit.errors import HomeError, InputError, Location, PreflightError
from remit.home.files import write_private
from remit.home.journal import Journal
from remit.plan.difference import Asked
from remit.plan.model import Plan
from remit.plan.planning import Planned

FORMAT = 1
_KIND = "remit plan"
_SIGNS = {"add": "+ ", "change": "~ ", "remove": "- "}
_AGAIN = "remit plan --out FILE, review it again, then remit apply FILE"


@dataclass(frozen=True)
class SavedPlan:
    """A plan as it was reviewed. `digest` is that of the landscape file, `asked` what was asked for beside
    it, `steps` the documents of its steps, `sum` the digest of the plan file itself."""

    file: str
    org_id: str
    environment: str
    landscape: str
    digest: str
    asked: Asked
    steps: tuple[Mapping[str, Any], ...]
    sum: str

    @property
    def touches(self) -> frozenset[str]:
        """The systems of its steps, and "" for what all share."""
        return frozenset({"", *(str(s["system"] or "") for s in self.steps)})


@dataclass(frozen=True, slots=True)
class Compared:
    """A plan limited to what a saved one touches, and what is left out of it."""

    planned: Planned
    elsewhere: tuple[Step, ...]


def refuse_unless_free(path: Path) -> None:
    """Raise an InputError where a plan would take the place of a file that is none, as a landscape is."""
    if path.exists():
        try:
            read_plan(path)
        except InputError as error:
            raise InputError(
                f"{path} is there already and is no plan: it is not written over",
                next_step="name another file with --out",
            ) from error


def save_plan(path: Path, planned: Planned, asked: Asked) -> None:
    """Write a plan, for its owner alone. HomeError where the disk refuses."""
    plan = planned.plan
    file = Path(plan.desired.landscape.file).absolute()
    document = {
        "kind": _KIND,
        "format": FORMAT,
        "remit": __version__,
        "made_at": now(),
        "made_by": planned.current.operator,
        "org_id": plan.org_id,
        "instance": plan.instance,
        "environment": plan.desired.environment,
        "landscape": str(file),
        "landscape_sha256": digest_of(file),
        "systems": sorted(asked.systems),
        "new_keys": sorted(asked.new_keys),
        "retry": asked.retry,
        "steps": [_document(s) for s in plan.everything],
    }
    try:
        write_private(path, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise HomeError(f"the plan cannot be written to {path}: {error}") from error


def digest_of(file: Path) -> str:
    """The SHA-256 of a file; "" where it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _document(step: Step) -> dict[str, Any]:
    # Through JSON, so that what is compared is what was written.
    document: dict[str, Any] = json.loads(json.dumps({"key": step.key(), **step.document()}, default=str))
    return document


def read_plan(path: Path) -> SavedPlan:
    """The plan in a file. InputError where it is none, is damaged, or another Remit's."""
    place = Location(str(path), 1, 1)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        why = getattr(error, "strerror", None) or error
        raise InputError(f"the plan {path} cannot be read: {why}", next_step=_AGAIN) from error
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the plan file is damaged: {error}", location=place, next_step=_AGAIN) from error
    if not isinstance(document, dict) or document.get("kind") != _KIND:
        raise InputError("this is no plan file", location=place, next_step=_AGAIN)
    if document.get("format") != FORMAT:
        raise InputError(
            f"the plan has the format {document.get('format')}, this Remit ({__version__}) reads {FORMAT}",
            location=place,
            next_step=_AGAIN,
        )
    steps = document.get("steps")
    texts = [document.get(k) for k in ("org_id", "environment", "landscape", "landscape_sha256")]
    whole = isinstance(steps, list) and all(
        isinstance(s, dict) and {"kind", "system", "key", "told"} <= s.keys() for s in steps
    )
    lists = [document.get("systems"), document.get("new_keys")]
    if (
        not whole
        or not all(isinstance(t, str) and "\0" not in t for t in texts)
        or not all(isinstance(x, list) for x in lists)
    ):
        raise InputError("the plan file is damaged: it lacks a part", location=place, next_step=_AGAIN)
    return SavedPlan(
        file=str(path),
        org_id=document["org_id"],
        environment=document["environment"],
        landscape=document["landscape"],
        digest=document["landscape_sha256"],
        asked=Asked(
            frozenset(str(s) for s in document["systems"]),
            frozenset(str(s) for s in document["new_keys"]),
            document.get("retry") is True,
        ),
        steps=tuple(document["steps"]),
        sum=hashlib.sha256(data).hexdigest(),
    )


def compared(saved: SavedPlan, planned: Planned, *, begun: bool = False) -> Compared:
    """The plan of now limited to what the saved one touches.

    `begun`: an apply of this very file was cut off, so that steps that are done already are missed by nobody.
    Raises PreflightError with every difference, or where the file is another org's or environment's.
    """
    plan = planned.plan
    if plan.org_id != saved.org_id:
        raise PreflightError(
            f"nothing was changed: {saved.file} is a plan for the org {saved.org_id}, this is {plan.org_id}",
            next_step="take the org that it was made for, or plan anew",
        )
    if plan.desired.environment != saved.environment:
        raise PreflightError(
            f"nothing was changed: {saved.file} is a plan for the environment {saved.environment}, "
            f"not {plan.desired.environment}",
            next_step=f"--environment {saved.environment}",
        )
    inside = limited(plan, saved.touches)
    differences = list(_differences(saved, inside, begun))
    if differences:
        file = Path(plan.desired.landscape.file)
        who = "the org" if digest_of(file) == saved.digest else "the landscape or the org"
        raise PreflightError(
            f"nothing was changed: {who} changed since {saved.file} was made:\n  " + "\n  ".join(differences),
            next_step=_AGAIN,
        )
    kept = {id(s) for s in inside.everything}
    elsewhere = tuple(s for s in plan.changes if id(s) not in kept)
    return Compared(replace(planned, plan=inside), elsewhere)


def begun(journal: Journal, saved: SavedPlan) -> bool:
    """Whether an apply of this very file was cut off on this machine."""
    before = cut_off(journal.read(), "apply")
    return before is not None and any(r.get("plan_file") == saved.sum for r in journal.read() if "plan" in r)


def limited(plan: Plan, systems: frozenset[str]) -> Plan:
    """A plan with the steps of these systems alone ("" stands for what all share)."""
    return replace(
        plan,
        steps=tuple(s for s in plan.steps if s.system in systems),
        removed=tuple(r for r in plan.removed if r.system in systems),
        new_systems=plan.new_systems & systems,
    )


def _differences(saved: SavedPlan, plan: Plan, begun: bool) -> list[str]:
    before, after = _by_name(saved.steps), _by_name([_document(s) for s in plan.everything])
    found = []
    for name, documents in before.items():
        present = after.get(name, [])
        for document in documents:
            if document in present:
                continue
            if any(d not in documents for d in present):
                found.append(f"different: {_told(document)}")
            elif not begun:
                found.append(f"gone: {_told(document)}")
    for name, documents in after.items():
        known = before.get(name, [])
        found += [f"new: {_told(d)}" for d in documents if d not in known and not known]
        found += [f"now: {_told(d)}" for d in documents if d not in known and known]
    return found


def _by_name(steps: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for s in steps:
        found.setdefault((str(s["system"]), str(s["kind"]), str(s["key"])), []).append(s)
    return found


def _told(document: Mapping[str, Any]) -> str:
    system = f"{document['system']}: " if document["system"] else ""
    sign = _SIGNS.get(str(document.get("change")), "")
    return " ".join(f"{system}{sign}{document['told']}".split("\n"))
