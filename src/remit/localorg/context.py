"""What one unit of work knows: its transaction, who asks, by which API version, and the org as it stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from remit.access.requirement import Level, Refusal, Requirement, Verdict, judge
from remit.api.errors import ApiError
from remit.api.operation import Operation
from remit.localorg.enforce.scope import row_scope
from remit.localorg.enforce.users import MOST_PLANS, UserAccess
from remit.localorg.model import Model, shape_key
from remit.schema.model import Schema, SObject

if TYPE_CHECKING:
    from remit.localorg.org import Org


@dataclass(slots=True)
class Context:
    """One unit of work. `version` is as in the path ("64.0"); `base_url` the one by which the client came."""

    org: Org
    db: sqlite3.Connection
    model: Model
    user: UserAccess
    version: str
    schema: Schema
    base_url: str = ""
    ip: str = "127.0.0.1"
    session: Session | None = None
    options: dict[str, Any] = field(default_factory=dict)
    afterwards: list[Callable[[sqlite3.Connection], object]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The org's clock."""
        return datetime.now(UTC)

    def finish(self, db: sqlite3.Connection) -> None:
        """Write what a read left to be written."""
        later = list(self.afterwards)
        self.afterwards.clear()
        for one in later:
            one(db)

    def object(self, name: str) -> SObject | None:
        """An object that the API version knows."""
        return self.schema.by_name.get(name.lower())

    def judge(self, operation: Operation) -> Verdict:
        """What the user may do of an operation; raises ApiError where they may not."""
        outcome = self._outcome(operation)
        if isinstance(outcome, Refusal):
            raise ApiError.of(outcome)
        return outcome

    def allows(self, operation: Operation) -> bool:
        """Whether the user may do an operation, rows aside."""
        return not isinstance(self._outcome(operation), Refusal)

    def _outcome(self, operation: Operation) -> Refusal | Verdict:
        """What `judge` says of an operation, remembered for all who have the same access."""
        key = shape_key(operation)
        found: Refusal | Verdict | None = self.user.plans.get(key)
        if found is None:
            if len(self.user.plans) > MOST_PLANS:
                self.user.plans.clear()
            found = self.user.plans[key] = judge(self.model.needs(operation), self.user.access)
        return found

    def judge_requirement(self, requirement: Requirement) -> Verdict:
        """The verdict on a requirement; raises ApiError where it is a refusal."""
        outcome = judge(requirement, self.user.access)
        if isinstance(outcome, Refusal):
            raise ApiError.of(outcome)
        return outcome

    def scope(self, o: SObject, level: Level, alias: str = "t") -> str:
        """The rows of an object that the user may touch, as an SQL predicate; the user is parameter 1."""
        key = (o.name, level, alias)
        found = self.user.scopes.get(key)
        if found is None:
            found = self.user.scopes[key] = row_scope(self.model, self.user, o, level, alias)
        return found

    @property
    def token(self) -> bytes | None:
        """The digest of the session's token; None where the org works by itself."""
        return None if self.session is None else self.session.token

    def permissions(self) -> str:
        """The user's system permissions, implied ones too, as `_perms` of a permission set holds them."""
        found: str | None = self.user.plans.get("permissions")
        if found is None:
            catalogue, access = self.model.catalogue, self.user.access
            held = (catalogue.name_of(p).name for p in catalogue.systems.values() if access.has(p))
            found = self.user.plans["permissions"] = "|" + "".join(f"{name}|" for name in sorted(held))
        return found

    def system(self, permission: str) -> bool:
        """Whether the user holds a system permission."""
        position = self.model.catalogue.systems.get(permission.lower())
        return position is not None and self.user.access.has(position)


@dataclass(slots=True)
class Session:
    """A session as the store has it."""

    token: bytes
    user_id: str
    kind: str
    expires: float
    timeout: float
    app_id: str
    scopes: str
