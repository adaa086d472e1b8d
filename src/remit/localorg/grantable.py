"""What can be granted in this org, as the restricted picklists of ObjectPermissions and FieldPermissions tell it.

Their values are no data of the object: they follow from the org's own schema, custom objects and fields
included. Remembered by schema version in the model, as 2,000 fields are too many to gather at each describe.
"""

from __future__ import annotations

from dataclasses import replace

from remit.localorg.context import Context
from remit.schema.fls import parts_of
from remit.schema.model import Field, PicklistValue, Schema, SObject

HOLDERS = frozenset({"ObjectPermissions", "FieldPermissions"})


def takes_row(o: SObject, f: Field) -> bool:
    """Whether a FieldPermissions row can name a field; a compound stands for its parts."""
    return f.permissionable and (f.type != "address" or bool(parts_of(o, f.name)))


def with_values(ctx: Context, o: SObject) -> SObject:
    """The object with the picklists of what can be granted; any other object as it is."""
    if o.name not in HOLDERS:
        return o
    known = ctx.model.with_values.get((ctx.version, o.name))
    if known is None:
        known = ctx.model.with_values[ctx.version, o.name] = _with_values(ctx.schema, o)
    return known


def _with_values(schema: Schema, o: SObject) -> SObject:
    if o.name == "ObjectPermissions":
        return _filled(o, {"SobjectType": [_named(target) for target in schema if target.permissionable]})
    fields = {t.name: [f for f in t.fields if takes_row(t, f)] for t in schema}
    named = [f"{name}.{f.name}" for name, held in fields.items() for f in held]
    return _filled(
        o,
        {
            "SobjectType": [_named(target) for target in schema if fields[target.name]],
            "Field": [PicklistValue(name, name) for name in named],
        },
    )


def _named(o: SObject) -> PicklistValue:
    return PicklistValue(o.name, o.label)


def _filled(o: SObject, values: dict[str, list[PicklistValue]]) -> SObject:
    ordered = {name: tuple(sorted(found, key=lambda v: v.value)) for name, found in values.items()}
    return replace(
        o, fields=tuple(replace(f, picklist=ordered[f.name]) if f.name in ordered else f for f in o.fields)
    )
