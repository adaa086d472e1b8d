"""The standard objects that Remit ships: `standard_schema()` and, for the Tooling API, `tooling_schema()`.

They are rows of data/{objects,fields,picklists,permissions}.csv, made by tools/build_schema.py; each row says
where it was learned. The system permissions are one list: PermissionSet, Profile, MutingPermissionSet get a
`Permissions<Name>` field of each, PermissionSetLicense a `MaximumPermissions<Name>`, UserPermissionAccess a
`Permissions<Name>` that is read only.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from .model import Field, PicklistValue, Schema, SObject, related

OBJECT_FLAGS: Mapping[str, str] = {
    "c": "createable",
    "u": "updateable",
    "d": "deletable",
    "q": "queryable",
    "r": "retrieveable",
    "s": "searchable",
    "n": "undeletable",
    "m": "mergeable",
    "e": "replicateable",
    "t": "triggerable",
    "l": "layoutable",
    "f": "feed_enabled",
    "p": "permissionable",
    "S": "setup",
}
_PERMISSION_PREFIX: Mapping[str, str] = {
    "PermissionSet": "Permissions",
    "Profile": "Permissions",
    "MutingPermissionSet": "Permissions",
    "PermissionSetLicense": "MaximumPermissions",
    "UserPermissionAccess": "Permissions",
}
# Their flags say what is, and are never written: an effective access, the ceilings of a licence.
_READ_ONLY = frozenset({"UserPermissionAccess", "PermissionSetLicense"})
Picklists = Mapping[tuple[str, str], tuple[PicklistValue, ...]]


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a data file of this room, without its header."""
    text = files("remit.schema").joinpath("data", name).read_text(encoding="utf-8")
    reader = csv.reader(text.splitlines())
    next(reader)
    return reader


@cache
def standard_schema() -> Schema:
    """The objects and fields of a new org, all API versions in one; `Schema.at` hides what is newer."""
    return Schema(related(_load("")))


@cache
def tooling_schema() -> Schema:
    """The objects that only the Tooling API has: EntityDefinition, PermissionDependency and the like."""
    return Schema(_load("tooling_"))


def _load(prefix: str) -> tuple[SObject, ...]:
    picklists = _picklists()
    fields: dict[str, list[Field]] = defaultdict(list)
    for row in rows(f"{prefix}fields.csv"):
        fields[row[0]].append(_field(row, picklists))
    if not prefix:
        permissions = [(name, label) for name, label in rows("permissions.csv")]
        made: dict[tuple[str, bool], list[Field]] = {}
        for name, start in _PERMISSION_PREFIX.items():
            key = start, name not in _READ_ONLY
            if key not in made:  # a field is no different on another object, and there are very many
                made[key] = list(_permission_fields(start, permissions, writable=key[1]))
            fields[name] += made[key]
    return tuple(_object(row, tuple(fields[row[0]])) for row in rows(f"{prefix}objects.csv"))


def _picklists() -> Picklists:
    out: dict[tuple[str, str], list[PicklistValue]] = defaultdict(list)
    for name, field, value, label, default, _source in rows("picklists.csv"):
        out[name, field].append(PicklistValue(value, label or value, bool(default)))
    return {key: tuple(values) for key, values in out.items()}


def _field(row: list[str], picklists: Picklists) -> Field:
    name, field, label, type_, length, precision, scale, flags, compound, relationship, to = row[:11]
    child, extra, default, since, _source = row[11:]
    return Field(
        name=field,
        label=label,
        type=type_,
        length=int(length or 0),
        precision=int(precision or 0),
        scale=int(scale or 0),
        createable="c" in flags,
        updateable="u" in flags,
        filterable="f" in flags,
        groupable="g" in flags,
        sortable="s" in flags,
        aggregatable="a" in flags,
        nillable="n" in flags,
        defaulted="d" in flags,
        restricted="r" in flags,
        id_lookup="i" in flags,
        external_id="x" in flags,
        unique="q" in flags,
        auto_number="o" in flags,
        calculated="k" in flags,
        name_field="N" in flags,
        permissionable="p" in flags,
        compound=compound,
        relationship=relationship,
        reference_to=tuple(to.split()),
        child_relationship=child,
        cascade_delete="D" in flags,
        case_sensitive="C" in flags,
        extra_type=extra,
        picklist=picklists.get((name, field), ()),
        default_value=_default(type_, default),
        since=float(since or 0),
    )


def _default(type_: str, text: str) -> str | bool | float | None:
    """A default value in the type of its field: false for a boolean field that has none of its own."""
    if type_ == "boolean":
        return text.lower() == "true"
    if not text:
        return None
    return float(text) if type_ in ("int", "double", "currency", "percent") else text


def _permission_fields(start: str, permissions: list[tuple[str, str]], *, writable: bool) -> Iterator[Field]:
    """A boolean field for each system permission."""
    for name, label in permissions:
        yield Field(
            name=start + name,
            label=label,
            type="boolean",
            createable=writable,
            updateable=writable,
            sortable=False,
            nillable=False,
            default_value=False,
        )


def _object(row: list[str], fields: tuple[Field, ...]) -> SObject:
    name, label, label_plural, key_prefix, flags, since, _source = row
    flagged: dict[str, Any] = {attribute: letter in flags for letter, attribute in OBJECT_FLAGS.items()}
    return SObject(
        name=name,
        label=label,
        label_plural=label_plural,
        key_prefix=key_prefix,
        fields=fields,
        since=float(since or 0),
        **flagged,
    )
