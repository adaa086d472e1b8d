"""CustomObject: an object's org-wide default, standard objects included, and its label.

Source: Metadata API Developer Guide, CustomObject (`sharingModel`); help, Organization-Wide Default Access
Settings, which levels an object may have.
"""

from __future__ import annotations

from collections.abc import Iterator

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.localorg.context import Context
from remit.localorg.wire.soap.components.base import (
    Handler,
    bad_value,
    check_values,
    full_name,
    not_found,
    properties,
)
from remit.metadata.types.custom_object import CustomObject
from remit.schema.model import SObject

# Which levels beside Private, Read and ReadWrite an object may have (help, as above).
_FURTHER = {
    "Contact": {"ControlledByParent"},
    "Asset": {"ControlledByParent"},
    "Order": {"ControlledByParent"},
    "Contract": {"ControlledByParent"},
    "Case": {"ReadWriteTransfer"},
    "Lead": {"ReadWriteTransfer"},
    "Campaign": {"FullAccess"},
}
_PLAIN = {"Private", "Read", "ReadWrite"}


class Objects(Handler[CustomObject]):
    """What the local org keeps of an object that can be changed: who sees its records by default."""

    component = CustomObject
    writers = ("CustomizeApplication", "ManageSharing")

    def read(self, ctx: Context, name: str) -> CustomObject | None:
        """The object as it stands."""
        o = ctx.object(name)
        if o is None:
            return None
        default = ctx.model.sharing_of(o).default
        return CustomObject(fullName=o.name, label=o.label, pluralLabel=o.label_plural, sharingModel=default)

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All objects that a user of the org can be granted."""
        for o in ctx.schema:
            if o.permissionable:
                yield properties(ctx, self.name, o.name)

    def update(self, ctx: Context, component: CustomObject) -> None:
        """Set the org-wide default, where the object may have that level."""
        o = ctx.object(full_name(component))
        if o is None:
            raise not_found("fullName", self.name, full_name(component))
        check_values(component)
        wanted = component.sharingModel
        if wanted is None or wanted == ctx.model.sharing_of(o).default:
            return
        if wanted not in _levels(o):
            raise bad_value("sharingModel", wanted)
        ctx.db.execute("INSERT OR REPLACE INTO _setting VALUES (?, ?)", (f"owd:{o.name}", wanted))
        # The sharing model is a part of the model that every process builds from the schema version.
        ctx.db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")


def _levels(o: SObject) -> set[str]:
    """The org-wide defaults that an object may have; none where its parent or its rows decide."""
    if not o.permissionable or o.field("OwnerId") is None:
        return set()
    return _PLAIN | _FURTHER.get(o.name, set())
