"""CustomField: a definition in the org's schema and a column. Nobody is granted it by its creation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from remit.api import errors
from remit.api.codecs.soap_metadata_values import FileProperties
from remit.api.errors import ApiError
from remit.localorg.apps import parts
from remit.localorg.apps.parts import Part
from remit.localorg.behaviour.permission_set import check_api_name
from remit.localorg.context import Context
from remit.localorg.rows import next_id
from remit.localorg.wire.soap.components import _schema
from remit.localorg.wire.soap.components.base import (
    Handler,
    full_name,
    missing,
    not_found,
    not_offered,
    properties,
)
from remit.metadata.types.custom_field import CustomField
from remit.schema.model import Field, SObject

_TYPES = {
    "AutoNumber": "string",
    "Checkbox": "boolean",
    "Currency": "currency",
    "Date": "date",
    "DateTime": "datetime",
    "Email": "email",
    "EncryptedText": "encryptedstring",
    "Hierarchy": "reference",
    "Html": "textarea",
    "LongTextArea": "textarea",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "MultiselectPicklist": "multipicklist",
    "Number": "double",
    "Percent": "percent",
    "Phone": "phone",
    "Picklist": "picklist",
    "Text": "string",
    "TextArea": "textarea",
    "Time": "time",
    "Url": "url",
}
_NUMBERS = frozenset({"Currency", "Number", "Percent"})
_LONG = frozenset({"LongTextArea", "Html"})


class CustomFields(Handler[CustomField]):
    """`Object.Field__c`, on standard objects and custom ones."""

    component = CustomField
    writers = ("CustomizeApplication",)

    def read(self, ctx: Context, name: str) -> CustomField | None:
        """The field as it was saved."""
        part = parts.part_named(ctx.db, self.name, name)
        if part is None:
            return None
        assert isinstance(part.component, CustomField)
        return part.component

    def files(self, ctx: Context) -> Iterator[FileProperties]:
        """All custom fields."""
        for part in parts.parts(ctx.db, self.name):
            stamps = (part.created, part.created_by, part.modified, part.modified_by)
            yield properties(ctx, self.name, part.name, part.id, stamps)

    def create(self, ctx: Context, component: CustomField) -> None:
        """Add a field to an object."""
        o, name = _place(ctx, component)
        check_api_name(name[: -len("__c")], "fullName", "Field")
        # A field that the org does not show is there all the same.
        if o.field(name) is not None or parts.part_named(ctx.db, self.name, f"{o.name}.{name}") is not None:
            raise _duplicate(name, o)
        f = add_field(ctx, o, name, component)
        record_id = next_id(ctx.db, "00N")[1]
        parts.save(ctx.db, Part(component, f"{o.name}.{f.name}", record_id), ctx.user.id)

    def update(self, ctx: Context, component: CustomField) -> None:
        """Replace a field's definition; its type stays."""
        o, name = _place(ctx, component)
        old = parts.part_named(ctx.db, self.name, f"{o.name}.{name}")
        if old is None:
            raise not_found("fullName", self.name, full_name(component))
        assert isinstance(old.component, CustomField)
        if component.type != old.component.type:
            raise ApiError("FIELD_INTEGRITY_EXCEPTION", "Cannot change type due to existing data")
        _schema.define(ctx, "field", f"{o.name}.{name}", definition_of(o, name, component))
        parts.save(ctx.db, Part(component, old.name, old.id), ctx.user.id)

    def delete(self, ctx: Context, name: str) -> None:
        """Remove a field with its values and grants."""
        part = parts.part_named(ctx.db, self.name, name)
        object_name, _, field_name = name.partition(".")
        o = ctx.model.schema.object(object_name)
        f = o.field(field_name) if o else None
        if part is None or o is None or f is None:
            raise not_found("fullName", self.name, name)
        _schema.drop_column(ctx, o, f)
        _schema.forget(ctx, "field", f"{o.name}.{f.name}")
        parts.remove(ctx.db, part)


def _duplicate(name: str, o: SObject) -> ApiError:
    return ApiError(
        "DUPLICATE_DEVELOPER_NAME",
        f"There is already a field named {name.removesuffix('__c')} on {o.label}.",
        fields=["fullName"],
    )


def _place(ctx: Context, component: CustomField) -> tuple[SObject, str]:
    object_name, dot, name = full_name(component).partition(".")
    o = ctx.model.schema.object(object_name)
    if o is None or not dot:
        raise not_found("field", "CustomObject", object_name)
    if not name.lower().endswith("__c"):
        raise errors.integrity("Custom field names end in __c", ["fullName"])
    return o, name


def add_field(ctx: Context, o: SObject, name: str, component: CustomField) -> Field:
    """Define a field and make its column; gives the field."""
    _schema.define(ctx, "field", f"{o.name}.{name}", definition_of(o, name, component))
    changed = ctx.model.schema.by_name[o.name.lower()]
    f = changed.by_name[name.lower()]
    _schema.add_column(ctx, changed, f)
    return f


def definition_of(o: SObject, name: str, c: CustomField) -> dict[str, Any]:
    """The arguments of `remit.schema.custom.custom_field` for a component; raises where it is not whole."""
    if not c.type:
        raise missing("type")
    if c.type not in _TYPES:
        raise not_offered()
    for element in _needed(c):
        if getattr(c, element) is None:
            raise missing(element)
    found: dict[str, Any] = {
        "object": o.name,
        "name": name,
        "type": _TYPES[c.type],
        "label": c.label or "",
        "length": c.length or (32768 if c.type in _LONG else 0),
        "required": bool(c.required),
        "unique": bool(c.unique),
        "external_id": bool(c.externalId),
        "formula": c.formula or "",
        "auto_number": c.type == "AutoNumber",
    }
    if c.type in _NUMBERS:
        found |= {"precision": c.precision or 18, "scale": c.scale or 0}
    if c.type == "Checkbox":
        found["default_value"] = (c.defaultValue or "false").lower() == "true"
    if _TYPES[c.type] == "reference":
        found |= {
            "reference_to": [c.referenceTo or o.name],
            "child_relationship": c.relationshipName or "",
            "master_detail": c.type == "MasterDetail",
        }
    if c.valueSet is not None:
        values = c.valueSet.valueSetDefinition.value if c.valueSet.valueSetDefinition else ()
        found |= {
            "picklist": [v.fullName or v.label or "" for v in values if v.isActive is not False],
            "restricted": bool(c.valueSet.restricted),
        }
    return found


def _needed(c: CustomField) -> tuple[str, ...]:
    if c.formula:
        return ("label",)
    needed = {
        "Text": ("label", "length"),
        "LongTextArea": ("label", "length", "visibleLines"),
        "Lookup": ("label", "referenceTo"),
        "MasterDetail": ("label", "referenceTo"),
    }
    if c.type in _NUMBERS:
        return ("label", "precision", "scale")
    return needed.get(c.type or "", ("label",))
