"""What an org's objects and fields are: the part of a describe that access, queries and writes depend on.

Names compare without regard to case, as Salesforce's do; the spelling kept is the API name. A `Schema` is
immutable; `at(version)` gives the one that an API version shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One value of a picklist."""

    value: str
    label: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field, in the vocabulary of describe. `type` is describe's (`string`, `reference`, `currency`, ...).

    `permissionable`: field-level security can be set for it; where it is False the object's own read and edit
    govern the field, or, for a part of a compound (`compound` names it, "BillingAddress"), the compound's.
    `child_relationship` is what the target calls the children that refer to it by this field ("Contacts";
    empty where they have no name); `extra_type` is describe's extraTypeInfo. `since` is the first API
    version that knows the field (0 where always).
    """

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    createable: bool = False
    updateable: bool = False
    filterable: bool = True
    groupable: bool = False
    sortable: bool = True
    aggregatable: bool = False
    nillable: bool = True
    defaulted: bool = False
    restricted: bool = False
    id_lookup: bool = False
    external_id: bool = False
    unique: bool = False
    auto_number: bool = False
    calculated: bool = False
    name_field: bool = False
    custom: bool = False
    permissionable: bool = False
    compound: str = ""
    relationship: str = ""
    reference_to: tuple[str, ...] = ()
    child_relationship: str = ""
    cascade_delete: bool = False
    master_detail: bool = False
    picklist: tuple[PicklistValue, ...] = ()
    default_value: str | bool | float | None = None
    case_sensitive: bool = False
    formula: str = ""
    extra_type: str = ""
    since: float = 0.0

    @property
    def required(self) -> bool:
        """Whether a create must give it a value."""
        return self.createable and not self.nillable and not self.defaulted and self.type != "boolean"


@dataclass(frozen=True, slots=True)
class ChildRelationship:
    """How a child object reaches this one: `SELECT (SELECT Id FROM name) ...`; name may be empty."""

    name: str
    child: str
    field: str
    cascade_delete: bool = False


@dataclass(frozen=True)
class SObject:
    """An object and its fields. `permissionable`: ObjectPermissions rows can be set for it.

    `fields` and `children` are in describe order. Objects without object permissions are governed by others;
    `remit.schema.governance` says by what.
    """

    name: str
    label: str
    label_plural: str
    key_prefix: str
    fields: tuple[Field, ...]
    children: tuple[ChildRelationship, ...] = ()
    custom: bool = False
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    queryable: bool = True
    retrieveable: bool = True
    searchable: bool = False
    undeletable: bool = False
    mergeable: bool = False
    replicateable: bool = True
    triggerable: bool = False
    layoutable: bool = False
    feed_enabled: bool = False
    custom_setting: bool = False
    permissionable: bool = False
    setup: bool = False
    since: float = 0.0

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Fields by lower-case name."""
        return {f.name.lower(): f for f in self.fields}

    @cached_property
    def by_relationship(self) -> Mapping[str, Field]:
        """Reference fields by lower-case relationship name ("account", "owner", "parent__r")."""
        return {f.relationship.lower(): f for f in self.fields if f.relationship}

    @cached_property
    def children_by_name(self) -> Mapping[str, ChildRelationship]:
        """Child relationships by lower-case name, those that have one."""
        return {c.name.lower(): c for c in self.children if c.name}

    @cached_property
    def name_field(self) -> Field | None:
        """The field that names a record (Name, CaseNumber, Subject, ...)."""
        return next((f for f in self.fields if f.name_field), None)

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return self.by_name.get(name.lower())


@dataclass(frozen=True)
class Schema:
    """All objects of an org."""

    objects: tuple[SObject, ...]
    version: float = field(default=0.0)

    @cached_property
    def by_name(self) -> Mapping[str, SObject]:
        """Objects by lower-case name."""
        return {o.name.lower(): o for o in self.objects}

    @cached_property
    def by_prefix(self) -> Mapping[str, SObject]:
        """Objects by key prefix."""
        return {o.key_prefix: o for o in self.objects if o.key_prefix}

    def object(self, name: str) -> SObject | None:
        """The object of that name, or None."""
        return self.by_name.get(name.lower())

    def field(self, object_name: str, field_name: str) -> Field | None:
        """The field of an object, or None where either is unknown."""
        found = self.object(object_name)
        return found.field(field_name) if found else None

    def __iter__(self) -> Iterator[SObject]:
        return iter(self.objects)

    def with_fields(self, object_name: str, fields: Iterable[Field]) -> Schema:
        """This schema with fields added to an object; a field of the same name is replaced in its place.

        Child relationships of the targets follow. Raises KeyError where the object is unknown.
        """
        target = self.by_name[object_name.lower()]
        new = {f.name.lower(): f for f in fields}
        kept = tuple(new.pop(f.name.lower(), f) for f in target.fields)
        return self._related(
            replace(o, fields=(*kept, *new.values())) if o is target else o for o in self.objects
        )

    def without_fields(self, object_name: str, names: Iterable[str]) -> Schema:
        """This schema without fields of an object; names that it has not are passed over."""
        target = self.by_name[object_name.lower()]
        gone = {n.lower() for n in names}
        kept = tuple(f for f in target.fields if f.name.lower() not in gone)
        return self._related(replace(o, fields=kept) if o is target else o for o in self.objects)

    def with_object(self, added: SObject) -> Schema:
        """This schema with an object added, or replaced where it has one of that name."""
        others = tuple(o for o in self.objects if o.name.lower() != added.name.lower())
        return self._related((*others, added))

    def without_object(self, name: str) -> Schema:
        """This schema without an object; references to it stay and lead nowhere."""
        return self._related(o for o in self.objects if o.name.lower() != name.lower())

    def _related(self, objects: Iterable[SObject]) -> Schema:
        return Schema(related(objects), self.version)

    def at(self, version: float) -> Schema:
        """What API version `version` shows: objects and fields that came later are unknown to it."""
        objects = []
        for o in self.objects:
            if o.since > version:
                continue
            fields = tuple(f for f in o.fields if f.since <= version)
            objects.append(o if len(fields) == len(o.fields) else replace(o, fields=fields))
        return Schema(related(objects), version)


def related(objects: Iterable[SObject]) -> tuple[SObject, ...]:
    """The objects with `children` set to what their reference fields say, so that the two cannot disagree.

    A reference field with several targets is a child relationship of each; it has the same name everywhere
    ("Tasks" for Task.WhatId). Targets that are not among the objects are passed over.
    """
    given = tuple(objects)
    found: dict[str, list[ChildRelationship]] = defaultdict(list)
    for child in given:
        for f in child.fields:
            for parent in f.reference_to:
                found[parent.lower()].append(
                    ChildRelationship(f.child_relationship, child.name, f.name, f.cascade_delete)
                )
    out = []
    for o in given:
        children = tuple(sorted(found[o.name.lower()], key=lambda c: (c.child, c.field)))
        out.append(o if children == o.children else replace(o, children=children))
    return tuple(out)
