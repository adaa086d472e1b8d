"""What the Partner API's calls ask for and answer, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Login:
    """login: the password is followed by the security token, without a space, where one is needed."""

    username: str
    password: str

    def __repr__(self) -> str:
        """A representation that never shows the password."""
        return f"Login(username={self.username!r})"


@dataclass(frozen=True, slots=True)
class Logout:
    """logout of the session in the header."""


@dataclass(frozen=True, slots=True)
class Query:
    """query, or queryAll, which also finds deleted and archived records."""

    text: str
    all: bool = False


@dataclass(frozen=True, slots=True)
class QueryMore:
    """queryMore: the next batch of an earlier query."""

    locator: str


@dataclass(frozen=True, slots=True)
class Search:
    """search: a SOSL text."""

    text: str


@dataclass(frozen=True, slots=True)
class Create:
    """create of records, REST dicts with texts as values."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """update of records by Id."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Upsert:
    """upsert of records by a field."""

    external_id: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Delete:
    """delete of records by id."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undelete:
    """undelete of records by id."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retrieve:
    """retrieve: fields of records by id."""

    fields: tuple[str, ...]
    type: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescribeGlobal:
    """describeGlobal."""


@dataclass(frozen=True, slots=True)
class DescribeSObjects:
    """describeSObjects, or describeSObject (`single`), which takes and answers one."""

    types: tuple[str, ...]
    single: bool = False


@dataclass(frozen=True, slots=True)
class GetUserInfo:
    """getUserInfo of the session's user."""


@dataclass(frozen=True, slots=True)
class GetServerTimestamp:
    """getServerTimestamp."""


@dataclass(frozen=True, slots=True)
class SetPassword:
    """setPassword of a user."""

    user_id: str
    password: str

    def __repr__(self) -> str:
        """A representation that never shows the password."""
        return f"SetPassword(user_id={self.user_id!r})"


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """resetPassword of a user: the org makes one and answers it."""

    user_id: str


PartnerCall = (
    Login
    | Logout
    | Query
    | QueryMore
    | Search
    | Create
    | Update
    | Upsert
    | Delete
    | Undelete
    | Retrieve
    | DescribeGlobal
    | DescribeSObjects
    | GetUserInfo
    | GetServerTimestamp
    | SetPassword
    | ResetPassword
)


@dataclass(frozen=True, slots=True)
class RowError:
    """One error of one record."""

    status_code: str
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one record. `created` is set by upsert only."""

    id: str | None = None
    errors: tuple[RowError, ...] = ()
    created: bool | None = None

    @property
    def success(self) -> bool:
        """Whether the record was written."""
        return not self.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInfo:
    """Who a session belongs to; names and order are those of the Partner WSDL 54.0."""

    user_id: str
    user_name: str
    user_email: str
    user_full_name: str
    organization_id: str
    organization_name: str
    profile_id: str
    role_id: str | None = None
    user_type: str = "Standard"
    user_language: str = "en_US"
    user_locale: str = "en_US"
    user_time_zone: str = "America/Los_Angeles"
    user_ui_skin: str = "Theme3"
    user_default_currency: str | None = None
    currency_symbol: str | None = "$"
    default_currency: str | None = "USD"
    default_currency_locale: str | None = "en_US"
    session_seconds_valid: int = 7200
    multi_currency: bool = False
    person_accounts: bool = False
    accessibility_mode: bool = False
    chatter_external: bool = False
    disallow_html_attachments: bool = False
    attachment_file_size_limit: int = 5242880


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginResult:
    """A session. With `password_expired` every call but setPassword is refused."""

    session_id: str
    server_url: str
    metadata_server_url: str
    user: UserInfo
    sandbox: bool = False
    password_expired: bool = False

    def __repr__(self) -> str:
        """A representation that never shows the session."""
        return f"LoginResult(user={self.user.user_name!r}, server_url={self.server_url!r})"
