"""The lease of an org: one run at a time, also from different machines.

A permission set of a fixed name that grants nothing. No org makes two of one name, so that the refusal of the
second is the lock; its description says whose it is and since when. Who has it takes it down at the end, also
after an error. A process that was killed leaves it: the same machine knows the run from its journal and takes
the lease over; anybody else breaks it only by the run's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote

from remit.change.journals import host, now, os_user
from remit.connect.composite import Part
from remit.connect.rest import Org
from remit.errors import OrgError, PreflightError
from remit.landscape.naming import LEASE_NAME

LABEL = "Remit lease"
_READ = f"SELECT Id, Description FROM PermissionSet WHERE Name = '{LEASE_NAME}'"
_DUPLICATE = "DUPLICATE"
_LOST = "CONNECTION_LOST"
_GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"})
# PermissionSet.Description takes 255 characters.
_LONGEST = 255
_TOLD = re.compile(
    r"Remit lease: run (?P<run>\S+) since (?P<since>\S+) by (?P<who>[^@\s]+@\S+)(?: as (?P<user>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a lease is: the run, since when, the machine's user and name, and the operator in the org."""

    run: str
    since: str
    who: str
    user: str = ""

    def told(self) -> str:
        """The description of the permission set."""
        user = f" as {self.user}" if self.user else ""
        return f"{LABEL}: run {self.run} since {self.since} by {self.who}{user}"[:_LONGEST]

    @classmethod
    def read(cls, description: str) -> Holder | None:
        """From a description; None where it is not that of a lease."""
        found = _TOLD.match(description)
        return cls(found["run"], found["since"], found["who"], found["user"] or "") if found else None


def here() -> str:
    """This machine's user and name, as a lease says them."""
    return f"{os_user()}@{host()}".replace(" ", "_")


@contextmanager
def leased(
    org: Org, run_id: str, operator: str, left_by_us: Callable[[str], bool], broken: str = ""
) -> Iterator[None]:
    """Hold the org's lease while the block runs.

    `left_by_us`: whether a run was cut off in this very home; `broken`: the run whose lease the user breaks.
    Raises PreflightError where somebody else has it: nothing was changed then.
    """
    lease_id = _take(org, Holder(run_id, now(), here(), operator), left_by_us, broken)
    try:
        yield
    except BaseException:
        with suppress(OrgError):
            _give_back(org, lease_id)
        raise
    _give_back(org, lease_id)


def give_back_left(org: Org, left_by_us: Callable[[str], bool]) -> None:
    """Take down the lease that a killed run of this machine left; that of anybody else stays."""
    row = next(org.query(_READ), {})
    held = Holder.read(str(row.get("Description") or ""))
    if held is not None and held.who == here() and left_by_us(held.run):
        _give_back(org, str(row["Id"]))


def _take(org: Org, mine: Holder, left_by_us: Callable[[str], bool], broken: str) -> str:
    """The id of the lease that is ours from now on. One request, a second where one is taken over."""
    found = _try(org, mine)
    if found.ours:
        return found.id
    held = Holder.read(found.description)
    if not found.id or held is None:
        raise PreflightError(
            f"nothing was changed: the org has a permission set {LEASE_NAME} that is no lease of Remit's",
            next_step="rename or delete it in Setup: by this name Remit keeps two machines apart",
        )
    mine_before = held.who == here() and left_by_us(held.run)
    if not mine_before and broken != held.run:
        raise _refused(held, broken)
    again = _try(org, mine, instead_of=found.id)
    if again.ours:
        return again.id
    other = Holder.read(again.description)
    raise _refused(other or held, broken)


def _refused(held: Holder, broken: str) -> PreflightError:
    wrong = f" (not {broken})" if broken else ""
    user = f", logged in as {held.user}" if held.user else ""
    return PreflightError(
        f"nothing was changed: {held.who} is at work on this org since {held.since}{user}: run {held.run}{wrong}",
        next_step="wait until it has ended; where it has ended without giving the org back: "
        f"remit apply --break-lease {held.run}",
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The lease after an attempt: `ours` where the org made it for us just now."""

    ours: bool
    id: str
    description: str


def _try(org: Org, mine: Holder, instead_of: str = "") -> _Found:
    """Make the lease, in the place of another where told, and read it back: one request."""
    sets = f"{org.root}/sobjects/PermissionSet"
    body = {"Name": LEASE_NAME, "Label": LABEL, "Description": mine.told()}
    read = Part("GET", f"{org.root}/query?q={quote(_READ)}", reference="read")
    parts = [Part("POST", sets, body, "made"), read]
    if instead_of:
        parts.insert(0, Part("DELETE", f"{sets}/{instead_of}", reference="gone"))
    try:
        *_, made, found = org.composite(parts, all_or_none=False)
    except OrgError as error:
        if error.code != _LOST:
            raise
        row = next(org.query(_READ), {})  # whether it was made is in the org
        description = str(row.get("Description") or "")
        return _Found(description == mine.told(), str(row.get("Id", "")), description)
    if not made.ok and not made.code.startswith(_DUPLICATE):
        raise made.error(f"create the permission set {LEASE_NAME}", org.transport.redact)
    rows = found.body["records"] if found.ok else []
    description = str(rows[0].get("Description") or "") if rows else ""
    record_id = str(rows[0]["Id"]) if rows else ""
    return _Found(made.ok and description == mine.told(), record_id, description)


def _give_back(org: Org, lease_id: str) -> None:
    try:
        org.delete("PermissionSet", lease_id)
    except OrgError as error:
        if error.code not in _GONE:  # gone already: somebody broke it by name
            raise
