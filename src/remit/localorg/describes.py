"""Describes as one user may see them: what they cannot read is absent, what they cannot write is not writeable."""

from __future__ import annotations

from typing import Any

from remit.access.catalogue import Op
from remit.localorg.context import Context
from remit.localorg.grantable import with_values
from remit.schema import describe as shapes
from remit.schema.model import SObject


def mask_of(ctx: Context, o: SObject) -> shapes.Mask:
    """What the user may do with an object, in the form that describe asks."""
    catalogue, access = ctx.model.catalogue, ctx.user.access

    def sees(name: str) -> bool:
        return name.lower() in catalogue.blocks and access.has(catalogue.object_op(name, Op.READ))

    return shapes.Mask(
        create=access.has(catalogue.object_op(o.name, Op.CREATE)),
        edit=access.has(catalogue.object_op(o.name, Op.EDIT)),
        delete=access.has(catalogue.object_op(o.name, Op.DELETE)),
        reads=lambda f: access.has(catalogue.field_read(o.name, f.name)),
        creates=lambda f: access.has(catalogue.field_create(o.name, f.name)),
        edits=lambda f: access.has(catalogue.field_edit(o.name, f.name)),
        sees=sees,
    )


def describe(ctx: Context, o: SObject) -> dict[str, Any]:
    """The describe of an object."""
    return shapes.describe(with_values(ctx, o), ctx.version, mask_of(ctx, o))


def basic(ctx: Context, o: SObject) -> dict[str, Any]:
    """The short form: GET of the object itself."""
    return shapes.basic_info(o, ctx.version, mask_of(ctx, o))


def global_describe(ctx: Context) -> dict[str, Any]:
    """All objects that the user may read."""
    seen = [o for o in ctx.schema if ctx.user.access.has(ctx.model.catalogue.object_op(o.name, Op.READ))]
    return shapes.describe_global([(o, mask_of(ctx, o)) for o in seen], ctx.version)
