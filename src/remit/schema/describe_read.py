"""REST describe JSON to SObject: how the tool learns a real org's schema. The inverse of `describe`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from remit.errors import InputError

from .model import ChildRelationship, Field, PicklistValue, Schema, SObject, related
from .standard import standard_schema

_PLACES = frozenset(["address", "location"])


def has_object_permissions(name: str) -> bool:
    """What is known of an object's ObjectPermissions without asking the org.

    A describe does not say it; the org's own list is the picklist of ObjectPermissions.SobjectType.
    """
    known = standard_schema().object(name)
    return known.permissionable if known else name.lower().endswith("__c")


def object_from_describe(
    data: Mapping[str, Any], permissionable: Callable[[str], bool] = has_object_permissions
) -> SObject:
    """An object from its describe; false, null and empty values may be left out of it.

    `permissionable` says of an object whether it has object permissions. Raises InputError where the JSON is
    no describe.
    """
    try:
        name = str(data["name"])
        fields = tuple(_field(f) for f in data["fields"])
        children = tuple(_child(c) for c in data.get("childRelationships") or ())
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"this is no describe result: {error!r}",
            next_step="Fetch it again from /services/data/vXX.X/sobjects/NAME/describe.",
        ) from error
    known = standard_schema().object(name)
    return SObject(
        name=name,
        label=data.get("label") or name,
        label_plural=data.get("labelPlural") or data.get("label") or name,
        key_prefix=data.get("keyPrefix") or "",
        fields=_parts_without_own(fields),
        children=children,
        custom=bool(data.get("custom")),
        createable=bool(data.get("createable")),
        updateable=bool(data.get("updateable")),
        deletable=bool(data.get("deletable")),
        queryable=bool(data.get("queryable")),
        retrieveable=bool(data.get("retrieveable")),
        searchable=bool(data.get("searchable")),
        undeletable=bool(data.get("undeletable")),
        mergeable=bool(data.get("mergeable")),
        replicateable=bool(data.get("replicateable")),
        triggerable=bool(data.get("triggerable")),
        layoutable=bool(data.get("layoutable")),
        feed_enabled=bool(data.get("feedEnabled")),
        custom_setting=bool(data.get("customSetting")),
        permissionable=permissionable(name) and not data.get("customSetting"),
        setup=known.setup if known else False,
    )


def schema_from_describes(
    describes: Iterable[Mapping[str, Any]],
    version: float = 0.0,
    permissionable: Callable[[str], bool] = has_object_permissions,
) -> Schema:
    """A schema from the describes of an org's objects; relationships among them are brought together.

    Child relationships of objects that are not described are lost, references to them stay.
    """
    objects = [object_from_describe(d, permissionable) for d in describes]
    names = {(c.child.lower(), c.field.lower()): c.name for o in objects for c in o.children if c.name}
    named = [
        replace(
            o,
            fields=tuple(
                replace(f, child_relationship=names[key])
                if (key := (o.name.lower(), f.name.lower())) in names
                else f
                for f in o.fields
            ),
        )
        for o in objects
    ]
    return Schema(related(named), version)


def _parts_without_own(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Describe marks parts of a compound address permissionable; only the compound takes a row."""
    compounds = {f.name.lower() for f in fields if f.type in _PLACES}
    return tuple(
        replace(f, permissionable=False) if f.permissionable and f.compound.lower() in compounds else f
        for f in fields
    )


def _child(c: Mapping[str, Any]) -> ChildRelationship:
    return ChildRelationship(
        c.get("relationshipName") or "", c["childSObject"], c["field"], bool(c.get("cascadeDelete"))
    )


def _field(f: Mapping[str, Any]) -> Field:
    name, type_ = f["name"], f["type"]
    extra, compound = f.get("extraTypeInfo") or "", f.get("compoundFieldName") or ""
    return Field(
        name=name,
        label=f.get("label") or name,
        type=type_,
        length=f.get("length") or 0,
        precision=f.get("precision") or 0,
        scale=f.get("scale") or 0,
        createable=bool(f.get("createable")),
        updateable=bool(f.get("updateable")),
        filterable=bool(f.get("filterable")),
        groupable=bool(f.get("groupable")),
        sortable=bool(f.get("sortable")),
        aggregatable=bool(f.get("aggregatable")),
        nillable=bool(f.get("nillable")),
        defaulted=bool(f.get("defaultedOnCreate")),
        restricted=bool(f.get("restrictedPicklist")),
        id_lookup=bool(f.get("idLookup")),
        external_id=bool(f.get("externalId")),
        unique=bool(f.get("unique")),
        auto_number=bool(f.get("autoNumber")),
        calculated=bool(f.get("calculated")),
        name_field=bool(f.get("nameField")),
        custom=bool(f.get("custom")),
        permissionable=bool(f.get("permissionable")),
        compound="" if compound == name else compound,
        relationship=f.get("relationshipName") or "",
        reference_to=tuple(f.get("referenceTo") or ()),
        cascade_delete=bool(f.get("cascadeDelete")),
        master_detail=f.get("relationshipOrder") is not None,
        picklist=tuple(_picklist(f)),
        default_value=bool(f.get("defaultValue")) if type_ == "boolean" else f.get("defaultValue"),
        case_sensitive=bool(f.get("caseSensitive")),
        formula=f.get("calculatedFormula") or "",
        extra_type="" if extra == "plaintextarea" else extra,
    )


def _picklist(f: Mapping[str, Any]) -> Iterable[PicklistValue]:
    """The active values; a label that is left out is the value."""
    for v in f.get("picklistValues") or ():
        if v.get("active", True):
            yield PicklistValue(v["value"], v.get("label") or v["value"], bool(v.get("defaultValue")))
