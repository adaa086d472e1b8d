"""What orgs answered, counted: data/answers.json, into which `remit conform --import FILE` counts a file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from remit.conform.report import FORMAT
from remit.errors import InputError

State = Literal["not asked yet", "confirmed", "refuted", "varying"]


@dataclass
class Known:
    """Answers by question: how many orgs gave each, and of which editions and API versions. `files` are the
    digests of what was counted, so that nothing counts twice."""

    counted: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def questions(self) -> Iterator[str]:
        """The questions that any org answered."""
        yield from sorted(self.counted)

    def counts(self, question: str) -> Counter[str]:
        """How many orgs gave which answer."""
        return Counter({a: len(orgs) for a, orgs in self.counted.get(question, {}).items()})

    def text(self) -> str:
        """As the file holds it."""
        value = {
            "files": sorted(self.files),
            "questions": {
                q: {a: sorted(orgs) for a, orgs in sorted(self.counted[q].items())} for q in self.questions()
            },
        }
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a question stands: what was chosen, and what orgs answered."""

    question: str
    chosen: str
    counts: Mapping[str, int]

    @property
    def state(self) -> State:
        """Confirmed where each org gave the chosen answer, refuted where each gave one other, else varying."""
        if not self.counts:
            return "not asked yet"
        if set(self.counts) == {self.chosen}:
            return "confirmed"
        return "refuted" if len(self.counts) == 1 else "varying"

    def told(self) -> str:
        """In words, with the counts."""
        if self.state == "not asked yet":
            return self.state
        if self.state == "confirmed":
            return f"confirmed by {self.counts[self.chosen]}"
        parts = [f"{a} ({n})" for a, n in sorted(self.counts.items(), key=lambda p: (-p[1], p[0]))]
        return f"{self.state}: {', '.join(parts)}"

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "question": self.question,
            "chosen": self.chosen,
            "state": self.state,
            "counts": dict(self.counts),
        }


def standing_of(known: Known, question: str) -> Standing:
    """How one question stands."""
    from remit.conform.question import questions

    chosen = next((q.QUESTION.chosen for q in questions() if q.QUESTION.id == question), "")
    return Standing(question, chosen, dict(known.counts(question)))


def own_path() -> Path:
    """The project's own data file."""
    return Path(str(files("remit.conform.data").joinpath("answers.json")))


def read_known(path: Path | None = None) -> Known:
    """What is known so far; nothing where the file is not there. Raises InputError where it is none such."""
    place = path or own_path()
    if not place.exists():
        return Known()
    value = _json(place)
    try:
        counted = {
            str(q): {str(a): [str(o) for o in orgs] for a, orgs in answers.items()}
            for q, answers in value["questions"].items()
        }
        return Known(counted, [str(f) for f in value["files"]])
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{place} holds no counted answers", next_step="give another --answers") from None


def import_files(paths: Sequence[Path], into: Path | None = None) -> Known:
    """Count files of answers and save the counts. Raises InputError for a file that is none, or was counted."""
    known = read_known(into)
    for path in paths:
        count(known, path)
    (into or own_path()).write_text(known.text(), encoding="utf-8")
    return known


def count(known: Known, path: Path) -> None:
    """Count one file, without saving."""
    from remit.conform.question import questions

    value = _json(path)
    if value.get("remit_conform") != FORMAT or not isinstance(value.get("answers"), list):
        raise InputError(
            f"{path} is no file of remit conform", next_step="remit conform --out FILE makes one"
        )
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
    if digest in known.files:
        raise InputError(f"{path} is counted already", next_step="nothing to do")
    ids = {q.QUESTION.id for q in questions()}
    org = f"{value.get('edition', '')} {'sandbox ' if value.get('sandbox') else ''}{value.get('api_version', '')}"
    for one in value["answers"]:
        question, answer = one.get("question"), one.get("answer")
        if question not in ids:
            raise InputError(
                f"{path}: there is no question {question}", next_step="import it with the Remit that made it"
            )
        if isinstance(answer, str):
            known.counted.setdefault(question, {}).setdefault(answer, []).append(org)
    known.files.append(digest)


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}", next_step="give a file of answers") from None
    if not isinstance(value, dict):
        raise InputError(
            f"{path} is no file of remit conform", next_step="remit conform --out FILE makes one"
        )
    return value
