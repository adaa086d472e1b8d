"""An org's own fields and objects: values made as Salesforce makes them, added to a schema as rows are.

Custom names end in `__c`, the relationship of a lookup in `__r`. Custom objects have key prefixes from a00 on
and the fields that Salesforce gives every custom object. Source: Object Reference, "Custom Objects".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .custom_entities import custom_entity, kind_of
from .model import Field, PicklistValue, Schema, SObject
from .standard import standard_schema

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SYSTEM = (
    "Id",
    "IsDeleted",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
)
_LENGTHS = {
    "string": 255,
    "textarea": 255,
    "email": 80,
    "phone": 40,
    "url": 255,
    "picklist": 255,
    "multipicklist": 4099,
    "reference": 18,
    "encryptedstring": 175,
}
_GROUPABLE = frozenset(
    ["string", "picklist", "boolean", "reference", "date", "int", "email", "phone", "url", "id", "combobox"]
)
_UNFILTERABLE = frozenset(["base64", "encryptedstring"])
_NUMBERS = frozenset(["currency", "percent", "double"])


def custom_field(
    name: str,
    type_: str,
    label: str = "",
    *,
    length: int = 0,
    precision: int = 18,
    scale: int = 0,
    required: bool = False,
    unique: bool = False,
    external_id: bool = False,
    formula: str = "",
    auto_number: bool = False,
    picklist: Iterable[str | PicklistValue] = (),
    restricted: bool = False,
    reference_to: Iterable[str] = (),
    child_relationship: str = "",
    master_detail: bool = False,
    default_value: str | bool | float | None = None,
) -> Field:
    """A custom field with the properties that describe would show for it.

    Field-level security can be set for it unless it is required or master-detail; formulas and auto numbers
    are read only. `reference_to` names a lookup's targets, `child_relationship` what they call the children,
    without `__r`.
    """
    filterable = type_ not in _UNFILTERABLE and not (type_ == "textarea" and length > 255)
    read_only = bool(formula) or auto_number
    boolean = type_ == "boolean"
    return Field(
        name=name,
        label=label or name.removesuffix("__c").replace("_", " "),
        type=type_,
        length=length or _LENGTHS.get(type_, 0),
        precision=precision if type_ in _NUMBERS else 0,
        scale=scale if type_ in _NUMBERS else 0,
        createable=not read_only,
        updateable=not read_only,
        filterable=filterable,
        groupable=type_ in _GROUPABLE and not formula,
        sortable=filterable and type_ != "multipicklist",
        aggregatable=filterable and type_ not in ("multipicklist", "boolean"),
        nillable=not (required or boolean or master_detail or auto_number),
        defaulted=boolean or auto_number or default_value is not None,
        restricted=restricted,
        id_lookup=external_id,
        external_id=external_id,
        unique=unique,
        auto_number=auto_number,
        calculated=bool(formula),
        custom=True,
        permissionable=not (required or master_detail),
        relationship=name.removesuffix("__c") + "__r" if type_ == "reference" else "",
        reference_to=tuple(reference_to),
        child_relationship=child_relationship + "__r" if child_relationship else "",
        cascade_delete=master_detail,
        master_detail=master_detail,
        picklist=tuple(v if isinstance(v, PicklistValue) else PicklistValue(v, v) for v in picklist),
        default_value=False if boolean and default_value is None else default_value,
        formula=formula,
    )


def custom_object(
    name: str,
    key_prefix: str,
    label: str = "",
    label_plural: str = "",
    *,
    fields: Iterable[Field] = (),
    name_field: Field | None = None,
    owned: bool = True,
) -> SObject:
    """A custom object: Salesforce's own fields, a name field (a text unless given), then `fields`.

    `owned` is False for the detail side of a master-detail relationship, whose rows have no owner.
    """
    label = label or name.removesuffix("__c").replace("_", " ")
    account = standard_schema().by_name["account"]
    system = {f: account.by_name[f.lower()] for f in _SYSTEM}
    given = name_field or Field(
        name="Name",
        label=f"{label} Name",
        type="string",
        length=80,
        createable=True,
        updateable=True,
        groupable=True,
        aggregatable=True,
        defaulted=True,
        id_lookup=True,
        name_field=True,
    )
    first = (system["Id"], account.by_name["ownerid"]) if owned else (system["Id"],)
    rest = tuple(system[f] for f in _SYSTEM[2:])
    return SObject(
        name=name,
        label=label,
        label_plural=label_plural or label + "s",
        key_prefix=key_prefix,
        fields=(*first, system["IsDeleted"], given, *rest, *fields),
        custom=True,
        searchable=True,
        undeletable=True,
        triggerable=True,
        layoutable=True,
        permissionable=True,
    )


def next_prefix(schema: Schema) -> str:
    """The first key prefix from a00 on that no object of the schema has.

    Raises ValueError where all are taken (Salesforce allows 3,000 custom objects, there are 3,844 prefixes).
    """
    taken = set(schema.by_prefix)
    for prefix in _prefixes():
        if prefix not in taken:
            return prefix
    raise ValueError("no key prefix is left for another custom object")


def _prefixes() -> Iterator[str]:
    """a00, a01, ... a0z, a10, ... azz: digits, upper case, lower case."""
    for tens in _DIGITS:
        for ones in _DIGITS:
            yield f"a{tens}{ones}"


def with_definitions(schema: Schema, definitions: Iterable[tuple[str, Mapping[str, Any]]]) -> Schema:
    """A schema with an org's custom objects, entities and fields, given as (kind, definition) pairs.

    Kinds are "object", "entity" (a custom metadata type or custom setting) and "field".

    An object's definition has the arguments of `custom_object` (`name_field` as a mapping of `Field`'s own
    attributes), an entity's those of `custom_entity`; a field's those of `custom_field` and `object`, which may
    be a standard one. They may come
    in any order; the key prefix of an object that gives none is the next that is free. Raises KeyError where
    a field's object is unknown and ValueError where a kind is.
    """
    fields: dict[str, list[Field]] = defaultdict(list)
    for kind, definition in definitions:
        if kind == "object":
            schema = schema.with_object(_object_of(schema, definition))
        elif kind == "entity":
            schema = schema.with_object(custom_entity(**definition))
        elif kind == "field":
            arguments = dict(definition)
            owner = str(arguments.pop("object"))
            fields[owner].append(custom_field(arguments.pop("name"), arguments.pop("type"), **arguments))
        else:
            raise ValueError(f"{kind!r} is neither object, entity nor field")
    for owner, added in fields.items():
        if kind_of(schema.by_name[owner.lower()]) is not None:  # read with the whole entity or not at all
            added = [replace(f, permissionable=False) for f in added]
        schema = schema.with_fields(owner, added)
    return schema


def _object_of(schema: Schema, definition: Mapping[str, Any]) -> SObject:
    arguments = dict(definition)
    name_field = arguments.pop("name_field", None)
    return custom_object(
        arguments.pop("name"),
        arguments.pop("key_prefix", "") or next_prefix(schema),
        name_field=Field(**name_field) if isinstance(name_field, Mapping) else name_field,
        **arguments,
    )
