"""What the parts of an External Client App have in common.

Each is saved whole: an element that is left out falls back to what the org assumes. Sources: Metadata API
Developer Guide; reports of real deployments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, TypeVar

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.api.errors import ApiError
from remit.localorg.apps import parts
from remit.localorg.apps.app import app_id_of
from remit.localorg.apps.parts import Part
from remit.localorg.context import Context
from remit.localorg.rows import create_row, delete_row, update_row
from remit.localorg.wire.soap.components.base import (
    Handler,
    check_values,
    full_name,
    missing,
    not_found,
    properties,
)
from remit.metadata import Component, complete

P = TypeVar("P", bound=Component)
READERS = ("ExternalClientAppViewer", "ExternalClientAppDeveloper", "ExternalClientAppAdmin")


class AppPart(Handler[P]):
    """A part that names its app in `externalClientApplication`. `sobject` is the object whose row shows it."""

    readers = READERS
    sobject: ClassVar[str] = ""
    # The field that a second part of the same app would duplicate, as the org's refusal names it.
    unique: ClassVar[str] = "ExternalClientApplicationId"

    def row(self, ctx: Context, component: P) -> Mapping[str, Any]:
        """The values of the part's row, beside its name, label and app."""
        return {}

    def check(self, ctx: Context, component: P, old: Part | None) -> None:
        """Raises ApiError where the org does not accept the part."""

    def saved(self, ctx: Context, part: Part, old: Part | None) -> None:
        """Do what follows from a part made or changed."""

    def kept(self, component: P) -> P:
        """The part without what is kept elsewhere."""
        return component

    def read(self, ctx: Context, name: str) -> P | None:
        """The part as it is kept."""
        part = parts.part_named(ctx.db, self.name, name)
        return None if part is None else self.shown(ctx, part)

    def exists(self, ctx: Context, name: str) -> bool:
        """Whether there is a part of that name, also one that cannot be read."""
        return parts.part_named(ctx.db, self.name, name) is not None

    def shown(self, ctx: Context, part: Part) -> P:
        """The part as readMetadata tells it."""
        assert isinstance(part.component, self.component)
        return part.component

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All parts of the type."""
        for part in parts.parts(ctx.db, self.name):
            stamps = (part.created, part.created_by, part.modified, part.modified_by)
            yield properties(ctx, self.name, part.name, part.id, stamps)

    def create(self, ctx: Context, component: P) -> None:
        """Make the part of an app that has none of the type yet."""
        name = full_name(component)
        app_id = self._app(ctx, component)
        twin = parts.part_of(ctx.db, self.name, app_id) or parts.part_named(ctx.db, self.name, name)
        if twin is not None:
            raise ApiError(
                "DUPLICATE_VALUE",
                f"duplicate value found: {self.unique} duplicates value on {twin.name}",
                fields=[self.unique],
            )
        self._save(ctx, component, app_id, None)

    def update(self, ctx: Context, component: P) -> None:
        """Replace the part; what is left out falls back to the org's defaults."""
        name = full_name(component)
        old = parts.part_named(ctx.db, self.name, name)
        if old is None:
            raise not_found("fullName", self.name, name)
        if self._app(ctx, component) != old.owner:
            raise not_found("externalClientApplication", "ExternalClientApplication", _app_name(component))
        self._save(ctx, component, old.owner, old)

    def delete(self, ctx: Context, name: str) -> None:
        """Delete the part and its row."""
        part = parts.part_named(ctx.db, self.name, name)
        if part is None:
            raise not_found("fullName", self.name, name)
        remove_part(ctx, part, self.sobject)

    def _app(self, ctx: Context, component: P) -> str:
        app_id = app_id_of(ctx.db, _app_name(component))
        if not app_id:
            raise not_found("externalClientApplication", "ExternalClientApplication", _app_name(component))
        return app_id

    def _save(self, ctx: Context, component: P, app_id: str, old: Part | None) -> None:
        if not getattr(component, "label", None):
            raise missing("label")
        check_values(component)
        self.check(ctx, component, old)
        whole = self.kept(complete(component, float(ctx.version)))
        record_id = old.id if old else ""
        if self.sobject:
            record_id = self._save_row(ctx, whole, app_id, record_id)
        name = old.name if old else full_name(component)
        part = parts.save(ctx.db, Part(whole, name, record_id, app_id), ctx.user.id)
        self.saved(ctx, part, old)

    def _save_row(self, ctx: Context, whole: P, app_id: str, record_id: str) -> str:
        o = ctx.model.schema.by_name[self.sobject.lower()]
        values = {"MasterLabel": getattr(whole, "label", ""), **self.row(ctx, whole)}
        if record_id:
            update_row(ctx, o, record_id, values)
            return record_id
        values |= {
            "DeveloperName": whole.fullName,
            "Language": "en_US",
            "ExternalClientApplicationId": app_id,
        }
        return create_row(ctx, o, values)


def _app_name(component: Component) -> str:
    return str(getattr(component, "externalClientApplication", ""))


def remove_part(ctx: Context, part: Part, sobject: str) -> None:
    """Forget a part and the row that shows it."""
    parts.remove(ctx.db, part)
    if sobject and part.id:
        remove_row(ctx, sobject, part.id)


def remove_row(ctx: Context, sobject: str, record_id: str) -> None:
    """Delete a row for good: these objects have no recycle bin."""
    o = ctx.model.schema.by_name[sobject.lower()]
    delete_row(ctx, o, record_id)
    ctx.db.execute(f'DELETE FROM "{o.name}" WHERE "Id" = ?', (record_id,))
