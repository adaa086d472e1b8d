"""A question that only trying can answer, and what came of asking it.

One question is one file of `questions/`: its `QUESTION`, and `ask(lab) -> str`, which gives the answer. What
was sent and what the org said is noted by the lab on the way.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from remit.conform.lab import Lab


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `asks` is its line of docs/fidelity.md.

    `requests` are the shapes of what is sent; `needs` says in words what must be there; `answers` are those
    that can be foreseen, with their meaning (empty: the answer is the org's own words); `chosen` is the one
    that the local org gives unless a setting says otherwise. Questions are asked by `order`.
    """

    id: str
    asks: str
    order: int
    requests: tuple[str, ...]
    chosen: str
    needs: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


class CannotAsk(Exception):
    """The question's need is not met in this org, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as a shape, and the org's answer: status of HTTP, error code and text, empty where it was
    done; seconds where the time was measured."""

    request: str
    status: int
    code: str = ""
    text: str = ""
    seconds: float | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        told: dict[str, Any] = {
            "request": self.request,
            "status": self.status,
            "code": self.code,
            "text": self.text,
        }
        return told if self.seconds is None else {**told, "seconds": round(self.seconds, 1)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question: the answer, or why it could not be asked."""

    question: str
    answer: str = ""
    why: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether there is an answer."""
        return not self.why

    def told(self) -> str:
        """In words."""
        return self.answer if self.asked else f"could not be asked: {self.why}"

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "question": self.question,
            "answer": self.answer if self.asked else None,
            "could_not_be_asked": self.why or None,
            "exchanges": [e.document() for e in self.exchanges],
        }


class Asks(Protocol):
    """What a file of `questions/` has."""

    QUESTION: Question

    def ask(self, lab: Lab) -> str:
        """The answer. Raises CannotAsk where the need is not met."""


@cache
def questions() -> tuple[Asks, ...]:
    """All questions, in the order in which they are asked."""
    from remit.conform import questions as folder

    names = [m.name for m in pkgutil.iter_modules(folder.__path__)]
    found: list[Asks] = [importlib.import_module(f"{folder.__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda q: (q.QUESTION.order, q.QUESTION.id)))
