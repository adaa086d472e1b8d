"""Rows of EntityDefinition, FieldDefinition, EntityParticle and PermissionDependency, from schema and catalogue.

A user sees of the definitions what they may read. Names and forms: Tooling API reference; the form of
PermissionDependency (`Account<read>`, `Object Permission`) is what public tools read from real orgs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from remit import ids
from remit.access import relations
from remit.access.catalogue import Bit, Op
from remit.localorg.context import Context
from remit.schema.model import Field, SObject

Row = Mapping[str, Any]
_NAMES = {
    Op.CREATE: "create",
    Op.READ: "read",
    Op.EDIT: "update",
    Op.DELETE: "delete",
    Op.VIEW_ALL: "viewAllRecords",
    Op.MODIFY_ALL: "modifyAllRecords",
    Op.VIEW_ALL_FIELDS: "viewAllFields",
}
_TEXT = frozenset({"string", "textarea", "phone", "url", "email", "encryptedstring"})


def entities(ctx: Context) -> Iterator[Row]:
    """EntityDefinition: the objects that the user may read."""
    for o in _visible(ctx):
        namespace, developer = _parts_of(o)
        yield {
            "Id": _durable(ctx, o),
            "DurableId": _durable(ctx, o),
            "NamespacePrefix": namespace or None,
            "DeveloperName": developer,
            "QualifiedApiName": o.name,
            "Label": o.label,
            "MasterLabel": o.label,
            "PluralLabel": o.label_plural,
            "KeyPrefix": o.key_prefix or None,
            "InternalSharingModel": ctx.model.sharing_of(o).default or None,
            "IsApexTriggerable": o.triggerable,
            "IsTriggerable": o.triggerable,
            "IsCustomSetting": o.custom_setting,
            "IsCustomizable": o.permissionable,
            "IsDeprecatedAndHidden": False,
            "IsEverCreatable": o.createable,
            "IsEverDeletable": o.deletable,
            "IsEverUpdatable": o.updateable,
            "IsFeedEnabled": o.feed_enabled,
            "IsFlsEnabled": o.permissionable,
            "IsLayoutable": o.layoutable,
            "IsCompactLayoutable": o.layoutable,
            "IsQueryable": o.queryable,
            "IsReplicateable": o.replicateable,
            "IsRetrieveable": o.retrieveable,
            "IsSearchable": o.searchable,
            "IsWorkflowEnabled": o.layoutable,
            "PublisherId": "<local>" if o.custom else "System",
        }


def fields(ctx: Context) -> Iterator[Row]:
    """FieldDefinition: the fields that the user may read."""
    for o in _visible(ctx):
        for f in _readable(ctx, o):
            yield {
                **_common(ctx, o, f),
                "DataType": _data_type(f),
                "IsListFilterable": f.filterable,
                "IsListSortable": f.sortable,
                "IsListVisible": True,
                "IsPolymorphicForeignKey": len(f.reference_to) > 1,
                "IsIndexed": f.external_id or f.unique or f.type in ("id", "reference"),
                "IsFlsEnabled": f.permissionable,
            }


def particles(ctx: Context) -> Iterator[Row]:
    """EntityParticle: the same fields, with what may be done with each."""
    for o in _visible(ctx):
        for f in _readable(ctx, o):
            yield {
                **_common(ctx, o, f),
                "DataType": f.type,
                "FieldDefinitionId": f"{_durable(ctx, o)}.{f.name}",
                "ByteLength": f.length * 3,
                "Digits": f.precision if f.type == "int" else 0,
                "IsCaseSensitive": f.case_sensitive,
                "IsComponent": bool(f.compound),
                "IsCreatable": f.createable,
                "IsUpdatable": f.updateable,
                "IsDefaultedOnCreate": f.defaulted,
                "IsDependentPicklist": False,
                "IsDeprecatedAndHidden": False,
                "IsEncrypted": f.type == "encryptedstring",
                "IsIdLookup": f.id_lookup,
                "IsLayoutable": o.layoutable,
                "IsListVisible": True,
                "IsNamePointing": len(f.reference_to) > 1,
                "IsPermissionable": f.permissionable,
                "IsUnique": f.unique,
                "IsWorkflowFilterable": f.filterable,
            }


def _visible(ctx: Context) -> Iterator[SObject]:
    at, access = ctx.model.catalogue.object_op, ctx.user.access
    return (o for o in ctx.schema if access.has(at(o.name, Op.READ)))


def _readable(ctx: Context, o: SObject) -> Iterator[Field]:
    at, access = ctx.model.catalogue.field_read, ctx.user.access
    return (f for f in o.fields if access.has(at(o.name, f.name)))


def _durable(ctx: Context, o: SObject) -> str:
    """What names an object for good: the id of a custom one, 15 characters long, else its API name."""
    return ctx.model.entity_ids.get(o.name.lower(), "")[:15] or o.name


def _parts_of(o: SObject) -> tuple[str, str]:
    """Namespace and developer name of an object: ("acme", "Parcel") of `acme__Parcel__c`."""
    if not o.custom:
        return "", o.name
    namespace, _, developer = o.name.rpartition("__")[0].rpartition("__")
    return namespace, developer


def _common(ctx: Context, o: SObject, f: Field) -> dict[str, Any]:
    durable = _durable(ctx, o)
    return {
        "Id": f"{durable}.{f.name}",
        "DurableId": f"{durable}.{f.name}",
        "EntityDefinitionId": durable,
        "DeveloperName": f.name.removesuffix("__c"),
        "QualifiedApiName": f.name,
        "Label": f.label,
        "MasterLabel": f.label,
        "ExtraTypeInfo": f.extra_type or None,
        "Length": f.length,
        "Precision": f.precision,
        "Scale": f.scale,
        "IsApiFilterable": f.filterable,
        "IsApiGroupable": f.groupable,
        "IsApiSortable": f.sortable,
        "IsCalculated": f.calculated,
        "IsCompound": f.type in ("address", "location"),
        "IsFieldHistoryTracked": False,
        "IsHighScaleNumber": False,
        "IsHtmlFormatted": f.extra_type == "richtextarea",
        "IsNameField": f.name_field,
        "IsNillable": f.nillable,
        "ReferenceTo": orjson.dumps({"referenceTo": list(f.reference_to) or None}).decode(),
        "RelationshipName": f.relationship or None,
        "ValueTypeId": f.type,
    }


def _data_type(f: Field) -> str:
    """The type as Setup shows it (EntityDefinition's fields: `Text(255)`, `Lookup(User)`, `Picklist`)."""
    if f.type == "reference":
        return f"Lookup({','.join(f.reference_to)})"
    if f.type in _TEXT and f.length:
        words = {"string": "Text", "textarea": "Text Area", "encryptedstring": "Text (Encrypted)"}
        kind = words.get(f.type, f.type.title())
        return f"{kind}({f.length})" if f.type in words else kind
    if f.type in ("double", "currency", "percent"):
        kind = {"double": "Number"}.get(f.type, f.type.title())
        return f"{kind}({f.precision - f.scale}, {f.scale})"
    words = {"boolean": "Checkbox", "datetime": "Date/Time", "multipicklist": "Picklist (Multi-Select)"}
    return words.get(f.type, f.type.title())


def dependencies(ctx: Context) -> Iterator[Row]:
    """PermissionDependency: what each permission requires within one permission set, directly."""
    catalogue = ctx.model.catalogue
    number = 0
    for position in _positions(ctx):
        for required in relations.required_by(catalogue, position):
            number += 1
            yield {
                "Id": ids.make("000", number),
                **_permission("", catalogue.name_of(position)),
                **_permission("Required", catalogue.name_of(required)),
            }


def _positions(ctx: Context) -> Iterator[int]:
    catalogue = ctx.model.catalogue
    yield from sorted(catalogue.systems.values())
    for block in catalogue.blocks.values():
        if block.object.permissionable:
            yield from (block.start + op for op in _NAMES)


def _permission(prefix: str, bit: Bit) -> dict[str, str]:
    name = f"{bit.name}<{_NAMES[bit.op]}>" if bit.kind == "object" else bit.name
    kind = "Object Permission" if bit.kind == "object" else "User Permission"
    return {f"{prefix}Permission": name, f"{prefix}PermissionType": kind}
