"""User licences and permission set licences, their seats and who holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from remit.state.rows import Row


@dataclass(frozen=True, slots=True)
class UserLicense(Row):
    """A user licence; a profile names one, and so gives it to its users."""

    SOBJECT: ClassVar[str] = "UserLicense"

    id: str
    name: str
    license_definition_key: str = ""
    master_label: str = ""
    status: str = "Active"
    total_licenses: int = 0
    used_licenses: int = 0

    @property
    def free(self) -> int:
        """Seats not taken; never negative."""
        return max(0, self.total_licenses - self.used_licenses)


@dataclass(frozen=True, slots=True)
class PermissionSetLicense(Row):
    """A permission set licence; it lifts what a user's permission sets may carry."""

    SOBJECT: ClassVar[str] = "PermissionSetLicense"

    id: str
    developer_name: str
    master_label: str = ""
    permission_set_license_key: str = ""
    status: str = "Active"
    total_licenses: int = 0
    used_licenses: int = 0
    expiration_date: date | None = None

    @property
    def free(self) -> int:
        """Seats not taken; never negative."""
        return max(0, self.total_licenses - self.used_licenses)


@dataclass(frozen=True, slots=True)
class PermissionSetLicenseAssign(Row):
    """A permission set licence held by a user. `is_revoked` since 58.0."""

    SOBJECT: ClassVar[str] = "PermissionSetLicenseAssign"

    id: str
    assignee_id: str
    permission_set_license_id: str
    is_revoked: bool = False
