"""SetupEntityAccess: that a permission set gives a class, page, custom permission, app, credential, custom
metadata type or custom setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from remit.api import errors
from remit.localorg.behaviour.base import Behaviour, Values
from remit.localorg.behaviour.permissions import given_id
from remit.localorg.context import Context
from remit.localorg.model import CUSTOM_ENTITY, SETUP_ENTITY_OBJECTS
from remit.localorg.store.ddl import quote
from remit.schema.custom_entities import ENTITY_TYPE
from remit.schema.model import Field, SObject


class SetupEntityAccesses(Behaviour):
    """The type follows from the id; each entity once in a set."""

    objects = ("SetupEntityAccess",)

    def before_create(self, ctx: Context, o: SObject, values: Values) -> None:
        """Find the entity, derive its type, refuse a second row."""
        parent_id = values["ParentId"] = given_id(ctx, o.by_name["parentid"], values.get("ParentId"))
        f = o.by_name["setupentityid"]
        entity_id = values["SetupEntityId"] = given_id(ctx, f, values.get("SetupEntityId"))
        values["SetupEntityType"] = self._type_of(ctx, f, entity_id)
        row = ctx.db.execute(
            'SELECT "Id" FROM "SetupEntityAccess" WHERE "ParentId" = ? AND "SetupEntityId" = ?',
            (parent_id, entity_id),
        ).fetchone()
        if row is not None:
            raise errors.duplicate_value("SetupEntityId", row[0])

    def _type_of(self, ctx: Context, f: Field, entity_id: str) -> str:
        """The type of an entity that can be given; a custom entity is a custom metadata type or setting."""
        if entity_id.startswith(CUSTOM_ENTITY):
            if (ENTITY_TYPE.lower(), entity_id.lower()) in ctx.model.catalogue.setups:
                return ENTITY_TYPE
            raise errors.integrity("Unable to load specified entity")
        target = ctx.model.schema.by_prefix.get(entity_id[:3])
        if target is None or target.name not in SETUP_ENTITY_OBJECTS:
            raise errors.malformed_id(f.label, entity_id, f.name)
        there = ctx.db.execute(f'SELECT 1 FROM {quote(target.name)} WHERE "Id" = ?', (entity_id,)).fetchone()
        if there is None:
            raise errors.integrity("Unable to load specified entity")
        return target.name


class SetupEntities(Behaviour):
    """What was given of an entity goes with it."""

    objects = SETUP_ENTITY_OBJECTS

    def before_delete(self, ctx: Context, o: SObject, record_id: str, old: Mapping[str, Any]) -> None:
        """Delete the rows that give it."""
        from remit.localorg.rows import delete_row

        access = ctx.model.schema.by_name["setupentityaccess"]
        rows = ctx.db.execute(
            'SELECT "Id" FROM "SetupEntityAccess" WHERE "SetupEntityId" = ?', (record_id,)
        ).fetchall()
        for (row_id,) in rows:
            delete_row(ctx, access, row_id)
