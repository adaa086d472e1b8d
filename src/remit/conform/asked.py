"""What was asked of an org: each question once, and a refusal is an answer (`Unknown`), not the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar, cast

from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.connect.transport import Request
from remit.errors import OrgError
from remit.metadata import Component
from remit.state.soql import literal

T = TypeVar("T")
# After these no question is answered at all, so that asking on tells nothing.
_CLOSED = frozenset({"INVALID_SESSION_ID", "CONNECTION_FAILED", "CONNECTION_LOST"})
_ORGANIZATION = "SELECT Id, IsSandbox, OrganizationType, TrialExpirationDate FROM Organization"


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be found out: the org's words, and its error code where it gave one."""

    why: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks. What the org did not tell is empty."""

    user_id: str = ""
    username: str = ""
    profile_id: str = ""
    profile: str = ""
    license: str = ""


class Asked:
    """The answers of one org so far."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.metadata = MetadataApi(org)
        self._known: dict[str, object] = {}

    def once(self, name: str, ask: Callable[[], T]) -> T | Unknown:
        """The answer of that name, asked for the first time only.

        Raises OrgError where the session has ended or the org cannot be reached.
        """
        if name not in self._known:
            try:
                self._known[name] = ask()
            except OrgError as error:
                if error.code in _CLOSED:
                    raise
                self._known[name] = Unknown(error.message, error.code)
        return cast("T | Unknown", self._known[name])

    @property
    def refusals(self) -> frozenset[str]:
        """The error codes that the org has answered with so far."""
        return frozenset(k.code for k in self._known.values() if isinstance(k, Unknown) and k.code)

    def rows(self, soql: str) -> list[dict[str, Any]] | Unknown:
        """The rows of a query."""
        return self.once(soql, lambda: list(self.org.query(soql)))

    def organization(self) -> Mapping[str, Any] | Unknown:
        """The row of Organization: Id, IsSandbox, OrganizationType, TrialExpirationDate."""
        rows = self.rows(_ORGANIZATION)
        if isinstance(rows, Unknown):
            return rows
        return rows[0] if rows else Unknown("the org shows no row of Organization")

    def who(self) -> Who | Unknown:
        """Whoever asks, from the session, the version's own resource, or userinfo."""
        return self.once("who", self._who)

    def _who(self) -> Who:
        session = self.org.session
        condition = f"Id = {literal(session.user_id)}"
        if not session.user_id:
            condition = f"Username = {literal(session.username)}" if session.username else ""
        if not condition:
            identity = str((self.org.get("") or {}).get("identity") or "").rstrip("/").split("/")
            found = identity[-1] if len(identity) > 2 else str(self.org.userinfo().get("user_id") or "")
            condition = f"Id = {literal(found)}"
        fields = "Id, Username, ProfileId, Profile.Name, Profile.UserLicense.Name"
        for row in self.org.query(f"SELECT {fields} FROM User WHERE {condition}"):
            profile = row.get("Profile") or {}
            license = (profile.get("UserLicense") or {}).get("Name") or ""
            return Who(
                row["Id"], row["Username"], row.get("ProfileId") or "", profile.get("Name") or "", license
            )
        return Who(session.user_id, session.username)

    def described(self, *objects: str) -> Mapping[str, Mapping[str, Any] | None] | Unknown:
        """Describes by name, None for an object that is not there or not visible; one request for 25."""
        return self.once(f"describe {' '.join(objects)}", lambda: self.org.describe_many(objects))

    def metadata_types(self) -> frozenset[str] | Unknown:
        """The metadata types that the org has."""
        return self.once("describeMetadata", lambda: frozenset(self.metadata.describe_types()))

    def component(self, kind: type[Component], name: str) -> Component | Unknown | None:
        """A component by full name, None where the org gives none."""
        return self.once(f"{kind.__name__} {name}", lambda: self.metadata.read(kind, [name])[0])

    def limits(self) -> Mapping[str, Any] | Unknown:
        """The org's limits by name."""
        return self.once("limits", self.org.limits)

    def clock_skew(self) -> float | Unknown:
        """Seconds by which this machine's clock is ahead of the org's, by the Date header of an answer."""
        return self.once("clock", self._clock_skew)

    def _clock_skew(self) -> float:
        before = time.time()
        answer = self.org.transport.send(Request("GET", "/services/data"))
        ours = (before + time.time()) / 2
        told = next((v for k, v in answer.headers.items() if k.lower() == "date"), "")
        if not told:
            raise OrgError("its answers carry no Date header")
        try:
            theirs = parsedate_to_datetime(told)
        except ValueError:
            raise OrgError(f"its Date header cannot be read: {told}") from None
        # The header tells whole seconds: half of one is added, as the middle of what it may mean.
        return ours - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)).timestamp() - 0.5
