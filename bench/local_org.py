"""The local org under 16 connections, as a share of the same server's constant body.

Real and bare rounds alternate; the median of paired ratios counts. Each request has a session, enforcement,
sharing and SQLite; ids, users and masks change from request to request; the log is checkpointed before each
round; in the middle one permission is revoked and the very next answer refuses.
"""

from __future__ import annotations

import json
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from bench.figures import Figure, figure
from bench.load import Round, load
from tests.serving import Api, Server, serving

ROUNDS = 7
SECONDS = 1.0
USERS = 24
ACCOUNTS = 1200
FIELDS = ("Industry", "Phone", "Website", "AccountNumber", "Rating", "Type", "NumberOfEmployees", "Site")
LOCALE = {
    "TimeZoneSidKey": "GMT",
    "LocaleSidKey": "en_US",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}


class World:
    """Integration users with masks of their own, each owner of its records, on private accounts."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.admin = server.admin()
        self.users: list[tuple[str, str, tuple[str, ...]]] = []
        self.accounts: dict[str, list[str]] = {}
        self._make()

    def _make(self) -> None:
        admin = self.admin
        licence = admin.query("SELECT Id FROM UserLicense WHERE Name = 'Salesforce'")[0]["Id"]
        profile = admin.create("Profile", Name="Bench", UserLicenseId=licence, PermissionsApiEnabled=True)
        rng = random.Random(7)
        for n in range(USERS):
            fields = tuple(rng.sample(FIELDS, 5))
            user = admin.create(
                "User", Username=f"bench{n}@example.com", LastName=f"Bench {n}", Alias=f"b{n}",
                Email="bench@example.com", ProfileId=profile, **LOCALE,
            )  # fmt: skip
            self._grant(user, n, fields)
            self.users.append((self.server.token(f"bench{n}@example.com"), user, fields))
        for token, user, _ in self.users:
            self.accounts[user] = self._records(Api(self.server.url, token), ACCOUNTS // USERS)

    def _grant(self, user: str, n: int, fields: Sequence[str]) -> None:
        admin = self.admin
        chosen = admin.create("PermissionSet", Name=f"Bench_{n}", Label=f"Bench {n}")
        for name in ("Account", "Contact"):
            admin.create(
                "ObjectPermissions", ParentId=chosen, SobjectType=name,
                PermissionsRead=True, PermissionsCreate=True,
            )  # fmt: skip
        rows = [("Account", f"Account.{f}") for f in fields]
        rows += [("Contact", "Contact.AccountId"), ("Contact", "Contact.Email"), ("Contact", "Contact.Phone")]
        for object_name, name in rows:
            admin.create(
                "FieldPermissions", ParentId=chosen, SobjectType=object_name, Field=name,
                PermissionsRead=True, PermissionsEdit=True,
            )  # fmt: skip
        admin.create("PermissionSetAssignment", AssigneeId=user, PermissionSetId=chosen)

    def _records(self, api: Api, count: int) -> list[str]:
        made = []
        for n in range(count):
            account = api.create("Account", Name=f"Account {n}")
            made.append(account)
            contacts = [
                {
                    "attributes": {"type": "Contact"},
                    "LastName": f"C{i}",
                    "AccountId": account,
                    "Email": "c@e.com",
                }
                for i in range(12)
            ]
            status, body = api.call("POST", "composite/sobjects", {"records": contacts})
            assert status == 200 and all(row["success"] for row in body), body
        return made

    def request(self, token: str, path: str, body: Any = None) -> bytes:
        """A request as bytes."""
        head = f"{'POST' if body else 'GET'} /services/data/v64.0/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        head += f"Authorization: Bearer {token}\r\n"
        if body is None:
            return (head + "\r\n").encode()
        data = json.dumps(body).encode()
        return (
            head + f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        ).encode() + data

    def gets(self) -> list[bytes]:
        """GET of one record."""
        return _mixed([self.request(t, f"sobjects/Account/{a}") for t, a in self._pairs()])

    def queries(self) -> list[bytes]:
        """A query of ten rows."""
        soql = "SELECT Id, LastName, Email, AccountId FROM Contact WHERE AccountId = '{}' LIMIT 10"
        return _mixed([self.request(t, "query?q=" + quote(soql.format(a))) for t, a in self._pairs()])

    def creates(self) -> list[bytes]:
        """A create."""
        return _mixed(
            [
                self.request(t, "sobjects/Contact", {"LastName": "New", "AccountId": a, "Email": "n@e.com"})
                for t, a in self._pairs()
            ]
        )

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for token, user, _ in self.users:
            for account in self.accounts[user]:
                yield token, account

    def revoke_one(self) -> None:
        """Take one permission away; the next answer must refuse. Raises AssertionError where it does not."""
        token, user, fields = self.users[0]
        api = Api(self.server.url, token)
        path = f"sobjects/Account/{self.accounts[user][0]}?fields={fields[0]}"
        assert api.call("GET", path)[0] == 200
        row = self.admin.query(
            f"SELECT Id FROM FieldPermissions WHERE Parent.Name = 'Bench_0' AND Field = 'Account.{fields[0]}'"
        )[0]["Id"]
        assert self.admin.call("DELETE", f"sobjects/FieldPermissions/{row}")[0] == 204
        assert api.call("GET", path)[0] == 400, "a revoked permission still answered"


def _mixed(requests: list[bytes]) -> list[bytes]:
    random.Random(3).shuffle(requests)
    return requests


@contextmanager
def bare_server(size: int) -> Iterator[int]:
    """The constant body on a port of its own."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = int(s.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bare", str(port), str(size)], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def checkpoint(store: Path) -> None:
    """Move the log into the file, as before each round."""
    db = sqlite3.connect(store)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _paired(world: World, requests: Sequence[bytes], bare: int, revoke: bool) -> list[tuple[float, Round]]:
    store = world.server.home / "org" / "org.db"
    port = int(world.server.url.rsplit(":", 1)[1])
    found = []
    for n in range(ROUNDS):
        checkpoint(store)
        ceiling = load(bare, requests, SECONDS)
        if revoke and n == ROUNDS // 2:
            world.revoke_one()
        real = load(port, requests, SECONDS)
        assert real.refused == 0, f"{real.refused} answers were refused"
        found.append((real.rate / ceiling.rate, real))
    return found


def run() -> list[Figure]:
    """The figures of the local org."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home") as server:
        world = World(server)
        with bare_server(700) as bare:
            for kind, requests, goal in (
                ("GET of one record", world.gets(), 0.35),
                ("a 10-row query", world.queries(), 0.25),
                ("a create, committed", world.creates(), 0.15),
            ):
                rounds = _paired(world, requests, bare, kind.startswith("GET"))
                figures += _rows(kind, goal, rounds)
        wal = Path(f"{server.home / 'org' / 'org.db'}-wal").stat().st_size / 1e6
        figures.append(figure("local org: write-ahead log after the creates", wal, "MB", 64, below=True))
    return figures


def _rows(kind: str, goal: float, rounds: list[tuple[float, Round]]) -> list[Figure]:
    ratio = median(r for r, _ in rounds)
    rate = median(r.rate for _, r in rounds)
    rows = [
        figure(f"local org: {kind}, share of the bare server", ratio, "ratio", goal),
        figure(f"local org: {kind}", rate, "requests/s", None),
    ]
    if "create" in kind:
        p99 = median(r.p99 for _, r in rounds)
        return [*rows, figure(f"local org: {kind}, p99", p99, "ms", 50, below=True)]
    spread = median(r.p99 / r.p50 for _, r in rounds)
    return [*rows, figure(f"local org: {kind}, p99 to p50", spread, "x", 5, below=True)]


if __name__ == "__main__":
    for row in run():
        print(json.dumps(row))
