"""What the Metadata API's synchronous calls ask for and answer, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from remit.metadata import Component, ComponentError, metadata_type

LIMIT = 10
WriteName = Literal["createMetadata", "updateMetadata", "upsertMetadata"]
WRITES: tuple[WriteName, ...] = ("createMetadata", "updateMetadata", "upsertMetadata")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A component that could be read but not accepted; its result carries `error`."""

    type: str
    full_name: str
    error: ComponentError


@dataclass(frozen=True, slots=True)
class WriteMetadata:
    """createMetadata, updateMetadata or upsertMetadata, components in the order sent."""

    operation: WriteName
    components: tuple[Component | Rejected, ...]


@dataclass(frozen=True, slots=True)
class ReadMetadata:
    """readMetadata of components of one type, by full name."""

    type: str
    full_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeleteMetadata:
    """deleteMetadata of components of one type, by full name."""

    type: str
    full_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListMetadata:
    """listMetadata: one (type, folder) pair a query."""

    queries: tuple[tuple[str, str], ...]
    version: float


@dataclass(frozen=True, slots=True)
class DescribeMetadata:
    """describeMetadata as of a version."""

    version: float


MetadataCall = WriteMetadata | ReadMetadata | DeleteMetadata | ListMetadata | DescribeMetadata


@dataclass(frozen=True, slots=True)
class MetadataError:
    """One error of a result."""

    status_code: str
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetadataResult:
    """What became of one component. `created` is set by upsertMetadata only."""

    full_name: str
    errors: tuple[MetadataError, ...] = ()
    created: bool | None = None

    @property
    def success(self) -> bool:
        """Whether it was saved or deleted."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class FileProperties:
    """One component that listMetadata tells of. Dates are as on the wire, `2026-01-31T12:00:00.000Z`."""

    type: str
    full_name: str
    file_name: str
    id: str = ""
    created_by_id: str = ""
    created_by_name: str = ""
    created_date: str = "1970-01-01T00:00:00.000Z"
    last_modified_by_id: str = ""
    last_modified_by_name: str = ""
    last_modified_date: str = "1970-01-01T00:00:00.000Z"
    manageable_state: str = ""
    namespace_prefix: str = ""


@dataclass(frozen=True, slots=True)
class MetadataObject:
    """One type that describeMetadata tells of."""

    name: str
    directory: str
    suffix: str
    children: tuple[str, ...] = ()


def file_name(type_name: str, full_name: str) -> str:
    """Where a package holds a component: `profiles/Admin.profile`."""
    where = metadata_type(type_name).METADATA
    if where.parent:
        owner = metadata_type(where.parent).METADATA
        return f"{owner.folder}/{full_name.partition('.')[0]}.{owner.suffix}"
    return f"{where.folder}/{full_name}.{where.suffix}"
