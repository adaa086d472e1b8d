"""What a request asks for, whatever API it came by.

An operation names objects and fields as the caller wrote them; `remit.api.needs` says what it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from remit.schema.model import SObject

Dialect = Literal["rest", "soap"]


@dataclass(frozen=True, slots=True)
class Retrieve:
    """Read one record. `fields` are those asked for; None means all that the user may see."""

    object: SObject
    fields: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Create:
    """Make a record with values for these fields."""

    object: SObject
    fields: tuple[str, ...]
    dialect: Dialect = "rest"


@dataclass(frozen=True, slots=True)
class Update:
    """Change these fields of a record."""

    object: SObject
    fields: tuple[str, ...]
    dialect: Dialect = "rest"


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a record."""

    object: SObject


@dataclass(frozen=True, slots=True)
class FindBy:
    """Look for a record by a field in the path of a request (an external id or Id)."""

    object: SObject
    field: str


@dataclass(frozen=True, slots=True)
class Describe:
    """What the user may know of an object."""

    object: SObject


@dataclass(frozen=True, slots=True)
class Point:
    """Let a lookup name a record of this object."""

    object: SObject


@dataclass(frozen=True, slots=True)
class Transfer:
    """Give a record another owner."""

    object: SObject


Operation = Retrieve | Create | Update | Delete | FindBy | Describe | Point | Transfer
