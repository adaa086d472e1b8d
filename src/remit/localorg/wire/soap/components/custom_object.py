"""CustomObject: an object of the org's own, or the organisation-wide default of a standard one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from remit.api.codecs.soap_metadata_values import FileProperties
from remit.api.errors import ApiError
from remit.localorg.apps import parts
from remit.localorg.apps.parts import Part
from remit.localorg.behaviour.permission_set import check_api_name
from remit.localorg.context import Context
from remit.localorg.custom_entities import add_entity
from remit.localorg.rows import next_id
from remit.localorg.wire.soap.components import _schema
from remit.localorg.wire.soap.components.base import (
    Handler,
    bad_value,
    full_name,
    missing,
    not_found,
    not_offered,
    properties,
)
from remit.localorg.wire.soap.components.custom_field import CustomFields
from remit.metadata.types.custom_field import CustomField
from remit.metadata.types.custom_object import CustomObject
from remit.schema.custom import next_prefix
from remit.schema.custom_entities import SUFFIX, Kind, kind_of
from remit.schema.sharing import DEFAULTS


class CustomObjects(Handler[CustomObject]):
    """`Name__c` with its name field, fields and sharing model."""

    component = CustomObject
    writers = ("CustomizeApplication",)

    def read(self, ctx: Context, name: str) -> CustomObject | None:
        """An object with its custom fields and sharing model."""
        o = ctx.model.schema.object(name)
        if o is None:
            return None
        part = parts.part_named(ctx.db, self.name, o.name)
        saved = part.component if part else CustomObject(fullName=o.name)
        assert isinstance(saved, CustomObject)
        fields = tuple(
            replace(p.component, fullName=p.name.partition(".")[2])
            for p in parts.parts(ctx.db, "CustomField")
            if p.name.lower().startswith(f"{o.name.lower()}.") and isinstance(p.component, CustomField)
        )
        default: Any = _owd(ctx, o.name) or ctx.model.sharing_of(o).default
        return replace(saved, fields=fields, sharingModel=default)

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All objects that can be customised."""
        for o in ctx.schema.objects:
            if not (o.custom or o.layoutable):
                continue
            part = parts.part_named(ctx.db, self.name, o.name) if o.custom else None
            stamps = (part.created, part.created_by, part.modified, part.modified_by) if part else ()
            yield properties(ctx, self.name, o.name, part.id if part else "", stamps)

    def create(self, ctx: Context, component: CustomObject) -> None:
        """Make an object, its fields and its table."""
        name = full_name(component)
        kind = _entity_kind(component)
        if not name.lower().endswith(SUFFIX[kind] if kind else "__c"):
            raise not_offered()
        check_api_name(name.rpartition("__")[0], "fullName", "Object")
        if ctx.model.schema.object(name) is not None:
            raise ApiError(
                "DUPLICATE_DEVELOPER_NAME",
                "The developer name you entered is already used",
                fields=["fullName"],
            )
        needed = (
            ("label",) if kind else ("label", "pluralLabel", "nameField", "sharingModel", "deploymentStatus")
        )
        for element in needed:
            if getattr(component, element) is None:
                raise missing(element)
        if kind is not None:
            add_entity(ctx, name, kind, replace(component, fields=()))
            self._fields(ctx, name, component)
            return
        details = any(f.type == "MasterDetail" for f in component.fields)
        definition = {
            "name": name,
            "key_prefix": next_prefix(ctx.model.schema),
            "label": component.label,
            "label_plural": component.pluralLabel,
            "owned": not details,
            "name_field": _name_field(component),
        }
        _schema.define(ctx, "object", name, definition)
        _schema.add_table(ctx, ctx.model.schema.by_name[name.lower()])
        if not details:
            _set_default(ctx, name, component)
        record_id = next_id(ctx.db, "01I")[1]
        parts.save(ctx.db, Part(replace(component, fields=()), name, record_id), ctx.user.id)
        self._fields(ctx, name, component)

    def update(self, ctx: Context, component: CustomObject) -> None:
        """Change an object's sharing model and the fields given; a standard one has nothing else to change."""
        name = full_name(component)
        o = ctx.model.schema.object(name)
        if o is None:
            raise not_found("fullName", self.name, name)
        _set_default(ctx, o.name, component)
        part = parts.part_named(ctx.db, self.name, o.name)
        if part is not None:
            parts.save(ctx.db, Part(replace(component, fields=()), part.name, part.id), ctx.user.id)
        self._fields(ctx, o.name, component)

    def delete(self, ctx: Context, name: str) -> None:
        """Remove a custom object with its rows."""
        o = ctx.model.schema.object(name)
        part = parts.part_named(ctx.db, self.name, name)
        if o is None or part is None or not o.custom:
            raise not_found("fullName", self.name, name)
        for field_part in list(parts.parts(ctx.db, "CustomField")):
            if field_part.name.lower().startswith(f"{o.name.lower()}."):
                parts.remove(ctx.db, field_part)
                _schema.forget(ctx, "field", field_part.name)
        _schema.drop_table(ctx, o)
        ctx.db.execute('DELETE FROM "SetupEntityAccess" WHERE "SetupEntityId" = ?', (part.id,))
        _schema.forget(ctx, "entity" if kind_of(o) else "object", o.name)
        ctx.db.execute("DELETE FROM _setting WHERE name = ?", (f"owd:{o.name}",))
        parts.remove(ctx.db, part)

    def _fields(self, ctx: Context, name: str, component: CustomObject) -> None:
        handler = CustomFields()
        for f in component.fields:
            whole = replace(f, fullName=f"{name}.{f.fullName}")
            known = parts.part_named(ctx.db, "CustomField", f"{name}.{f.fullName}")
            (handler.update if known else handler.create)(ctx, whole)


def _entity_kind(component: CustomObject) -> Kind | None:
    """Whether a component is a custom metadata type, by its name, or a custom setting, by its type."""
    if (component.fullName or "").lower().endswith("__mdt"):
        return "CustomMetadata"
    setting = any(element.name == "customSettingsType" for element in component.opaque)
    return "CustomSetting" if setting else None


def _owd(ctx: Context, name: str) -> str:
    row = ctx.db.execute("SELECT value FROM _setting WHERE name = ?", (f"owd:{name}",)).fetchone()
    return row[0] if row else ""


def _set_default(ctx: Context, name: str, component: CustomObject) -> None:
    """Set the organisation-wide default that a component gives."""
    if component.sharingModel is None:
        return
    if component.sharingModel not in DEFAULTS:
        raise bad_value("sharingModel", component.sharingModel)
    ctx.db.execute("INSERT OR REPLACE INTO _setting VALUES (?, ?)", (f"owd:{name}", component.sharingModel))
    ctx.db.execute("UPDATE _version SET schema = schema + 1, access = access + 1")


def _name_field(component: CustomObject) -> dict[str, Any] | None:
    """The name field as `remit.schema.custom` takes it; None for a text, which it makes itself."""
    field = component.nameField
    if field is None or field.type != "AutoNumber":
        return None
    return {
        "name": "Name",
        "label": field.label or "Name",
        "type": "string",
        "length": 80,
        "nillable": False,
        "defaulted": True,
        "auto_number": True,
        "name_field": True,
        "groupable": True,
        "id_lookup": True,
    }
