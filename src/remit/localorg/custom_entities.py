"""Custom metadata types and custom settings of the org: made whole, with their table and their id (01I...)."""

from __future__ import annotations

from remit.localorg.apps import parts
from remit.localorg.apps.parts import Part
from remit.localorg.context import Context
from remit.localorg.rows import next_id
from remit.localorg.wire.soap.components import _schema
from remit.metadata.types.custom_object import CustomObject
from remit.schema.custom import next_prefix
from remit.schema.custom_entities import Kind

_METADATA_PREFIXES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def add_entity(ctx: Context, name: str, kind: Kind, component: CustomObject) -> str:
    """Make a custom metadata type or custom setting; gives its id.

    Raises ValueError where no key prefix is left.
    """
    schema = ctx.model.schema
    definition = {
        "name": name,
        "kind": kind,
        "key_prefix": _metadata_prefix(ctx) if kind == "CustomMetadata" else next_prefix(schema),
        "label": component.label or "",
        "label_plural": component.pluralLabel or "",
    }
    _schema.define(ctx, "entity", name, definition)
    _schema.add_table(ctx, ctx.model.schema.by_name[name.lower()])
    entity_id = next_id(ctx.db, "01I")[1]
    parts.save(ctx.db, Part(component, name, entity_id), ctx.user.id)
    return entity_id


def _metadata_prefix(ctx: Context) -> str:
    """The first free key prefix of custom metadata types: m00 and on, as real orgs number them."""
    taken = ctx.model.schema.by_prefix
    for tens in _METADATA_PREFIXES:
        for ones in _METADATA_PREFIXES:
            if f"m{tens}{ones}" not in taken:
                return f"m{tens}{ones}"
    raise ValueError("no key prefix is left for another custom metadata type")
