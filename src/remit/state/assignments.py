"""Who holds which permission set or group, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from remit.state.rows import Row


@dataclass(frozen=True, slots=True)
class PermissionSetAssignment(Row):
    """A permission set or group assigned to a user.

    `permission_set_id` is the set, for a group the group's own set; `permission_set_group_id` the group.
    `expiration_date` since 52.0, `is_revoked` since 57.0. `is_active` is Salesforce's own word on whether it
    still counts; it lags behind the expiry, so that both are looked at.
    """

    SOBJECT: ClassVar[str] = "PermissionSetAssignment"

    id: str
    assignee_id: str
    permission_set_id: str = ""
    permission_set_group_id: str = ""
    expiration_date: datetime | None = None
    is_active: bool = True
    is_revoked: bool = False

    def counts(self, now: datetime) -> bool:
        """Whether it gives anything at that moment: active, not revoked, not expired."""
        expired = self.expiration_date is not None and self.expiration_date <= now
        return self.is_active and not self.is_revoked and not expired


@dataclass(frozen=True, slots=True)
class SessionPermSetActivation(Row):
    """That a session activated a session-based permission set or group for its user."""

    SOBJECT: ClassVar[str] = "SessionPermSetActivation"

    id: str
    auth_session_id: str
    permission_set_id: str = ""
    permission_set_group_id: str = ""
    user_id: str = ""
