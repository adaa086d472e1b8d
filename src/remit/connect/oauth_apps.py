"""Connect REST on OAuth apps: usage, consumer keys and secrets, rotation (`/apps/oauth/...`).

Sources: developer guide pages connect_resources_usage, connect_resources_credentials_by_app_id and
connect_resources_oauth_credentials_staged_credentials. Usage since 59.0, credentials 60.0, staged 65.0. A
secret can be read only while "Allow access to External Client App consumer secrets via REST API" is on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from remit.connect.rest import Org
from remit.connect.transport import Request
from remit.errors import OrgError


@dataclass(frozen=True, slots=True)
class OauthApp:
    """An app that has OAuth usage data: its id (prefix 0xI), developer name and label."""

    identifier: str
    developer_name: str
    label: str


@dataclass(frozen=True, slots=True)
class Consumer:
    """A consumer of an app: its id (prefix 888), key and, where it was asked for, secret."""

    id: str
    key: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StagedCredentials:
    """A staged pair. `state`: Active, Expired or Rotated (the former pair, good for 30 days at most)."""

    id: str
    key: str
    secret: str = field(repr=False)
    state: str = ""
    expiration_date: str = ""


class OauthApps:
    """The OAuth apps of an org."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def usage(self) -> Iterator[OauthApp]:
        """Apps with OAuth usage data; an app that was never used need not be among them."""
        for app in self._pages("/apps/oauth/usage", "apps"):
            yield OauthApp(app["identifier"], app.get("developerName", ""), app.get("label", ""))

    def consumers(self, app_id: str) -> list[Consumer]:
        """The consumers of an app, keys only."""
        found = self._pages(f"/apps/oauth/credentials/{app_id}", "consumers")
        return [Consumer(c["id"], c.get("key", "")) for c in found]

    def secret(self, app_id: str, consumer_id: str) -> Consumer:
        """Key and secret of a consumer. The secret is hidden from every later message of the connection."""
        path = f"/apps/oauth/credentials/{app_id}/{consumer_id}"
        try:
            got = self._org.get(path, {"part": "keyandsecret"})
        except OrgError as error:
            raise _with_switch(error) from None
        found = Consumer(got.get("id", consumer_id), got.get("key", ""), got.get("secret", ""))
        self._org.transport.redact.add(found.secret)
        return found

    def staged(self, app_id: str, consumer_id: str) -> list[StagedCredentials]:
        """The staged pairs of a consumer; after a rotation the former pair is here."""
        return self._staged("GET", app_id, consumer_id)

    def stage(self, app_id: str, consumer_id: str) -> list[StagedCredentials]:
        """Make a new key and secret beside those in use. Never sent twice."""
        return self._staged("POST", app_id, consumer_id)

    def rotate(self, app_id: str, consumer_id: str, staged_id: str) -> None:
        """Make the staged pair the one in use; the former goes on working until `drop_staged` or 30 days."""
        path = f"/apps/oauth/credentials/{app_id}/{consumer_id}/staged/{staged_id}"
        self._org.send("PATCH", path, {"command": "rotate"}, idempotent=False)

    def drop_staged(self, app_id: str, consumer_id: str, staged_id: str) -> None:
        """Forget a staged pair, or after a rotation revoke the former one; nothing where it is gone."""
        path = f"/apps/oauth/credentials/{app_id}/{consumer_id}/staged/{staged_id}"
        try:
            self._org.send("DELETE", path)
        except OrgError as error:
            if error.status != 404:
                raise

    def _staged(self, method: str, app_id: str, consumer_id: str) -> list[StagedCredentials]:
        path = f"{self._org.root}/apps/oauth/credentials/{app_id}/{consumer_id}/staged"
        answer = self._org.transport.send(Request(method, path)).json() or {}
        found = [
            StagedCredentials(
                s["id"],
                s.get("key", ""),
                s.get("secret", ""),
                s.get("state", ""),
                s.get("expirationDate", ""),
            )
            for s in answer.get("stagedCredentials", [])
        ]
        for pair in found:
            self._org.transport.redact.add(pair.secret)
        return found

    def _pages(self, path: str, key: str) -> Iterator[dict[str, Any]]:
        next_path: str | None = path
        while next_path:
            page = self._org.get(next_path)
            yield from page.get(key, [])
            next_path = page.get("nextPageUrl")


def _with_switch(error: OrgError) -> OrgError:
    """The error with the switch named, where the org says that it is off."""
    off = ("not currently enabled", "feature is not enabled", "not enabled for this user")
    if any(words in error.message.lower() for words in off):
        error.next_step = (
            "in Setup, allow access to External Client App consumer secrets via REST API,"
            " and give the operator View Client Secret"
        )
    return error
