"""An org's schema, catalogue and sharing model as they stand at one schema version.

Standard objects ship as data; custom fields and objects are rows in the store. A `Model` is immutable; a
change of schema bumps the schema version and the next request builds a new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from remit.access.access import Access
from remit.access.catalogue import Catalogue
from remit.access.requirement import Requirement
from remit.api.needs import needs_of
from remit.api.operation import Create, Delete, Describe, FindBy, Operation, Point, Retrieve, Transfer, Update
from remit.localorg.lacking import without
from remit.localorg.settings import listed, switch
from remit.schema import standard_schema
from remit.schema.custom import with_definitions
from remit.schema.custom_entities import ENTITY_TYPE, governance_of_entity, kind_of
from remit.schema.governance import Everyone, Governance, System, governance_of
from remit.schema.model import Schema, SObject
from remit.schema.permissions import user_permissions
from remit.schema.sharing import Sharing, sharing_of, sharing_of_object

# Objects whose rows can be granted by SetupEntityAccess, and the type that such a row names them by.
SETUP_ENTITY_OBJECTS = (
    "ApexClass",
    "ApexPage",
    "CustomPermission",
    "ConnectedApplication",
    "ExternalClientApplication",
    "NamedCredential",
)
# The key prefix of custom objects, custom metadata types and custom settings themselves.
CUSTOM_ENTITY = "01I"


@dataclass(eq=False)
class Model:
    """What an org consists of. `number` is the schema version it was built at; `derived` remembers, by the
    fingerprint of an access, the row scopes and statements that follow from it."""

    number: int
    schema: Schema
    catalogue: Catalogue
    sharing: dict[str, Sharing]
    derived: dict[str, tuple[dict[Any, Any], dict[Any, Any]]] = field(default_factory=dict)
    _shared: dict[str, Sharing] = field(default_factory=dict)
    _versions: dict[float, Schema] = field(default_factory=dict)
    _needs: dict[tuple[Any, ...], Requirement] = field(default_factory=dict)
    # The id (01I...) of each custom object, custom metadata type and custom setting, by lower-case name.
    entity_ids: Mapping[str, str] = field(default_factory=dict)
    # Objects with values that follow from the schema, by API version and name (`remit.localorg.grantable`).
    with_values: dict[tuple[str, str], SObject] = field(default_factory=dict)

    def at(self, version: float) -> Schema:
        """The schema that an API version shows."""
        found = self._versions.get(version)
        if found is None:
            found = self._versions[version] = self.schema.at(version)
        return found

    def needs(self, operation: Operation) -> Requirement:
        """What an operation needs; remembered, as the same shapes come again and again."""
        key = shape_key(operation)
        found = self._needs.get(key)
        if found is None:
            if len(self._needs) > 10_000:
                self._needs.clear()
            found = self._needs[key] = needs_of(operation, self.catalogue)
        return found

    def sharing_of(self, o: SObject) -> Sharing:
        """The object's org-wide default, as this org has set it."""
        found = self._shared.get(o.name)
        if found is None:
            found = self._shared[o.name] = self.sharing.get(o.name) or sharing_of_object(o)
        return found

    def governs_all(self, o: SObject, level: str, access: Access) -> bool:
        """Whether more than ownership opens an object without object permissions to this access."""
        governance = governance_of(o.name)
        ways = {"read": governance.read, "edit": governance.edit}.get(level, governance.delete)
        for way in ways:
            if isinstance(way, Everyone):
                return True
            position = self.catalogue.systems.get(way.name.lower()) if isinstance(way, System) else None
            if position is not None and access.has(position):
                return True
        return False


def shape_key(operation: Operation) -> tuple[Any, ...]:
    """What tells operations apart that need different things."""
    match operation:
        case Retrieve(o, fields):
            return ("retrieve", o.name, len(o.fields), fields)
        case Create(o, fields, dialect):
            return ("create", o.name, len(o.fields), fields, dialect)
        case Update(o, fields, dialect):
            return ("update", o.name, len(o.fields), fields, dialect)
        case Delete(o):
            return ("delete", o.name, len(o.fields))
        case FindBy(o, name):
            return ("find", o.name, len(o.fields), name)
        case Describe(o):
            return ("describe", o.name, len(o.fields))
        case Point(o):
            return ("point", o.name)
        case Transfer(o):
            return ("transfer", o.name)


def whole_schema(db: sqlite3.Connection) -> Schema:
    """All objects and fields that Salesforce has, with the store's custom ones; an org may lack some."""
    custom = [
        (kind, orjson.loads(definition))
        for kind, definition in db.execute("SELECT kind, definition FROM _custom ORDER BY kind DESC, name")
    ]
    return with_definitions(standard_schema(), custom)


def load_model(db: sqlite3.Connection, number: int) -> Model:
    """The model of the store's current custom definitions and setup entities."""
    schema, permissions = without(
        whole_schema(db), user_permissions(), listed(db, "hiddenFields"), switch(db, "externalClientApps")
    )
    entities = [
        (name, row[0])
        for name in SETUP_ENTITY_OBJECTS
        if schema.object(name) is not None
        for row in db.execute(f'SELECT "Id" FROM "{name}" ORDER BY _n')
    ]
    ids = db.execute("SELECT name, id FROM _component WHERE type = 'CustomObject' ORDER BY id")
    entity_ids = {name.lower(): entity_id for name, entity_id in ids}
    granted = {
        o.name.lower(): (o, entity_ids[o.name.lower()])
        for o in schema
        if kind_of(o) is not None and o.name.lower() in entity_ids
    }
    entities += [(ENTITY_TYPE, entity_id) for _, entity_id in granted.values()]

    def governance(name: str) -> Governance:
        known = granted.get(name.lower())
        return governance_of_entity(*known) if known is not None else governance_of(name)

    catalogue = Catalogue.of(schema, permissions, entities, governance)
    sharing = {
        name.removeprefix("owd:"): sharing_of(name.removeprefix("owd:")).with_default(value)
        for name, value in db.execute("SELECT name, value FROM _setting WHERE name LIKE 'owd:%'")
    }
    return Model(number, schema, catalogue, sharing, entity_ids=entity_ids)
