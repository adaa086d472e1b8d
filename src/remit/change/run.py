"""One run under way: requests with the journal written before and after each, and ids as they become known.

Every write goes through here, whoever makes it: an apply, an undo, a trial. Before it, what is about to be
done and what was there is on the disk; after it, what came of it. What a crash leaves unclear is never
guessed: who comes next reads the org again, and by natural keys (name of a set, username, object and field of
a row) finds what was done, so that nothing is made twice.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from remit.change.attempts import Refused
from remit.change.former import Former, xml_of
from remit.change.journals import now
from remit.change.objects import key_columns
from remit.connect.composite import COLLECTION_LIMIT, SaveResult
from remit.connect.metadata import C, MetadataApi
from remit.connect.oauth_apps import OauthApps
from remit.connect.rest import Org
from remit.errors import OrgError, RemitError
from remit.home import Home, Secret
from remit.home.journal import Journal
from remit.home.stores import SecretStore
from remit.metadata import Component
from remit.state.org_state import OrgState
from remit.state.soql import in_list, literal

T = TypeVar("T")
METADATA_LIMIT = 10
PENDING = ".pending"
# Only seen to be created one by one (a public Terraform provider); in a collection nobody knows.
_SINGLY = frozenset({"Profile"})


class Run:
    """A run under way. `state`: what is known of the org, for ids and names."""

    def __init__(
        self,
        org: Org,
        journal: Journal,
        home: Home,
        store: SecretStore,
        state: OrgState | None = None,
        wait: float = 2.0,
    ) -> None:
        self.org = org
        self.metadata = MetadataApi(org)
        self.journal = journal
        self.home = home
        self.store = store
        self.wait = wait
        self.refused: list[Refused] = []
        # Apps whose consumer the org has and did not show.
        self.found_there: set[str] = set()
        self.former = Former(org, self.metadata)
        # By which `remit undo` knows it.
        self.id = ""
        self._ids: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        for sobject, key, record_id in _known(state or OrgState()):
            self.know(sobject, key, record_id)

    # --- ids -----------------------------------------------------------------------------------------------

    def know(self, sobject: str, key: str, record_id: str) -> None:
        """Remember the id of a thing by its natural key."""
        self._ids[sobject, key.lower()] = record_id
        self._names[record_id] = key

    def id_of(self, sobject: str, key: str) -> str:
        """The id of a thing by its natural key; OrgError where neither the org nor this run made it."""
        found = self._ids.get((sobject, key.lower()))
        if found is None:
            raise OrgError(f"the org has no {sobject} {key}", next_step="plan again")
        return found

    def name_of(self, sobject: str, row: Mapping[str, Any] | None, record_id: str = "") -> str:
        """How a row is called: its natural key, with names in the place of ids where they are known."""
        columns = key_columns(sobject)
        if row and row.get("PermissionSetGroupId"):  # of a group, its own hidden set says nothing
            columns = tuple(c for c in columns if c != "PermissionSetId")
        values = [str(v) for c in columns if row and (v := row.get(c))]
        return "/".join(self._names.get(v, v) for v in values) or self._names.get(record_id, record_id)

    # --- rows ----------------------------------------------------------------------------------------------

    def create(
        self,
        sobject: str,
        records: Sequence[tuple[str, Mapping[str, Any]]],
        again: Sequence[str] = (),
        *,
        collection: bool = False,
    ) -> list[str]:
        """Create records, each with its natural key, 200 a request; all or none within a request. Their ids.

        `again`: for rows that are made once more, the id that each had. An object that was only ever seen to be
        created by itself goes one a request, but where the caller asks for a `collection` of it.
        """
        made: list[str] = []
        singly = sobject in _SINGLY and not collection
        size = 1 if singly else COLLECTION_LIMIT
        for start in range(0, len(records), size):
            chunk = records[start : start + size]
            keys, rows = [key for key, _ in chunk], [dict(values) for _, values in chunk]
            told = {"again": list(again[start : start + size])} if again else {}
            self._before("create", sobject, keys, rows=rows, **told)
            results = self._send("create", sobject, lambda: self._made(sobject, rows, singly))  # noqa: B023
            self._check(results, "create", sobject, keys)
            ids = [r.id for r in results]
            for key, record_id in zip(keys, ids, strict=True):
                self.know(sobject, key, record_id)
            self.former.made.update(ids)
            self._after("create", sobject, ids)
            made += ids
        return made

    def _made(self, sobject: str, rows: Sequence[Mapping[str, Any]], singly: bool) -> list[SaveResult]:
        if singly:
            return [SaveResult(True, self.org.create(sobject, row)) for row in rows]
        return self.org.create_many(sobject, rows)

    def update(self, sobject: str, records: Sequence[Mapping[str, Any]], keys: Sequence[str] = ()) -> None:
        """Change records, each with its Id, 200 a request; all or none within a request.

        `keys`: how they are called, where the caller knows it better than the rows tell.
        """
        called = dict(zip((str(r["Id"]) for r in records), keys, strict=False))
        for start in range(0, len(records), COLLECTION_LIMIT):
            chunk = records[start : start + COLLECTION_LIMIT]
            ids = [str(r["Id"]) for r in chunk]
            former = self.former.of_update(sobject, chunk)
            names = [self.name_of(sobject, row, i) for row, i in zip(former, ids, strict=True)]
            keys = [called.get(i, name) for name, i in zip(names, ids, strict=True)]
            self._before("update", sobject, keys, ids=ids, rows=[dict(r) for r in chunk], former=former)
            results = self._send("update", sobject, lambda: self.org.update_many(sobject, chunk))  # noqa: B023
            self._check(results, "update", sobject, keys)
            self._after("update", sobject, ids)

    def delete(self, sobject: str, ids: Sequence[str], keys: Sequence[str] = ()) -> None:
        """Delete records of one object, 200 a request; all or none within a request. `keys` as for `update`."""
        called = dict(zip(ids, keys, strict=False))
        for start in range(0, len(ids), COLLECTION_LIMIT):
            chunk = list(ids[start : start + COLLECTION_LIMIT])
            former, along = self.former.of_delete(sobject, chunk)
            names = [self.name_of(sobject, row, i) for row, i in zip(former, chunk, strict=True)]
            keys = [called.get(i, name) for name, i in zip(names, chunk, strict=True)]
            told = {"along": along} if along else {}
            self._before("delete", sobject, keys, ids=chunk, former=former, **told)
            results = self._send("delete", sobject, lambda: self.org.delete_many(chunk))  # noqa: B023
            self._check(results, "delete", sobject, keys)
            self._after("delete", sobject, chunk)

    def user_logins(self, user_ids: Sequence[str]) -> dict[str, str]:
        """UserLogin ids by user id."""
        if not user_ids:
            return {}
        soql = f"SELECT Id, UserId, IsFrozen FROM UserLogin WHERE {in_list('UserId', user_ids)}"
        rows = list(self.org.query(soql))
        self.former.remember("UserLogin", rows)
        return {str(r["UserId"]): str(r["Id"]) for r in rows}

    # --- metadata ------------------------------------------------------------------------------------------

    def read_metadata(self, kind: type[C], names: Sequence[str]) -> list[C | None]:
        """Components by full name, in order, None where the org has none; an update of them that follows does
        not ask for them again."""
        return self.former.read(kind, names)

    def create_metadata(self, *components: Component) -> None:
        """Create components of one type, ten a request."""
        for chunk in _tens(components):
            kind, names = type(chunk[0]).__name__, _names_of(chunk)
            self._before("createMetadata", kind, names, xml=[xml_of(c) for c in chunk])
            results = self._send("createMetadata", kind, lambda: self.metadata.create(*chunk))  # noqa: B023
            done = [r.full_name for r in results if r.success]
            self.former.made.update(f"{kind} {name}" for name in done)
            self._after("createMetadata", kind, done)
            self.metadata.check(results, "createMetadata")

    def made(self, component: Component) -> bool:
        """Whether this run has made a component."""
        return f"{type(component).__name__} {component.fullName}" in self.former.made

    def update_metadata(self, *components: Component) -> None:
        """Replace components of one type, ten a request."""
        for chunk in _tens(components):
            kind, names = type(chunk[0]).__name__, _names_of(chunk)
            former = self.former.of_components(type(chunk[0]), chunk)
            self._before("updateMetadata", kind, names, xml=[xml_of(c) for c in chunk], former=former)
            results = self._send("updateMetadata", kind, lambda: self.metadata.update(*chunk))  # noqa: B023
            self._after("updateMetadata", kind, [r.full_name for r in results if r.success])
            self.metadata.check(results, "updateMetadata")

    def put_metadata(self, components: Sequence[tuple[Component, bool]]) -> None:
        """Create those marked new, replace the others."""
        self.create_metadata(*(c for c, new in components if new))
        self.update_metadata(*(c for c, new in components if not new))

    def delete_metadata(self, kind: type[Component], names: Sequence[str]) -> None:
        """Delete components of one type, ten a request."""
        for chunk in _tens(names):
            former, along = self.former.of_deleted_components(kind, chunk)
            told = {"along": along} if along else {}
            self._before("deleteMetadata", kind.__name__, chunk, former=former, **told)
            results = self._send(
                "deleteMetadata",
                kind.__name__,
                lambda: self.metadata.delete(kind, chunk),  # noqa: B023
            )
            self._after("deleteMetadata", kind.__name__, [r.full_name for r in results if r.success])
            self.metadata.check(results, "deleteMetadata")

    # --- keys and secrets ----------------------------------------------------------------------------------

    def client_secret(self, app: str) -> Secret:
        """The secret of an app's consumer."""
        return secret_of_app(self.org, app)

    def keep_secret(self, name: str, secret: Secret, app: str = "") -> None:
        """Keep a secret (of an app's consumer) on this machine; the journal will refuse to hold it."""
        self.journal.guard(secret)
        new = self.store.get(name) is None
        self.store.put(name, secret)
        told = {"app": app} if app else {}
        self.note({"did": "secret kept", "what": name, "new": new, **told})

    def move_secret(self, former: str, name: str) -> None:
        """Keep a secret by another name; the former goes only once the new one is kept."""
        secret = self.store.get(former)
        if secret is None:
            return
        self.journal.guard(secret)
        self.store.put(name, secret)
        self.note({"did": "secret moved", "what": name, "former": former})
        self.store.delete(former)

    def forget_secret(self, name: str) -> None:
        """A secret that opens nothing any more is taken from this machine."""
        self.store.delete(name)
        self.note({"did": "secret forgotten", "what": name})

    def make_password(self, name: str) -> None:
        """A new password, kept as one that the org does not have yet."""
        if self.store.get(name + PENDING) is None:
            self.keep_secret(name + PENDING, Secret(new_password()))

    def set_password(self, user_id: str, name: str) -> None:
        """Set the pending password of a user; from then on it is the one in use."""
        secret = self.store.get(name + PENDING) or self.store.get(name)
        if secret is None:
            raise RemitError(f"no password {name} is kept on this machine", next_step="plan again")
        self.journal.guard(secret)
        self.org.transport.redact.add(secret.reveal())
        self._before("set password", "User", [self._names.get(user_id, user_id)], ids=[user_id])
        self._send(
            "set password",
            "User",
            lambda: self.org.send(
                "POST", f"/sobjects/User/{user_id}/password", {"NewPassword": secret.reveal()}
            ),
        )
        self.store.put(name, secret)
        self.store.delete(name + PENDING)
        self._after("set password", "User", [user_id])

    # --- journal -------------------------------------------------------------------------------------------

    def note(self, record: Mapping[str, Any]) -> None:
        """Write a record with the moment of it; it is on the disk when this returns."""
        self.journal.append({**record, "at": now()})

    def _before(self, operation: str, what: str, keys: Sequence[str], **told: Any) -> None:
        self.note({"do": operation, "what": what, "keys": list(keys), **told})

    def _after(self, operation: str, what: str, ids: Sequence[str]) -> None:
        self.note({"did": operation, "what": what, "ids": list(ids)})

    def _send(self, operation: str, what: str, request: Callable[[], T]) -> T:
        """Make a request; where the org clearly refused the whole of it, that is in the journal too."""
        try:
            return request()
        except OrgError as error:
            if 400 <= error.status < 500:
                self.note({"refused": operation, "what": what, "code": error.code})
            raise

    def _check(self, results: Sequence[SaveResult], operation: str, what: str, keys: Sequence[str]) -> None:
        """Raise for the record that failed; the others of its request were rolled back with it."""
        failed = [(k, r) for k, r in zip(keys, results, strict=True) if not r.success]
        if not failed:
            return
        own = [(k, r) for k, r in failed if r.code != "ALL_OR_NONE_OPERATION_ROLLED_BACK"]
        key, result = (own or failed)[0]
        self.note({"refused": operation, "what": what, "code": result.code})
        raise OrgError(
            self.org.transport.redact(f"{operation} {what} {key}: {result.code}: {result.message}"),
            code=result.code,
            status=200,
            next_step="nothing of this request was done; what came before is kept and found again",
        )


def _tens(items: Sequence[T]) -> list[list[T]]:
    return [list(items[start : start + METADATA_LIMIT]) for start in range(0, len(items), METADATA_LIMIT)]


def _names_of(components: Sequence[Component]) -> list[str]:
    return [str(c.fullName) for c in components]


def _known(state: OrgState) -> list[tuple[str, str, str]]:
    """What a state knows by natural key: (object, key, id)."""
    return [
        *(("UserLicense", r.name, r.id) for r in state.user_licenses),
        *(("PermissionSetLicense", r.developer_name, r.id) for r in state.permission_set_licenses),
        *(("Profile", r.name, r.id) for r in state.profiles),
        *(("User", r.username, r.id) for r in state.users),
        *(("PermissionSet", r.name, r.id) for r in state.permission_sets if not r.is_owned_by_profile),
        *(("PermissionSetGroup", r.developer_name, r.id) for r in state.permission_set_groups),
    ]


def new_password() -> str:
    """24 characters of three kinds, as any password policy takes."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(20)) + secrets.choice("!#$-_") + "aA1"


def secret_of_app(org: Org, app: str) -> Secret:
    """The secret of an app's consumer. Raises OrgError where there is none, or the org does not give it."""
    found = org.query(f"SELECT Id FROM ExternalClientApplication WHERE DeveloperName = {literal(app)}")
    rows = list(found)
    if not rows:
        raise OrgError(f"the org has no External Client App {app}", next_step="apply again")
    app_id, api = str(rows[0]["Id"]), OauthApps(org)
    consumers = api.consumers(app_id)
    if not consumers:
        raise OrgError(f"the app {app} has no consumer yet", next_step="apply again in some minutes")
    return Secret(api.secret(app_id, consumers[0].id).secret)
