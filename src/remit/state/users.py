"""Users, their profiles and what stops them from logging in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from remit.state.rows import Row


@dataclass(frozen=True, slots=True)
class User(Row):
    """A user. Required on create: username, last name, email, alias, profile and the four locale keys.

    Source: Object Reference, User.
    """

    SOBJECT: ClassVar[str] = "User"

    id: str
    username: str
    last_name: str = ""
    first_name: str = ""
    name: str = ""
    email: str = ""
    alias: str = ""
    community_nickname: str = ""
    profile_id: str = ""
    user_role_id: str = ""
    is_active: bool = True
    user_type: str = "Standard"
    time_zone_sid_key: str = ""
    locale_sid_key: str = ""
    email_encoding_key: str = ""
    language_locale_key: str = ""
    last_login_date: datetime | None = None
    created_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserLogin(Row):
    """Whether a user is frozen or locked out; one row a user, made with it (UserLogin)."""

    SOBJECT: ClassVar[str] = "UserLogin"

    id: str
    user_id: str
    is_frozen: bool = False
    is_password_locked: bool = False


@dataclass(frozen=True, slots=True)
class Profile(Row):
    """A profile. What it grants hangs on the set that it owns (`OrgState.permission_set_of_profile`).

    `permissions` are the user permissions that are true on the Profile row; they equal those of the owned
    permission set.
    """

    SOBJECT: ClassVar[str] = "Profile"

    id: str
    name: str
    user_license_id: str = ""
    user_type: str = "Standard"
    description: str = ""
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LoginIpRange:
    """One login IP range of a profile, both ends included. Only metadata carries it (loginIpRanges)."""

    profile_id: str
    start_address: str
    end_address: str
    description: str = ""
