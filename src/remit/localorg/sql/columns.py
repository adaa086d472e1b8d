"""What SQL reads a field: as a value to compare and sort by, and as JSON text to answer with.

Answers are built as JSON by SQLite itself, which is twice as fast as building them in Python from rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from remit.localorg.store.ddl import is_permission_flag, quote
from remit.schema.model import Field, SObject

_MOST_ARGUMENTS = 120
_ADDRESS_PARTS = (
    ("city", "City"),
    ("country", "Country"),
    ("geocodeAccuracy", "GeocodeAccuracy"),
    ("latitude", "Latitude"),
    ("longitude", "Longitude"),
    ("postalCode", "PostalCode"),
    ("state", "State"),
    ("street", "Street"),
)


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def value_sql(o: SObject, f: Field, alias: str) -> str:
    """The SQL value of a field of the table under `alias`."""
    if is_permission_flag(o, f):
        name = f.name.removeprefix("Maximum").removeprefix("Permissions")
        return f"(instr({_permission_column(o, alias)}, {literal(f'|{name}|')}) > 0)"
    return f"{alias}.{quote(f.name)}"


def _permission_column(o: SObject, alias: str) -> str:
    # A profile's permissions are those of the permission set that it owns: one row, two names for it.
    if o.name == "Profile":
        return f'coalesce((SELECT s._perms FROM "PermissionSet" s WHERE s."ProfileId" = {alias}."Id"), \'|\')'
    return f"{alias}._perms"


def json_sql(o: SObject, f: Field, alias: str, version: str) -> str:
    """The SQL of a field's value as a JSON value."""
    if f.type == "boolean":
        return f"json(CASE WHEN {value_sql(o, f, alias)} THEN 'true' ELSE 'false' END)"
    if f.type == "address":
        return _address(o, f, alias)
    if f.type == "location":
        return _location(o, f, alias)
    if f.type == "complexvalue":
        return f"json({alias}.{quote(f.name)})"
    if f.type == "base64":
        path = f"/services/data/v{version}/sobjects/{o.name}/"
        column = f"{alias}.{quote(f.name)}"
        return (
            f"CASE WHEN {column} IS NULL THEN NULL ELSE {literal(path)} || {alias}.\"Id\" || '/{f.name}' END"
        )
    return value_sql(o, f, alias)


def _address(o: SObject, f: Field, alias: str) -> str:
    stem = f.name.removesuffix("Address")
    known = [(key, o.field(stem + part)) for key, part in _ADDRESS_PARTS]
    pairs = [f"'{key}', {alias}.{quote(p.name) if p else 'NULL'}" for key, p in known if p]
    filled = [f"{alias}.{quote(p.name)}" for _, p in known if p]
    if not filled:
        return "NULL"
    return (
        f"CASE WHEN coalesce({', '.join(filled)}) IS NULL THEN NULL ELSE json_object({', '.join(pairs)}) END"
    )


def _location(o: SObject, f: Field, alias: str) -> str:
    """A geolocation from its two parts, where it has any."""
    stem = f.name.removesuffix("__c").removesuffix("Location")
    pairs = [(stem + "Latitude", stem + "Longitude"), (f"{stem}__Latitude__s", f"{stem}__Longitude__s")]
    for latitude, longitude in pairs:
        north, east = o.field(latitude), o.field(longitude)
        if north is not None and east is not None:
            a, b = f"{alias}.{quote(north.name)}", f"{alias}.{quote(east.name)}"
            made = f"json_object('latitude', {a}, 'longitude', {b})"
            return f"CASE WHEN {a} IS NULL THEN NULL ELSE {made} END"
    return "NULL"


def attributes_sql(o: SObject, alias: str, version: str) -> str:
    """The `attributes` object of a record."""
    url = literal(f"/services/data/v{version}/sobjects/{o.name}/")
    return f"json_object('type', {literal(o.name)}, 'url', {url} || {alias}.\"Id\")"


def object_sql(pairs: Sequence[tuple[str, str]]) -> str:
    """A JSON object from (key, SQL of a JSON value); longer ones are joined, as functions take few arguments."""
    size = _MOST_ARGUMENTS // 2
    chunks = [pairs[i : i + size] for i in range(0, len(pairs), size)] or [[]]
    parts = [f"json_object({', '.join(f'{literal(k)}, {v}' for k, v in chunk)})" for chunk in chunks]
    if len(parts) == 1:
        return parts[0]
    # The first loses its closing brace, the middle ones both, the last its opening one.
    opened = [f"substr({parts[0]}, 1, length({parts[0]}) - 1)"]
    opened += [f"substr({part}, 2, length({part}) - 2)" for part in parts[1:-1]]
    return "json(" + " || ',' || ".join([*opened, f"substr({parts[-1]}, 2)"]) + ")"


def record_sql(o: SObject, fields: Sequence[Field], alias: str, version: str) -> str:
    """A whole record as JSON: attributes first, then fields in the order given."""
    pairs = [("attributes", attributes_sql(o, alias, version))]
    pairs += [(f.name, json_sql(o, f, alias, version)) for f in fields]
    return object_sql(pairs)
