"""Cases told as data: a landscape, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .conftest import HEAD

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Case:
    """One case: `text` is a landscape, `said` the lines that are expected."""

    name: str
    text: str
    said: list[str]


def cases(file: str) -> list[Case]:
    """The cases of a fixture file."""
    found = []
    for block in ("\n" + (FIXTURES / file).read_text()).split("\n=== ")[1:]:
        name, _, rest = block.partition("\n")
        text, _, said = ("\n" + rest).partition("\n---")
        found.append(Case(name, text[1:].replace("HEAD\n", HEAD), [s for s in said.split("\n") if s]))
    return found
