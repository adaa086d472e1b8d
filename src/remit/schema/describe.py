"""SObject to the JSON of REST describe, as one user may see it.

Every key that a real describe has is there. What a user may not read is absent; what he may not write is not
createable or updateable (REST API Developer Guide, "sObject Describe", "Describe Global"). The way back is
`remit.schema.describe_read`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .fls import permission_field
from .model import ChildRelationship, Field, SObject

Json = dict[str, Any]

_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "time": "xsd:time",
    "base64": "xsd:base64Binary",
    "address": "urn:address",
    "location": "urn:location",
    "complexvalue": "xsd:anyType",
}
_PLACES = frozenset(["address", "location"])
_MASTER = "012000000000000AAA"


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Mask:
    """What a user may do with an object: its operations and, field by field, read, create and edit.

    `sees` says of other objects, by name, whether the user may read them: child relationships of the others
    are left out.
    """

    create: bool = True
    edit: bool = True
    delete: bool = True
    reads: Callable[[Field], bool] = _always
    creates: Callable[[Field], bool] = _always
    edits: Callable[[Field], bool] = _always
    sees: Callable[[str], bool] = _always


EVERYTHING = Mask()


def describe(
    o: SObject,
    version: str,
    mask: Mask = EVERYTHING,
    *,
    record_types: Sequence[Json] = (),
) -> Json:
    """The answer to GET /services/data/v{version}/sobjects/{name}/describe.

    `record_types` are recordTypeInfos of the org's own; the master one follows them where the object has a
    layout.
    """
    base = _base(version, o)
    return {
        "actionOverrides": [],
        **_flags(o, mask),
        "childRelationships": [_child(c) for c in o.children if mask.sees(c.child)],
        "compactLayoutable": o.layoutable,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [_field(o, f, mask) for f in o.fields if mask.reads(f)],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [*record_types, *_master_record_type(o, base)],
        "searchLayoutable": o.searchable,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": _scopes(o),
        "urls": _urls(o, base, full=True),
    }


def describe_global(entries: Iterable[tuple[SObject, Mask]], version: str) -> Json:
    """The answer to GET /services/data/v{version}/sobjects; give it what the user can read."""
    sobjects = [global_entry(o, version, mask) for o, mask in entries]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": sobjects}


def global_entry(o: SObject, version: str, mask: Mask = EVERYTHING) -> Json:
    """An object's entry in describe global."""
    return {**_flags(o, mask), "urls": _urls(o, _base(version, o), full=False)}


def basic_info(o: SObject, version: str, mask: Mask = EVERYTHING, recent: Sequence[Json] = ()) -> Json:
    """The answer to GET /services/data/v{version}/sobjects/{name}."""
    return {"objectDescribe": global_entry(o, version, mask), "recentItems": list(recent)}


def _base(version: str, o: SObject) -> str:
    return f"/services/data/v{version}/sobjects/{o.name}"


def _flags(o: SObject, mask: Mask) -> Json:
    """What describe and describe global have in common."""
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": o.createable and mask.create,
        "custom": o.custom,
        "customSetting": o.custom_setting,
        "deepCloneable": False,
        "deletable": o.deletable and mask.delete,
        "deprecatedAndHidden": False,
        "feedEnabled": o.feed_enabled,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": o.key_prefix or None,
        "label": o.label,
        "labelPlural": o.label_plural,
        "layoutable": o.layoutable,
        "mergeable": o.mergeable and mask.edit and mask.delete,
        "mruEnabled": o.layoutable,
        "name": o.name,
        "queryable": o.queryable,
        "replicateable": o.replicateable,
        "retrieveable": o.retrieveable,
        "searchable": o.searchable,
        "triggerable": o.triggerable,
        "undeletable": o.undeletable and mask.delete,
        "updateable": o.updateable and mask.edit,
    }


def _urls(o: SObject, base: str, *, full: bool) -> dict[str, str]:
    urls = {"rowTemplate": f"{base}/{{ID}}", "describe": f"{base}/describe", "sobject": base}
    if o.layoutable:
        urls |= {
            "approvalLayouts": f"{base}/describe/approvalLayouts",
            "compactLayouts": f"{base}/describe/compactLayouts",
            "layouts": f"{base}/describe/layouts",
            "listviews": f"{base}/listviews",
            "quickActions": f"{base}/quickActions",
        }
    if full:
        urls |= {
            "uiDetailTemplate": "/{ID}",
            "uiEditTemplate": "/{ID}/e",
            "uiNewRecord": f"/{o.key_prefix}/e",
        }
    return urls


def _master_record_type(o: SObject, base: str) -> list[Json]:
    if not (o.layoutable and o.searchable):
        return []
    return [
        {
            "active": True,
            "available": True,
            "defaultRecordTypeMapping": True,
            "developerName": "Master",
            "master": True,
            "name": "Master",
            "recordTypeId": _MASTER,
            "urls": {"layout": f"{base}/describe/layouts/{_MASTER}"},
        }
    ]


def _scopes(o: SObject) -> list[Json]:
    plural = o.label_plural.lower()
    scopes = [{"label": f"All {plural}", "name": "everything"}]
    if o.field("OwnerId") is not None and o.searchable:
        scopes.append({"label": f"My {plural}", "name": "mine"})
    return scopes


def _child(c: ChildRelationship) -> Json:
    return {
        "cascadeDelete": c.cascade_delete,
        "childSObject": c.child,
        "deprecatedAndHidden": False,
        "field": c.field,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": c.name or None,
        "restrictedDelete": False,
    }


# What the schema has none of: the same in every field.
_NOT_USED: Json = {
    "aiPredictionField": False,
    "controllerName": None,
    "defaultValueFormula": None,
    "dependentPicklist": False,
    "displayLocationInDecimal": False,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "highScaleNumber": False,
    "htmlFormatted": False,
    "inlineHelpText": None,
    "mask": None,
    "maskType": None,
    "referenceTargetField": None,
    "writeRequiresMasterRead": False,
}


def _field(o: SObject, f: Field, mask: Mask) -> Json:
    """One entry of `fields`."""
    polymorphic = len(f.reference_to) > 1
    return {
        **_NOT_USED,
        "aggregatable": f.aggregatable,
        "autoNumber": f.auto_number,
        "byteLength": _byte_length(f),
        "calculated": f.calculated,
        "calculatedFormula": f.formula or None,
        "cascadeDelete": f.cascade_delete,
        "caseSensitive": f.case_sensitive,
        "compoundFieldName": f.compound or None,
        "createable": f.createable and mask.creates(f),
        "custom": f.custom,
        "defaultValue": f.default_value,
        "defaultedOnCreate": f.defaulted,
        "deprecatedAndHidden": False,
        "digits": 9 if f.type == "int" else 0,
        "encrypted": f.type == "encryptedstring",
        "externalId": f.external_id,
        "extraTypeInfo": f.extra_type or ("plaintextarea" if f.type == "textarea" else None),
        "filterable": f.filterable,
        "groupable": f.groupable,
        "idLookup": f.id_lookup,
        "label": f.label,
        "length": f.length,
        "name": f.name,
        "nameField": f.name_field,
        "namePointing": polymorphic,
        "nillable": f.nillable,
        # Describe marks the parts of a compound address as well, though only the compound takes a row.
        "permissionable": permission_field(o, f) is not None,
        "picklistValues": [_value(v.value, v.label, v.default) for v in f.picklist],
        "polymorphicForeignKey": polymorphic,
        "precision": f.precision,
        "queryByDistance": f.type in _PLACES,
        "referenceTo": list(f.reference_to),
        "relationshipName": f.relationship or None,
        "relationshipOrder": 0 if f.master_detail else None,
        "restrictedDelete": False,
        "restrictedPicklist": f.restricted,
        "scale": f.scale,
        "searchPrefilterable": f.type == "reference",
        "soapType": _SOAP.get(f.type, "xsd:string"),
        "sortable": f.sortable,
        "type": f.type,
        "unique": f.unique,
        "updateable": f.updateable and mask.edits(f),
    }


def _byte_length(f: Field) -> int:
    """Three bytes a character, as a UTF-8 database counts; ids are ASCII."""
    return f.length if f.type in ("id", "reference") else f.length * 3


def _value(value: str, label: str, default: bool) -> Json:
    return {"active": True, "defaultValue": default, "label": label, "validFor": None, "value": value}
