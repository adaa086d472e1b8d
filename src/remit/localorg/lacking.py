"""What an org lacks of the objects, fields and permissions that Salesforce has: features that are off, editions
that do not have them. The schema and the system permissions that are left are all that the org knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from remit.errors import InputError
from remit.localorg.store.ddl import PERMISSION_HOLDERS, is_permission_flag
from remit.schema.fls import parts_of
from remit.schema.model import Field, Schema, SObject

# What External Client Apps bring with them (Object Reference; Metadata API Developer Guide).
APP_OBJECTS = (
    "ExternalClientApplication",
    "ExtlClntAppOauthPlcyCnfg",
    "ExtlClntAppOauthSettings",
    "ExtlClntAppPlcyCnfg",
)
APP_TYPES = frozenset(
    {
        "ExternalClientApplication",
        "ExtlClntAppConfigurablePolicies",
        "ExtlClntAppGlobalOauthSettings",
        "ExtlClntAppOauthConfigurablePolicies",
        "ExtlClntAppOauthSettings",
    }
)
_APP_PERMISSIONS = "ExternalClientApp"
# Permissions without which nobody could set an org up, or the local org tell who may.
_EVERYWHERE = frozenset(
    {
        "ApiEnabled",
        "ApiUserOnly",
        "ManageInternalUsers",
        "ManageUsers",
        "ModifyAllData",
        "ModifyMetadata",
        "ViewAllData",
        "ViewSetup",
    }
)


def without(
    schema: Schema, permissions: Sequence[str], hidden: Sequence[str], apps: bool
) -> tuple[Schema, tuple[str, ...]]:
    """The schema and the system permissions without the hidden fields and, unless `apps`, without External Client
    Apps. A hidden permission flag of one permission holder is one that the org has nowhere."""
    lost: set[str] = set()
    for name in hidden:
        object_name, _, field_name = name.partition(".")
        o = schema.object(object_name)
        f = o.field(field_name) if o else None
        if o is None or f is None:
            continue
        if is_permission_flag(o, f):
            lost.add(_permission(f.name))
        else:
            schema = schema.without_fields(o.name, [f.name, *(p.name for p in parts_of(o, f.name))])
    if not apps:
        lost |= {p for p in permissions if p.startswith(_APP_PERMISSIONS)}
        for name in APP_OBJECTS:
            schema = schema.without_object(name)
    return _without_permissions(schema, lost), tuple(p for p in permissions if p not in lost)


def _permission(flag: str) -> str:
    return flag.removeprefix("Maximum").removeprefix("Permissions")


def _without_permissions(schema: Schema, lost: set[str]) -> Schema:
    if not lost:
        return schema
    for name in sorted(PERMISSION_HOLDERS):
        o = schema.object(name)
        if o is not None:
            flags = [f.name for f in o.fields if is_permission_flag(o, f) and _permission(f.name) in lost]
            schema = schema.without_fields(name, flags)
    return schema


def check_hidden(schema: Schema, names: Iterable[str]) -> tuple[str, ...]:
    """The names as the schema spells them. Raises InputError for a field that is none, or that no org can be
    without: one that is never empty, a file's content, and of setup objects all but the permissions."""
    found = []
    for name in names:
        object_name, _, field_name = name.partition(".")
        o = schema.object(object_name)
        if o is None:
            near = get_close_matches(object_name, [x.name for x in schema.objects], 3)
            raise InputError(f"no object {object_name}", next_step=_one_of(near))
        f = o.field(field_name)
        if f is None:
            near = get_close_matches(field_name, [x.name for x in o.fields], 3)
            raise InputError(f"no field {o.name}.{field_name}", next_step=_one_of(near))
        if not _may_lack(o, f):
            raise InputError(
                f"no org is without {o.name}.{f.name}",
                next_step="name a field that may be empty and is no setup object's, or a permission of PermissionSet",
            )
        found.append(f"{o.name}.{f.name}")
    return tuple(dict.fromkeys(found))


def _may_lack(o: SObject, f: Field) -> bool:
    if is_permission_flag(o, f):
        return _permission(f.name) not in _EVERYWHERE
    return not o.setup and f.nillable and f.type != "base64"


def _one_of(names: Sequence[str]) -> str:
    return f"did you mean {', '.join(names)}?" if names else "look it up in the org's describe"
