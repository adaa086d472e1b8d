"""Tables from objects: one table an object, one column a field, named as the field is.

Text that SOQL compares without regard to case is collated so; ids and picklists' stored dates are not. A
field that is computed (compounds, the permission booleans of Profile and PermissionSet) has no column;
`remit.localorg.sql.columns` says what reads it.
"""

from __future__ import annotations

from remit.localorg.store.views import VIEWS
from remit.schema.model import Field, SObject

REAL_TYPES = frozenset({"double", "currency", "percent"})
EXACT_TYPES = frozenset({"id", "reference", "date", "datetime", "time", "base64", "encryptedstring"})
COMPUTED_TYPES = frozenset({"address", "location", "complexvalue"})
PERMISSION_HOLDERS = frozenset(
    {"Profile", "PermissionSet", "MutingPermissionSet", "PermissionSetLicense", "UserPermissionAccess"}
)
_AUDIT_REFERENCES = frozenset({"CreatedById", "LastModifiedById", "MasterRecordId"})


def is_permission_flag(o: SObject, f: Field) -> bool:
    """Whether a field is one of the permission booleans, kept together in one column."""
    return o.name in PERMISSION_HOLDERS and f.name.startswith(("Permissions", "MaximumPermissions"))


def has_column(o: SObject, f: Field) -> bool:
    """Whether a field is stored in a column of its own."""
    return f.type not in COMPUTED_TYPES and not is_permission_flag(o, f)


def quote(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_type(f: Field) -> str:
    """The declared type of a field's column."""
    if f.type in ("boolean", "int", "long"):
        return "INTEGER"
    if f.type in REAL_TYPES:
        return "REAL"
    return "TEXT" if f.type in EXACT_TYPES else "TEXT COLLATE NOCASE"


def table_sql(o: SObject) -> list[str]:
    """The statements that create an object's table and indexes, or the view that stands for it."""
    if o.name in VIEWS:
        return list(VIEWS[o.name])
    columns = ["_n INTEGER PRIMARY KEY", '"Id" TEXT NOT NULL UNIQUE']
    if any(is_permission_flag(o, f) for f in o.fields):
        columns.append("_perms TEXT NOT NULL DEFAULT '|'")
    columns += [f"{quote(f.name)} {column_type(f)}" for f in o.fields if f.name != "Id" and has_column(o, f)]
    statements = [f"CREATE TABLE IF NOT EXISTS {quote(o.name)} ({', '.join(columns)})"]
    statements += [index_sql(o, f) for f in o.fields if wants_index(f)]
    return statements


def wants_index(f: Field) -> bool:
    """Lookups, names, and what upserts find by: what real queries search by."""
    if f.name == "Id" or f.type in COMPUTED_TYPES:
        return False
    if f.type == "reference":
        return f.name not in _AUDIT_REFERENCES
    return f.external_id or f.unique or f.name_field or f.id_lookup


def index_sql(o: SObject, f: Field) -> str:
    """The index of one field; nulls are left out, as most lookups of most records are null.

    Uniqueness is checked by the writer, who must name the other record.
    """
    name, column = quote(f"{o.name}.{f.name}"), quote(f.name)
    return f"CREATE INDEX IF NOT EXISTS {name} ON {quote(o.name)} ({column}) WHERE {column} IS NOT NULL"


SYSTEM_TABLES = (
    "CREATE TABLE IF NOT EXISTS _meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _version (one INTEGER PRIMARY KEY CHECK (one = 1), access INTEGER NOT NULL,"
    " schema INTEGER NOT NULL)",
    "INSERT OR IGNORE INTO _version VALUES (1, 1, 1)",
    "CREATE TABLE IF NOT EXISTS _seq (prefix TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _session (token BLOB PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL,"
    " created REAL NOT NULL, expires REAL NOT NULL, timeout REAL NOT NULL, ip TEXT NOT NULL,"
    " app_id TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL DEFAULT '', login_id TEXT NOT NULL DEFAULT '',"
    " refresh_id TEXT NOT NULL DEFAULT '', number INTEGER NOT NULL, id TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS _session_user ON _session (user_id)",
    "CREATE INDEX IF NOT EXISTS _session_id ON _session (id)",
    "CREATE TABLE IF NOT EXISTS _secret (owner TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (owner, kind)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _custom (kind TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,"
    " PRIMARY KEY (kind, name)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _locator (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, soql TEXT NOT NULL,"
    " version TEXT NOT NULL, all_rows INTEGER NOT NULL, created REAL NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _subordinate (boss TEXT NOT NULL, user_id TEXT NOT NULL,"
    " PRIMARY KEY (boss, user_id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _member (user_id TEXT NOT NULL, group_id TEXT NOT NULL,"
    " PRIMARY KEY (user_id, group_id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS _component (type TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
    " id TEXT NOT NULL, definition TEXT NOT NULL, PRIMARY KEY (type, name)) WITHOUT ROWID",
)
