"""One apply under way: requests with the journal written before and after each, and ids as they become known.

Every write goes through here. Before it, what is about to be done is on the disk; after it, what came of it.
What a crash leaves unclear is never guessed: the next apply reads the org again, and by natural keys (name of
a set, username, object and field of a row) finds what was done, so that nothing is made twice.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping, Sequence
from typing import Any

from remit.change.attempts import Refused
from remit.connect.composite import COLLECTION_LIMIT, SaveResult
from remit.connect.metadata import MetadataApi
from remit.connect.oauth_apps import OauthApps
from remit.connect.rest import Org
from remit.errors import OrgError, RemitError
from remit.home import Home, Secret
from remit.home.journal import Journal
from remit.home.stores import SecretStore
from remit.metadata import Component
from remit.state.org_state import OrgState
from remit.state.soql import in_list, literal

METADATA_LIMIT = 10
PENDING = ".pending"


class Run:
    """An apply under way."""

    def __init__(
        self, org: Org, journal: Journal, home: Home, store: SecretStore, state: OrgState, wait: float = 2.0
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
        self._ids = _known(state)

    # --- ids -----------------------------------------------------------------------------------------------

    def know(self, sobject: str, key: str, record_id: str) -> None:
        """Remember the id of a thing by its natural key."""
        self._ids[sobject, key.lower()] = record_id

    def id_of(self, sobject: str, key: str) -> str:
        """The id of a thing by its natural key; OrgError where neither the org nor this apply made it."""
        found = self._ids.get((sobject, key.lower()))
        if found is None:
            raise OrgError(f"the org has no {sobject} {key}", next_step="plan again")
        return found

    # --- rows ----------------------------------------------------------------------------------------------

    def create(self, sobject: str, records: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Create records, each with its natural key, 200 a request; all or none within a request."""
        for start in range(0, len(records), COLLECTION_LIMIT):
            chunk = records[start : start + COLLECTION_LIMIT]
            keys = [key for key, _ in chunk]
            self._before("create", sobject, keys)
            results = self.org.create_many(sobject, [values for _, values in chunk])
            self._check(results, f"create {sobject}", keys)
            for key, result in zip(keys, results, strict=True):
                self.know(sobject, key, result.id)
            self._after("create", sobject, [r.id for r in results])

    def update(self, sobject: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Change records, each with its Id, 200 a request; all or none within a request."""
        for start in range(0, len(records), COLLECTION_LIMIT):
            chunk = records[start : start + COLLECTION_LIMIT]
            ids = [str(r["Id"]) for r in chunk]
            self._before("update", sobject, ids)
            self._check(self.org.update_many(sobject, chunk), f"update {sobject}", ids)
            self._after("update", sobject, ids)

    def delete(self, ids: Sequence[str], what: str) -> None:
        """Delete records of any objects, 200 a request; all or none within a request."""
        for start in range(0, len(ids), COLLECTION_LIMIT):
            chunk = ids[start : start + COLLECTION_LIMIT]
            self._before("delete", what, chunk)
            self._check(self.org.delete_many(chunk), f"delete ({what})", chunk)
            self._after("delete", what, chunk)

    def user_logins(self, user_ids: Sequence[str]) -> dict[str, str]:
        """UserLogin ids by user id."""
        if not user_ids:
            return {}
        rows = self.org.query(f"SELECT Id, UserId FROM UserLogin WHERE {in_list('UserId', user_ids)}")
        return {str(r["UserId"]): str(r["Id"]) for r in rows}

    # --- metadata ------------------------------------------------------------------------------------------

    def create_metadata(self, *components: Component) -> None:
        """Create components, ten a request."""
        self._write_metadata("createMetadata", components)

    def update_metadata(self, *components: Component) -> None:
        """Replace components, ten a request."""
        self._write_metadata("updateMetadata", components)

    def put_metadata(self, components: Sequence[tuple[Component, bool]]) -> None:
        """Create those marked new, replace the others."""
        self.create_metadata(*(c for c, new in components if new))
        self.update_metadata(*(c for c, new in components if not new))

    def delete_metadata(self, kind: type[Component], names: Sequence[str]) -> None:
        """Delete components of one type, ten a request."""
        for start in range(0, len(names), METADATA_LIMIT):
            chunk = list(names[start : start + METADATA_LIMIT])
            self._before("deleteMetadata", kind.__name__, chunk)
            self.metadata.check(self.metadata.delete(kind, chunk), "deleteMetadata")
            self._after("deleteMetadata", kind.__name__, chunk)

    def _write_metadata(self, operation: str, components: Sequence[Component]) -> None:
        write = self.metadata.create if operation == "createMetadata" else self.metadata.update
        for start in range(0, len(components), METADATA_LIMIT):
            chunk = components[start : start + METADATA_LIMIT]
            names = [f"{type(c).__name__} {c.fullName}" for c in chunk]
            self._before(operation, type(chunk[0]).__name__, names)
            self.metadata.check(write(*chunk), operation)
            self._after(operation, type(chunk[0]).__name__, names)

    # --- keys and secrets ----------------------------------------------------------------------------------

    def client_secret(self, app: str) -> Secret:
        """The secret of an app's consumer."""
        return secret_of_app(self.org, app)

    def keep_secret(self, name: str, secret: Secret) -> None:
        """Keep a secret on this machine; the journal will refuse to hold it."""
        self.journal.guard(secret)
        self.store.put(name, secret)
        self.journal.append({"did": "secret kept", "what": name})

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
        self._before("set password", "User", [user_id])
        self.org.send("POST", f"/sobjects/User/{user_id}/password", {"NewPassword": secret.reveal()})
        self.store.put(name, secret)
        self.store.delete(name + PENDING)
        self._after("set password", "User", [user_id])

    # --- journal -------------------------------------------------------------------------------------------

    def _before(self, operation: str, what: str, keys: Sequence[str]) -> None:
        self.journal.append({"do": operation, "what": what, "keys": list(keys)})

    def _after(self, operation: str, what: str, ids: Sequence[str]) -> None:
        self.journal.append({"did": operation, "what": what, "ids": list(ids)})

    def _check(self, results: Sequence[SaveResult], doing: str, keys: Sequence[str]) -> None:
        """Raise for the record that failed; the others of its request were rolled back with it."""
        failed = [
            (key, r)
            for key, r in zip(keys, results, strict=True)
            if not r.success and r.code != "ALL_OR_NONE_OPERATION_ROLLED_BACK"
        ]
        for key, result in failed or [(k, r) for k, r in zip(keys, results, strict=True) if not r.success]:
            raise OrgError(
                self.org.transport.redact(f"{doing} {key}: {result.code}: {result.message}"),
                code=result.code,
                status=200,
                next_step="nothing of this request was done; what came before is kept and found again",
            )


def _known(state: OrgState) -> dict[tuple[str, str], str]:
    ids: dict[tuple[str, str], str] = {}
    ids |= {("UserLicense", r.name.lower()): r.id for r in state.user_licenses}
    ids |= {("PermissionSetLicense", r.developer_name.lower()): r.id for r in state.permission_set_licenses}
    ids |= {("Profile", r.name.lower()): r.id for r in state.profiles}
    ids |= {("User", r.username.lower()): r.id for r in state.users}
    ids |= {
        ("PermissionSet", r.name.lower()): r.id for r in state.permission_sets if not r.is_owned_by_profile
    }
    return ids


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
