"""Which field permission a field takes, said in one place.

Source: Object Reference (Tooling), EntityParticle.IsPermissionable; retrieved profiles list a compound
address and never its parts.
"""

from __future__ import annotations

from .model import Field, Schema, SObject


def permission_field(o: SObject, f: Field) -> Field | None:
    """The field whose FieldPermissions row governs `f`: itself, its compound, or None.

    None where the object's own read and edit govern it (Id, audit fields, names, required fields) or where
    the object has no field-level security at all.
    """
    if f.permissionable:
        return f
    if f.compound and f.compound.lower() != f.name.lower():
        whole = o.field(f.compound)
        if whole is not None and whole.permissionable:
            return whole
    return None


def field_permission_of(schema: Schema, object_name: str, field_name: str) -> Field | None:
    """As `permission_field`, by name. Raises KeyError where the object or the field is unknown."""
    o = schema.by_name[object_name.lower()]
    return permission_field(o, o.by_name[field_name.lower()])


def parts_of(o: SObject, compound: str) -> tuple[Field, ...]:
    """The fields that a compound is made of (BillingStreet, BillingCity, ... for BillingAddress)."""
    wanted = compound.lower()
    return tuple(f for f in o.fields if f.compound.lower() == wanted and f.name.lower() != wanted)


def carried_by(o: SObject, f: Field) -> tuple[Field, ...]:
    """What a permission on `f` opens: `f` and the parts of a compound that have none of their own."""
    return (f, *(p for p in parts_of(o, f.name) if not p.permissionable))
