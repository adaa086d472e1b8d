"""What a metadata type offers: read, list, create, update, delete of its components."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from remit.api.codecs.soap_metadata_values import FileProperties, file_name
from remit.api.errors import ApiError
from remit.localorg.context import Context
from remit.metadata import Component, elements_of
from remit.metadata.model import disallowed

C = TypeVar("C", bound=Component)


class Handler(Generic[C]):
    """One metadata type. `readers` and `writers`: any one of these user permissions suffices; none named
    means that the Metadata API's own permission does."""

    component: type[C]
    readers: ClassVar[tuple[str, ...]] = ()
    writers: ClassVar[tuple[str, ...]] = ()

    @property
    def name(self) -> str:
        """The type's API name."""
        return self.component.__name__

    def read(self, ctx: Context, name: str) -> C | None:
        """The component of a full name; None where there is none."""
        raise ApiError("UNKNOWN_EXCEPTION", f"{self.name} is not a valid metadata type for reading")

    def exists(self, ctx: Context, name: str) -> bool:
        """Whether there is a component of a full name."""
        return self.read(ctx, name) is not None

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """What listMetadata tells of all components of the type."""
        yield from ()

    def create(self, ctx: Context, component: C) -> None:
        """Make a component that is not there yet."""
        raise not_offered()

    def update(self, ctx: Context, component: C) -> None:
        """Change a component that is there."""
        raise not_offered()

    def delete(self, ctx: Context, name: str) -> None:
        """Delete a component."""
        raise not_offered()

    def may_read(self, ctx: Context) -> None:
        """Raises INSUFFICIENT_ACCESS where the user may not read the type."""
        _require(ctx, self.name, self.readers)

    def may_write(self, ctx: Context) -> None:
        """Raises INSUFFICIENT_ACCESS where the user may not write the type."""
        _require(ctx, self.name, self.writers)


def _require(ctx: Context, type_name: str, permissions: tuple[str, ...]) -> None:
    if permissions and not any(ctx.system(p) for p in permissions):
        raise ApiError("INSUFFICIENT_ACCESS", f"insufficient access rights on entity: {type_name}")


@cache
def handlers() -> Mapping[str, Handler[Any]]:
    """All handlers by type name."""
    import remit.localorg.wire.soap.components as package

    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    return {kind.component.__name__: kind() for kind in _leaves(Handler) if hasattr(kind, "component")}


def _leaves(kind: type[Handler[Any]]) -> list[type[Handler[Any]]]:
    direct = kind.__subclasses__()
    return direct + [deeper for one in direct for deeper in _leaves(one)]


def not_offered() -> ApiError:
    """An operation that the org does not offer for a type."""
    return ApiError("UNKNOWN_EXCEPTION", "Not available for deploy for this organization")


def not_found(element: str, type_name: str, name: str) -> ApiError:
    """A reference to a component that is not there."""
    return ApiError(
        "INVALID_CROSS_REFERENCE_KEY",
        f"In field: {element} - no {type_name} named {name} found",
        fields=[element],
    )


def missing(element: str) -> ApiError:
    """A required element that is not there."""
    return ApiError("REQUIRED_FIELD_MISSING", f"Required field is missing: {element}", fields=[element])


def bad_value(element: str, value: object) -> ApiError:
    """A value outside the closed list of an element."""
    return ApiError(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"{element}: bad value for restricted picklist field: {value}",
        fields=[element],
    )


def check_values(component: Component) -> None:
    """Raises for the first element whose value is outside its closed list."""
    for spec in disallowed(component):
        raise bad_value(spec.name, getattr(component, spec.name))


def full_name(component: Component) -> str:
    """A component's name; raises where it has none."""
    if not component.fullName:
        raise missing("fullName")
    return component.fullName


def given(component: Component) -> dict[str, Any]:
    """The elements that a component gives a value, by name."""
    values = {e.name: getattr(component, e.name) for e in elements_of(type(component))}
    return {name: value for name, value in values.items() if value is not None and value != ()}


def properties(
    ctx: Context, type_name: str, name: str, record_id: str = "", stamps: tuple[Any, ...] = ()
) -> FileProperties:
    """FileProperties of a component. `stamps` are created, created by, modified, modified by: times as
    seconds or as the store's text, users as ids; none where nobody made it."""
    if not stamps:
        return FileProperties(type_name, name, file_name(type_name, name), record_id)
    created, created_by, modified, modified_by = stamps
    return FileProperties(
        type_name,
        name,
        file_name(type_name, name),
        record_id,
        created_by or "",
        _user_name(ctx, created_by),
        wire_time(created),
        modified_by or "",
        _user_name(ctx, modified_by),
        wire_time(modified),
        "unmanaged",
    )


def wire_time(moment: float | str) -> str:
    """A moment as the Metadata API writes it."""
    if isinstance(moment, str):
        return moment.replace("+0000", "Z")
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _user_name(ctx: Context, user_id: str | None) -> str:
    row = ctx.db.execute('SELECT "Name" FROM "User" WHERE "Id" = ?', (user_id,)).fetchone()
    return row[0] or "" if row else ""
