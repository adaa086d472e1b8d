"""What an org holds now of the things that runs wrote: by id, and by natural key where no id was learned."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from remit.change.objects import ORDER, columns_again, key_columns, kind_of
from remit.change.runs import RunRecord, Write
from remit.connect.metadata import MetadataApi
from remit.connect.rest import Org
from remit.errors import OrgError
from remit.metadata import Component, metadata_type
from remit.state.setup_names import HOLDERS
from remit.state.soql import chunks, in_list

Row = Mapping[str, Any]
_APP = "ExternalClientApplication"
_APP_NAMED = re.compile(r"<externalClientApplication>([^<]+)<")


class Now:
    """Rows and components as they are. `ids`: by the id that a row had, the id that it has now."""

    def __init__(self, remade: Mapping[str, str]) -> None:
        self.ids = dict(remade)
        self.rows: dict[tuple[str, str], Row] = {}
        self.components: dict[tuple[str, str], Component] = {}
        # Rows that hang on a set or profile, and users on a profile, by (object, parent's id).
        self.hanging: dict[tuple[str, str], list[Row]] = defaultdict(list)
        # Ids of the apps that the writes are about.
        self.apps: set[str] = set()
        # Ids of setup entities that are there no more.
        self.gone: set[str] = set()
        # Names of profiles and roles that users had or have, by id.
        self.names: dict[str, str] = {}
        self._by_key: dict[tuple[str, tuple[str, ...]], Row] = {}

    def id_now(self, record_id: str) -> str:
        """The id that a row has now, followed through each time that it was made again."""
        seen = {record_id}
        while (following := self.ids.get(record_id)) is not None and following not in seen:
            record_id = following
            seen.add(record_id)
        return record_id

    def row(self, sobject: str, record_id: str) -> Row | None:
        """A row by an id that it has or had."""
        return self.rows.get((sobject, self.id_now(record_id)))

    def alike(self, sobject: str, values: Row) -> Row | None:
        """The row of the same natural key."""
        return self._by_key.get((sobject, self.key_of(sobject, values)))

    def named(self, *values: Any) -> list[Any]:
        """Values with the names of profiles and roles in the place of their ids."""
        return [self.names.get(v[:15], v) if isinstance(v, str) else v for v in values]

    def key_of(self, sobject: str, values: Row) -> tuple[str, ...]:
        """The natural key of a row, ids followed to those of now."""
        return tuple(self.id_now(str(values.get(c) or "")).lower() for c in key_columns(sobject))

    def add(self, sobject: str, row: Row) -> None:
        """A row that was read just now."""
        self.rows[sobject, str(row["Id"])] = row
        self._by_key[sobject, self.key_of(sobject, row)] = row


def remade(runs: Sequence[RunRecord]) -> dict[str, str]:
    """By former id, the id of each row that some undo made again."""
    return {
        old: new
        for run in runs
        for w in run.writes
        if w.operation == "create" and w.how == "done"
        for old, new in zip(w.again, w.ids, strict=False)
        if old
    }


def load_now(org: Org, writes: Sequence[Write], known: Mapping[str, str]) -> Now:
    """Read what these writes are about: one or two queries an object, ten components a request."""
    now = Now(known)
    of: dict[str, list[Write]] = defaultdict(list)
    for w in writes:
        of[w.what].append(w)
    for sobject in sorted(of, key=lambda o: ORDER.index(o) if o in ORDER else len(ORDER)):
        rows = [w for w in of[sobject] if not w.of_metadata]
        if rows:
            _load_rows(org, sobject, rows, now)
    _load_parents(org, writes, now)
    _load_hanging(org, writes, now)
    _load_names(org, writes, now)
    _load_components(org, [w for w in writes if w.of_metadata], now)
    return now


def _load_rows(org: Org, sobject: str, writes: Sequence[Write], now: Now) -> None:
    columns = {c for w in writes for r in w.rows for c in r}
    columns |= {"Id", *key_columns(sobject)}
    kind = kind_of(sobject)
    again = set() if kind.permissions else set(columns_again(sobject, org.version))
    former = [r for w in writes if w.operation == "delete" for r in w.former if r]
    keyed = [*former, *(r for w in writes if w.operation == "create" and not w.ids for r in w.rows)]
    for record in former:  # of a set, whatever it carried
        columns |= {c for c in record if c in key_columns(sobject) or not again}
    selected = ", ".join(sorted(columns | again))
    ids = {now.id_now(i) for w in writes for i in w.ids}
    for chunk in chunks(ids):
        for row in org.query(f"SELECT {selected} FROM {sobject} WHERE {in_list('Id', chunk)}"):
            now.add(sobject, row)
    first = key_columns(sobject)[0]
    values = {now.id_now(str(r[first])) for r in keyed if r.get(first)}
    where = f" AND {kind.where}" if kind.where else ""
    for chunk in chunks(values):
        for row in org.query(f"SELECT {selected} FROM {sobject} WHERE {in_list(first, chunk)}{where}"):
            now.add(sobject, row)
    for record in former:
        found = now.alike(sobject, record)
        if found is not None and str(record["Id"]) != found["Id"]:
            now.ids[str(record["Id"])] = str(found["Id"])


def _load_parents(org: Org, writes: Sequence[Write], now: Now) -> None:
    """Whether the things are there that deleted rows hung on, or gave access to."""
    wanted: dict[str, set[str]] = defaultdict(set)
    entities: dict[str, set[str]] = defaultdict(set)
    for w in writes:
        if w.operation != "delete":
            continue
        for record in (r for r in w.former if r):
            for column, other in kind_of(w.what).refers.items():
                if record.get(column):
                    wanted[other].add(now.id_now(str(record[column])))
        setup = w.former if w.what == "SetupEntityAccess" else w.along.get("SetupEntityAccess", ())
        for record in (r for r in setup if r):
            entities[str(record.get("SetupEntityType"))].add(str(record["SetupEntityId"]))
    for sobject, ids in wanted.items():
        lacking = [i for i in ids if (sobject, i) not in now.rows]
        for chunk in chunks(lacking):
            named = ", ".join(["Id", *key_columns(sobject)])
            for row in org.query(f"SELECT {named} FROM {sobject} WHERE {in_list('Id', chunk)}"):
                now.rows[sobject, str(row["Id"])] = row
    for kind, ids in entities.items():
        holder = HOLDERS.get(kind)
        if holder is None:
            continue
        found = {
            str(row[holder.id])
            for chunk in chunks(ids)
            for row in org.query(
                f"SELECT {holder.id} FROM {holder.sobject} WHERE {in_list(holder.id, chunk)}"
            )
        }
        now.gone |= ids - found


def _load_hanging(org: Org, writes: Sequence[Write], now: Now) -> None:
    """What hangs by now on sets and profiles that were made, and the logins of users that were."""
    made: dict[str, set[str]] = defaultdict(set)
    for w in writes:
        if w.operation == "create":
            made[w.what] |= set(_made_ids(w, now))
    for sobject, column, parents in (
        ("ObjectPermissions", "ParentId", made["PermissionSet"]),
        ("FieldPermissions", "ParentId", made["PermissionSet"]),
        ("SetupEntityAccess", "ParentId", made["PermissionSet"]),
        ("PermissionSetAssignment", "PermissionSetId", made["PermissionSet"]),
        ("User", "ProfileId", made["Profile"]),
        ("UserLogin", "UserId", made["User"]),
    ):
        extra = _BESIDE.get(sobject, "")
        for chunk in chunks(parents):
            soql = f"SELECT Id, {column}{extra} FROM {sobject} WHERE {in_list(column, chunk)}"
            for row in org.query(soql):
                now.hanging[sobject, str(row[column])].append(row)


def _load_names(org: Org, writes: Sequence[Write], now: Now) -> None:
    """How the profiles and roles are called that users were moved between; ids stay where the org does not tell."""
    for column, sobject in (("ProfileId", "Profile"), ("UserRoleId", "UserRole")):
        moved = [w for w in writes if w.what == "User" and w.operation == "update"]
        rows = [r for w in moved for r in (*w.rows, *w.former) if r]
        for chunk in chunks({str(r[column]) for r in rows if r.get(column)}):
            with suppress(OrgError):
                for row in org.query(f"SELECT Id, Name FROM {sobject} WHERE {in_list('Id', chunk)}"):
                    now.names[str(row["Id"])[:15]] = str(row["Name"])


_BESIDE = {"User": ", Username", "UserLogin": ", IsFrozen", "SetupEntityAccess": ", SetupEntityId"}


def _made_ids(write: Write, now: Now) -> Iterable[str]:
    if write.ids:
        return [now.id_now(i) for i in write.ids]
    found = (now.alike(write.what, r) for r in write.rows)
    return [str(r["Id"]) for r in found if r is not None]


def _load_components(org: Org, writes: Sequence[Write], now: Now) -> None:
    names: dict[str, list[str]] = defaultdict(list)
    for w in writes:
        names[w.what] += [k for k in w.keys if k not in names[w.what]]
    apps = {str(k) for k in names.get(_APP, ())}
    apps |= {app for w in writes for text in w.xml for app in _APP_NAMED.findall(text)}
    for chunk in chunks(apps):
        rows = org.query(f"SELECT Id FROM {_APP} WHERE {in_list('DeveloperName', chunk)}")
        now.apps.update(str(r["Id"]) for r in rows)
    api = MetadataApi(org)
    for kind, wanted in names.items():
        for name, found in zip(wanted, api.read(metadata_type(kind), wanted), strict=True):
            if found is not None:
                now.components[kind, name] = found
