"""What an org's objects and fields are for a landscape: the org's own word, never ours over it.

Describe shows what the operator sees. An operator needs no access to records to grant it to others, so the picklists
of ObjectPermissions.SobjectType and FieldPermissions.Field are read beside it: they hold what can be granted in this
org, whoever looks. What neither shows is not planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from remit.connect.rest import Org
from remit.schema import standard_schema
from remit.schema.describe_read import has_object_permissions, schema_from_describes
from remit.schema.model import Field, Schema, SObject, related
from remit.schema.permissions import user_permissions

_FLAG = "Permissions"


@dataclass(frozen=True)
class OrgSchema:
    """The schema of an org as far as a landscape is about it.

    `permissions`: its user permissions. `fixed`: those that nobody can switch on a profile, as its describe says.
    `described`: lower-case names of the objects that the operator could describe. `grantable`: whether the org
    told what can be granted; where not, what describe does not show is not known.
    """

    schema: Schema
    permissions: frozenset[str]
    fixed: frozenset[str]
    described: frozenset[str]
    grantable: bool


@dataclass(frozen=True)
class _Grantable:
    """What the picklists say can be granted: object names, and field names by lower-case object name."""

    objects: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]


def load_org_schema(org: Org, names: Iterable[str]) -> OrgSchema:
    """The schema of the objects of these names, and of all standard ones beside them; 25 describes a request."""
    wanted = list(names)
    own = ["PermissionSet", "Profile", "ObjectPermissions", "FieldPermissions"]
    answers = org.describe_many([*wanted, *own])
    seen = {name: d for name in wanted if (d := answers.get(name)) is not None}
    grantable = _grantable(answers.get("ObjectPermissions"), answers.get("FieldPermissions"))
    flags = {f for f, _ in _flags(answers.get("PermissionSet"))}
    fixed = {f for f, updateable in _flags(answers.get("Profile")) if not updateable}

    def permissionable(name: str) -> bool:
        return name.lower() in grantable.objects if grantable else has_object_permissions(name)

    described = schema_from_describes(seen.values(), org.version, permissionable)
    by_name = {o.name.lower(): o for o in standard_schema().objects}
    for name in wanted:
        shipped = by_name.pop(name.lower(), None)
        found = _object(name, described.object(name), shipped, grantable)
        if found is not None:
            by_name[found.name.lower()] = found
    return OrgSchema(
        Schema(related(by_name.values()), org.version),
        frozenset(flags) or frozenset(user_permissions()),
        frozenset(fixed),
        frozenset(n.lower() for n in seen),
        grantable is not None,
    )


def _flags(described: Mapping[str, Any] | None) -> Iterable[tuple[str, bool]]:
    """(user permission, whether it can be switched) of the describe of a set or a profile."""
    for f in (described or {}).get("fields", ()):
        if str(f["name"]).startswith(_FLAG):
            yield str(f["name"]).removeprefix(_FLAG), bool(f.get("updateable"))


def _grantable(objects: Mapping[str, Any] | None, fields: Mapping[str, Any] | None) -> _Grantable | None:
    """What the two picklists hold; None where one of them is not shown."""
    types, paths = _values(objects, "SobjectType"), _values(fields, "Field")
    if not types or not paths:
        return None
    by_object: dict[str, dict[str, str]] = defaultdict(dict)
    for path in paths:
        owner, _, name = path.partition(".")
        by_object[owner.lower()][name.lower()] = name
    return _Grantable({t.lower(): t for t in types}, by_object)


def _values(described: Mapping[str, Any] | None, column: str) -> list[str]:
    for f in (described or {}).get("fields", ()):
        if f["name"] == column:
            return [str(v["value"]) for v in f.get("picklistValues") or () if v.get("active", True)]
    return []


def _object(
    name: str, seen: SObject | None, shipped: SObject | None, grantable: _Grantable | None
) -> SObject | None:
    """One object as the org has it; None where nothing shows that it is there."""
    if grantable is None:
        return seen
    fields = grantable.fields.get(name.lower(), {})
    if seen is not None:
        known = {f.name.lower() for f in seen.fields}
        more = [_field(n, shipped) for lower, n in fields.items() if lower not in known]
        return replace(seen, fields=(*seen.fields, *more))
    spelled = grantable.objects.get(name.lower())
    if spelled is None and not fields:
        # Nothing of it can be granted by itself: what governs it decides, and no list tells whether it is there.
        return shipped if shipped is not None and not shipped.permissionable else None
    base = shipped or SObject(
        name=spelled or name,
        key_prefix="",
        fields=(),
        label=spelled or name,
        label_plural=spelled or name,
        custom=name.lower().endswith("__c"),
    )
    # Fields without field-level security come with the object; of the others only those that can be granted.
    kept = [f for f in base.fields if not f.permissionable]
    return replace(
        base,
        fields=(*kept, *(_field(n, shipped) for n in fields.values())),
        permissionable=spelled is not None,
    )


def _field(name: str, shipped: SObject | None) -> Field:
    """A field that can be granted and is not shown: as every org has it, or known by its name alone."""
    found = shipped.field(name) if shipped is not None else None
    if found is not None:
        return replace(found, permissionable=True)
    return Field(
        name=name,
        label=name,
        type="",
        createable=True,
        updateable=True,
        custom=name.lower().endswith("__c"),
        permissionable=True,
    )
