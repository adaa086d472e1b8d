"""The way back of runs: what still is as they left it is put back, the rest is told.

Pure over what was read (`Now`). A create goes back by a delete, an update by the former values, a delete by
making the row again; users are frozen and made inactive, as no org deletes them. What somebody changed since
is left alone. The order is the reverse of that in which the runs wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from remit.change.alike import PENDING, component_reached, equal, holds, reached_by, same
from remit.change.back import APP, Back, WayBack
from remit.change.former import component_of, only_replaced
from remit.change.marks import cuts
from remit.change.now import Now, Row
from remit.change.objects import KEPT, kind_of, writable
from remit.change.runs import RunRecord, Write
from remit.change.words import changed_told, column_told, component_told, row_told
from remit.metadata import Component


def way_back(runs: Sequence[RunRecord], now: Now) -> WayBack:
    """The way back of runs, given oldest first: they are taken back as if they were one."""
    planner = _Planner([w for r in runs for w in r.writes if w.how != "not done"], now)
    steps = [*planner.steps(), *planner.machine([n for r in runs for n in r.notes])]
    return WayBack(
        tuple(runs),
        tuple(replace(s, cuts=cuts(s)) for s in steps),
        tuple(dict.fromkeys(planner.changed)),
        tuple(dict.fromkeys(planner.lost)),
        tuple(dict.fromkeys(planner.back)),
    )


class _Planner:
    def __init__(self, writes: Sequence[Write], now: Now) -> None:
        self.writes, self.now = list(writes), now
        self.changed: list[str] = []
        self.lost: list[str] = []
        self.back: list[str] = []
        # Rows and components that these runs made, by the id of now or "Type name".
        self.made: dict[str, tuple[Write, int]] = {}
        self.deleted: set[str] = set()
        # What each column went through: (place of the write, former, written).
        self.columns: dict[tuple[str, str], dict[str, list[tuple[int, Any, Any]]]] = defaultdict(dict)
        self.components: dict[tuple[str, str], list[tuple[int, Component | None, Component]]] = defaultdict(
            list
        )
        for place, w in enumerate(self.writes):
            self._learn(place, w)
        self.moved_from = self._profiles_left()

    def _learn(self, place: int, w: Write) -> None:
        for i, key in enumerate(w.keys):
            if w.operation == "create":
                found = self._created(w, i)
                if found is not None:
                    # A create that was cut off may be that of a row which these runs made before.
                    self.made.setdefault(str(found["Id"]), (w, i))
                elif w.ids:
                    self.made[self.now.id_now(w.ids[i])] = (w, i)
            elif w.operation == "createMetadata":
                self.made[f"{w.what} {key}"] = (w, i)
                self.components[w.what, key].append((place, None, component_of(w.what, w.xml[i])))
            elif w.operation == "updateMetadata":
                former = component_of(w.what, w.former[i]) if w.former[i] else None
                self.components[w.what, key].append((place, former, component_of(w.what, w.xml[i])))
            elif w.operation in ("delete", "deleteMetadata") and w.how == "done":
                self.deleted.add(self.now.id_now(w.ids[i]) if w.ids else f"{w.what} {key}")
            elif w.operation == "update":
                before = w.former[i] or {}
                chains = self.columns[w.what, self.now.id_now(w.ids[i])]
                for column, value in w.rows[i].items():
                    if column != "Id":
                        chains.setdefault(column, []).append((place, before.get(column), value))

    def _created(self, w: Write, i: int) -> Row | None:
        """The row that a create made, where it is there."""
        if w.ids:
            return self.now.row(w.what, w.ids[i])
        return self.now.alike(w.what, w.rows[i])

    def _profiles_left(self) -> dict[str, str]:
        """By user id, the profile that an undone update moves it back to."""
        found = {}
        for (what, record_id), chains in self.columns.items():
            if what == "User" and "ProfileId" in chains:
                found[record_id] = str(chains["ProfileId"][0][1])
        return found

    # --- the steps -----------------------------------------------------------------------------------------

    def steps(self) -> Iterator[Back]:
        """In reverse order, write by write."""
        for place in range(len(self.writes) - 1, -1, -1):
            w = self.writes[place]
            if w.operation == "create" and w.what == "User":
                retired = [s for i in range(len(w.keys)) for s in self._uncreate(w, i)]
                yield from sorted(retired, key=lambda s: s.what != "UserLogin")  # nobody logs in, then off
                continue
            for i in range(len(w.keys) - 1, -1, -1):
                if w.operation == "create":
                    yield from self._uncreate(w, i)
                elif w.operation == "update":
                    yield from self._restore(w, i, place)
                elif w.operation == "delete":
                    yield from self._make_again(w, i)
                elif w.operation == "createMetadata":
                    yield from self._uncreate_component(w, i)
                elif w.operation == "updateMetadata":
                    yield from self._restore_component(w, i, place)
                elif w.operation == "deleteMetadata":
                    yield from self._make_component_again(w, i)
                elif w.operation == "set password" and self.now.id_now(w.ids[i]) not in self.made:
                    self.lost.append(
                        f"the password of {w.keys[i]}: the former one is not known to anybody here"
                    )

    def _as_left(self, w: Write, i: int, row: Row) -> list[str]:
        """The columns of a made row that are not as the runs left them."""
        left = dict(w.rows[i])
        for column, chain in self.columns.get((w.what, str(row["Id"])), {}).items():
            left[column] = chain[-1][2]
        if w.what == "User" and not row.get("IsActive", True):
            left.pop("IsActive", None)  # which is how an undo leaves it
        ids = {v: self.now.id_now(v) for v in left.values() if isinstance(v, str)}
        return [
            c
            for c, v in left.items()
            if c != "Id" and c not in PENDING and c in row and not same(c, ids.get(v, v), row[c])
        ]

    def _foreign(self, sobject: str, record_id: str) -> list[str]:
        """What hangs on a made set that these runs did not make."""
        if sobject != "PermissionSet":
            return []
        found = []
        for other in (
            "ObjectPermissions",
            "FieldPermissions",
            "SetupEntityAccess",
            "PermissionSetAssignment",
        ):
            for row in self.now.hanging[other, record_id]:
                of_app = row.get("SetupEntityId") in self.now.apps  # comes and goes with the app's policy
                found += [other] if str(row["Id"]) not in self.made and not of_app else []
        return found

    def _uncreate(self, w: Write, i: int) -> Iterator[Back]:
        row = self._created(w, i)
        key, told = w.keys[i], row_told(w.what, w.keys[i], w.rows[i])
        if w.ids and self.now.id_now(w.ids[i]) in self.deleted:
            return  # made and deleted by the same runs
        if row is None:
            self.back.append(f"{told}: is gone")
            return
        record_id = str(row["Id"])
        if self.made.get(record_id) != (w, i):
            return  # another write made it, and takes it back
        parent = self.now.id_now(str(w.rows[i].get("ParentId", "")))
        if parent in self.made:
            return  # goes, or is told, with its set
        if differs := self._as_left(w, i, row):
            self.changed.append(f"{told}: {', '.join(differs)} changed since")
        elif foreign := self._foreign(w.what, record_id):
            kinds = ", ".join(f"{foreign.count(k)} {k}" for k in dict.fromkeys(foreign))
            self.changed.append(f"{told}: it holds by now what this run did not give ({kinds})")
        elif w.what == "User":
            yield from self._retire(record_id, key, row)
        elif w.what == "Profile" and (users := self._users_on(record_id)):
            self.lost.append(f"{told} stays: {users} are on it")
        elif w.what not in KEPT:
            yield Back("-", "delete", w.what, key, told, record_id)

    def _retire(self, record_id: str, key: str, row: Row) -> Iterator[Back]:
        """No org deletes a user: it is frozen and made inactive."""
        self.lost.append(
            f"user {key} stays, frozen and inactive, and the username stays taken: no org deletes users"
        )
        login = next(iter(self.now.hanging["UserLogin", record_id]), None)
        if row.get("IsActive", True):
            yield Back(
                "-", "update", "User", key, f"user {key} is made inactive", record_id, {"IsActive": False}
            )
        if login is not None and not login["IsFrozen"]:
            told = f"user {key} is frozen: nobody logs in as it"
            yield Back("-", "update", "UserLogin", key, told, str(login["Id"]), {"IsFrozen": True})

    def _users_on(self, profile: str) -> str:
        """Who is on a profile that was made, and not moved back."""
        names = [
            str(r["Username"])
            for r in self.now.hanging["User", profile]
            if self.moved_from.get(str(r["Id"]), profile) == profile
        ]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"{', '.join(sorted(names)[:3])}{more}" if names else ""

    def _restore(self, w: Write, i: int, place: int) -> Iterator[Back]:
        record_id, told = self.now.id_now(w.ids[i]), row_told(w.what, w.keys[i])
        owner = self.now.id_now(str((w.former[i] or {}).get("UserId", "")))
        if record_id in self.made or owner in self.made or record_id in self.deleted:
            return  # undoing the create is enough
        if w.former[i] is None:
            self.lost.append(f"{told}: what it was before is not known")
            return
        row = self.now.rows.get((w.what, record_id))
        if row is None:
            self.changed.append(f"{told}: is gone since")
            return
        chains = self.columns[w.what, record_id]
        if foreign := [c for c, chain in chains.items() if reached_by(c, chain, row.get(c)) is None]:
            self.changed.append(f"{told}: {', '.join(sorted(foreign))} changed since")
            return
        values, words = {}, []
        for column in w.rows[i]:
            if column == "Id":
                continue
            reached = reached_by(column, chains[column], row.get(column))
            former = w.former[i].get(column)
            if reached is not None and place <= reached and not same(column, former, w.rows[i][column]):
                values[column] = former
                words.append(column_told(column, *self.now.named(w.rows[i][column], former)))
        if values:
            yield Back("~", "update", w.what, w.keys[i], f"{told}: {'; '.join(words)}", record_id, values)
        else:
            self.back.append(f"{told}: is as it was")

    def _make_again(self, w: Write, i: int) -> Iterator[Back]:
        former, told = w.former[i], row_told(w.what, w.keys[i], w.former[i])
        if self.now.id_now(w.ids[i]) in self.made:
            return  # made and deleted by the same runs
        if former is None:
            self.lost.append(f"{told}: what it was is not known")
            return
        found = self.now.alike(w.what, former) or self.now.row(w.what, w.ids[i])
        if found is not None:
            differs = [
                c for c in former if c in found and c != "Id" and not self._same_now(c, former[c], found[c])
            ]
            if differs:
                self.changed.append(f"{told}: is there again, with another {', '.join(sorted(differs))}")
            else:
                self.back.append(f"{told}: is there")
            return
        if self._by_itself(former):
            return  # an app's own row comes with its policy, and where the app is gone, that is told
        for column, other in kind_of(w.what).refers.items():
            parent = str(former.get(column) or "")
            again = any(
                parent == x.ids[j] for x in self.writes if x.operation == "delete" for j in range(len(x.ids))
            )
            grouped = column == "PermissionSetId" and former.get("PermissionSetGroupId")
            if parent and not again and not grouped and (other, self.now.id_now(parent)) not in self.now.rows:
                self.lost.append(f"{told}: what it hung on is gone")
                return
        if former.get("SetupEntityId") in self.now.gone:
            self.lost.append(f"{told}: what it gave access to is gone")
            return
        first = {
            c: chain[0][1] for c, chain in self.columns.get((w.what, self.now.id_now(w.ids[i])), {}).items()
        }
        values = writable(w.what, {**former, **first})
        if values.get("PermissionSetGroupId"):
            values.pop("PermissionSetId", None)
        along = self._along(w, str(former["Id"]), told)
        rows = sum(len(r) for r in along.values())
        told += f" with what it granted ({rows} {'row' if rows == 1 else 'rows'})" if rows else ""
        yield Back("+", "create", w.what, w.keys[i], told, str(former["Id"]), values, after=along)

    def _along(self, w: Write, parent: str, told: str) -> dict[str, list[Row]]:
        """What hung on a set and is made again with it."""
        found: dict[str, list[Row]] = {}
        for other, rows in w.along.items():
            own = (r for r in rows if r["ParentId"] == parent and str(r["Id"]) not in self.made)
            mine = [r for r in own if not self._by_itself(r)]
            gone = [r for r in mine if r.get("SetupEntityId") in self.now.gone]
            self.lost += [
                f"{told}: access to {r['SetupEntityType']} {r['SetupEntityId']}, which is gone" for r in gone
            ]
            if kept := [r for r in mine if r not in gone]:
                found[other] = kept
        return found

    def _by_itself(self, row: Row) -> bool:
        """Whether a row is that of an app which the runs wrote the policy of, or which is gone."""
        entity = row.get("SetupEntityId")
        of_app = row.get("SetupEntityType") == APP
        return of_app and (entity in self.now.apps or entity in self.now.gone)

    def _same_now(self, column: str, former: Any, found: Any) -> bool:
        return same(column, self.now.id_now(former) if isinstance(former, str) else former, found)

    # --- components ----------------------------------------------------------------------------------------

    def _app_of(self, component: Component) -> str:
        return f"{APP} {getattr(component, 'externalClientApplication', '')}"

    def _uncreate_component(self, w: Write, i: int) -> Iterator[Back]:
        name, told = w.keys[i], component_told(w.what, w.keys[i])
        found = self.now.components.get((w.what, name))
        if self._app_of(component_of(w.what, w.xml[i])) in self.made or f"{w.what} {name}" in self.deleted:
            return  # goes with its app
        if found is None:
            self.back.append(f"{told}: is gone")
        elif foreign := self._changed_parts(w.what, name):
            self.changed.append(f"{told}: {', '.join(foreign)} changed since")
        else:
            if w.what == APP:
                self.lost.append(
                    f"the consumer key and secret of app {name}: who has them cannot log in any more"
                )
            yield Back("-", "deleteMetadata", w.what, name, told)

    def _changed_parts(self, kind: str, name: str) -> list[str]:
        """Of a made component and the parts that these runs gave it, those that somebody changed."""
        found = []
        for (other, full_name), chain in self.components.items():
            written = chain[-1][2]
            mine = (other, full_name) == (kind, name)
            if mine or (kind == APP and self._app_of(written) == f"{APP} {name}"):
                present = self.now.components.get((other, full_name))
                if present is not None and not holds(written, present):
                    found.append(component_told(other, full_name))
        return found

    def _restore_component(self, w: Write, i: int, place: int) -> Iterator[Back]:
        name, told = w.keys[i], component_told(w.what, w.keys[i])
        written = component_of(w.what, w.xml[i])
        if {self._app_of(written), f"{w.what} {name}"} & self.made.keys() or self._app_of(
            written
        ) in self.deleted:
            return  # goes with its app, or went with it
        if w.what == "Profile" and any(
            x.what == "Profile" and unquote(name) == x.keys[j] for x, j in self.made.values()
        ):
            return  # a profile that was made goes, or stays as it is: closed
        if w.former[i] is None:
            self.lost.append(f"{told}: what it was before is not known")
            return
        present = self.now.components.get((w.what, name))
        if present is None:
            self.changed.append(f"{told}: is gone since")
            return
        former = component_of(w.what, w.former[i])
        if _key_unknown(former, written, present):
            self.lost.append(f"{told}: which certificate it had before, the org does not tell")
            return
        reached = component_reached(self.components[w.what, name], only_replaced(present))
        if reached is None:
            self.changed.append(f"{told}: changed since")
        elif place <= reached and not equal(former, only_replaced(present)):
            yield Back(
                "~",
                "updateMetadata",
                w.what,
                name,
                f"{told}: {changed_told(present, former)}",
                component=former,
                present=present,
            )
        else:
            self.back.append(f"{told}: is as it was")

    def _make_component_again(self, w: Write, i: int) -> Iterator[Back]:
        name, told = w.keys[i], component_told(w.what, w.keys[i])
        if f"{w.what} {name}" in self.made:
            return
        if (w.what, name) in self.now.components:
            self.back.append(f"{told}: is there")
        elif w.what == APP:
            self.lost.append(
                f"{told}: its consumer key and secret are gone for good; apply makes an app with new ones"
            )
        elif w.former[i] is None:
            self.lost.append(f"{told}: what it was is not known")
        else:
            component = component_of(w.what, w.former[i])
            yield Back("+", "createMetadata", w.what, name, told, component=component)

    # --- this machine --------------------------------------------------------------------------------------

    def machine(self, notes: Sequence[Mapping[str, Any]]) -> Iterator[Back]:
        """Secrets that this machine keeps: those of apps that go are forgotten, those that moved move back."""
        for note in reversed(notes):
            name = str(note["what"])
            if note["did"] == "secret moved":
                told = f"the password {name} is kept by its former name"
                yield Back("~", "machine", "move", name, told, values={"former": note["former"]})
            elif note["did"] == "secret kept" and note.get("new") and f"{APP} {note.get('app')}" in self.made:
                told = f"the secret of app {note['app']} is taken from this machine"
                yield Back("-", "machine", "forget", name, told)


def _key_unknown(former: Component, written: Component, present: Component) -> bool:
    """Whether a run gave an app a certificate and the org lets none be read: to write "none" might cut it off."""
    held = [getattr(c, "certificate", None) for c in (former, written, present)]
    return held[0] is None and held[1] is not None and held[2] is None
