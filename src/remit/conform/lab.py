"""Where questions are asked: one org, one journalled run, and names that are this run's alone.

All that is made is called `RemitProbe_<tag>_...`, users `remitprobe-<tag>-...@<org id>.example`; the tag is
random and in the journal before anything is made, so that what a killed run left is known as its own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from remit.change.run import Run
from remit.conform.asked import Asked
from remit.conform.question import CannotAsk, Exchange
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.state.soql import literal

T = TypeVar("T")
PREFIX = "RemitProbe_"
# After these nothing more can be asked of this org.
_CLOSED = frozenset({"INVALID_SESSION_ID", "CONNECTION_FAILED", "CONNECTION_LOST"})


def new_tag() -> str:
    """Six characters that no other run has."""
    return secrets.token_hex(3)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of one attempt: its value, or the org's refusal."""

    value: T | None
    exchange: Exchange

    @property
    def ok(self) -> bool:
        """Whether the org did it."""
        return not (self.exchange.code or self.exchange.text)

    @property
    def said(self) -> str:
        """The org's code and text; "done" where it did it."""
        if self.ok:
            return "done"
        parts = [p for p in (self.exchange.code, self.exchange.text) if p]
        return ": ".join(parts)

    def need(self, what: str) -> T:
        """The value. Raises CannotAsk that names what is lacking and the org's words."""
        if not self.ok:
            raise CannotAsk(f"{what}: {self.said}")
        return cast(T, self.value)


@dataclass
class Lab:
    """The org, the run, and what was made so far. `wait`: for how many seconds a login is tried again."""

    org: Org
    run: Run
    org_id: str
    tag: str
    wait: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    exchanges: list[Exchange] = field(default_factory=list)
    _made: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked = Asked(self.org)

    def name(self, what: str) -> str:
        """The name of a thing that this run makes."""
        return f"{PREFIX}{self.tag}_{what}"

    def username(self, what: str) -> str:
        """The username of a user that this run makes."""
        return f"remitprobe-{self.tag}-{what}@{self.org_id.lower()}.example"

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made for the first who needs it; that it cannot be made is remembered too."""
        if name not in self._made:
            try:
                self._made[name] = make()
            except CannotAsk as error:
                self._made[name] = error
        found = self._made[name]
        if isinstance(found, CannotAsk):
            raise CannotAsk(found.why)
        return cast(T, found)

    def attempt(
        self, request: str, work: Callable[[], T], *, done: int = 200, ours: bool = True
    ) -> Outcome[T]:
        """Do it, and note the shape of the request with what the org said. `ours`: by the operator's session.

        Raises OrgError where the operator's session has ended or the org cannot be reached any more.
        """
        try:
            value = work()
        except OrgError as error:
            if ours and error.code in _CLOSED:
                raise
            exchange = Exchange(request, error.status, error.code, text_of(error))
            self.exchanges.append(exchange)
            return Outcome(None, exchange)
        exchange = Exchange(request, done)
        self.exchanges.append(exchange)
        return Outcome(value, exchange)

    def note(self, request: str, status: int = 200, text: str = "", seconds: float | None = None) -> None:
        """Note what was seen without a refusal."""
        self.exchanges.append(Exchange(request, status, "", text, seconds))

    # --- rows ----------------------------------------------------------------------------------------------

    def rows(self, soql: str) -> list[dict[str, Any]]:
        """The rows of a query. Raises CannotAsk with the org's words where it is refused."""
        found = self.attempt(f"GET query: {soql.split(' WHERE ')[0]}", lambda: list(self.org.query(soql)))
        return found.need("a query is refused")

    def create(self, sobject: str, key: str, values: Mapping[str, Any]) -> Outcome[str]:
        """Make a row by a collection of one."""
        shape = f"POST composite/sobjects [{sobject}{{{', '.join(values)}}}]"
        return self.attempt(shape, lambda: self._created(sobject, key, values))

    def _created(self, sobject: str, key: str, values: Mapping[str, Any]) -> str:
        self.run.create(sobject, [(key, values)], collection=True)
        return self.run.id_of(sobject, key)

    def create_singly(self, sobject: str, key: str, values: Mapping[str, Any]) -> Outcome[str]:
        """Make a row by a single POST."""
        shape = f"POST sobjects/{sobject} {{{', '.join(values)}}}"

        def work() -> str:
            with self.journalled("create", sobject, key, rows=[dict(values)]) as done:
                done.append(self.org.create(sobject, values))
            self.run.know(sobject, key, done[0])
            self.run.former.made.add(done[0])
            return done[0]

        return self.attempt(shape, work, done=201)

    @contextmanager
    def journalled(self, operation: str, what: str, key: str, **told: Any) -> Iterator[list[str]]:
        """A write that the run has no method for, in the journal before and after as its own are; what is
        put into the list are the ids that it was done to."""
        self.run.note({"do": operation, "what": what, "keys": [key], **told})
        ids: list[str] = []
        try:
            yield ids
        except OrgError as error:
            if 400 <= error.status < 500:
                self.run.note({"refused": operation, "what": what, "code": error.code})
            raise
        self.run.note({"did": operation, "what": what, "ids": ids})

    def update(self, sobject: str, *records: Mapping[str, Any]) -> Outcome[None]:
        """Change rows by a collection."""
        columns = dict.fromkeys(c for r in records for c in r if c != "Id")
        shape = f"PATCH composite/sobjects [{sobject}{{Id, {', '.join(columns)}}}]"
        if len(records) > 1:
            shape += f" x {len(records)}"
        return self.attempt(shape, lambda: self.run.update(sobject, list(records)))

    def delete(self, sobject: str, *ids: str) -> Outcome[None]:
        """Delete rows."""
        shape = f"DELETE composite/sobjects?ids=({sobject})"
        return self.attempt(shape, lambda: self.run.delete(sobject, list(ids)))

    def value(self, sobject: str, record_id: str, column: str) -> Any:
        """One column of one row."""
        rows = self.rows(f"SELECT {column} FROM {sobject} WHERE Id = {literal(record_id)}")
        if not rows:
            raise CannotAsk(f"the org does not show the {sobject} that was made")
        return rows[0].get(column)

    def described(self, sobject: str) -> Mapping[str, Mapping[str, Any]]:
        """The fields of an object by name. Raises CannotAsk where it is not visible."""
        found = self.attempt(f"GET sobjects/{sobject}/describe", lambda: self.org.describe(sobject))
        return {str(f["name"]): f for f in found.need(f"{sobject} is not visible")["fields"]}


def text_of(error: OrgError) -> str:
    """The org's own text of an error, without what Remit put before it."""
    text = error.message
    if error.code and f"{error.code}: " in text:
        return text.split(f"{error.code}: ", 1)[1].strip()
    return text.split(": ", 1)[-1].strip()


def listed(items: Sequence[str]) -> str:
    """Names in an order of their own."""
    return ", ".join(sorted(dict.fromkeys(items)))
