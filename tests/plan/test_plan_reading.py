"""Plan reads what it manages and no more: an org may hold a million field permissions of others."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.connect.targets import open_org
from remit.connect.transport import Answer, Request, Transport
from remit.home import Home
from remit.landscape import load
from remit.plan import make_plan
from tests.plan.worlds import World
from tests.serving import Server, serving

MILLION = 1_000_000
ERP = """
  erp:
    flows:
      a: {direction: both, objects: {Account: {can: [read, edit], fields: {read: [Industry], write: [Phone]}}}}
"""


def fill(server: Server, parent: str) -> None:
    """A million FieldPermissions rows on somebody's set, put into the store at once."""
    db = sqlite3.connect(server.home / "org" / "org.db", timeout=60)
    first = db.execute('SELECT max(_n) FROM "FieldPermissions"').fetchone()[0] or 0
    db.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        ' INSERT INTO "FieldPermissions" (_n, "Id", "ParentId", "SobjectType", "Field", "PermissionsRead",'
        " \"PermissionsEdit\") SELECT ? + i, printf('01k%012d', ? + i), ?, 'Account',"
        " 'Account.Made' || i || '__c', 1, 0 FROM n",
        (MILLION, first, first, parent),
    )
    db.commit()
    db.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serving(tmp_path_factory.mktemp("home") / "remit") as server:
        made = World(server, tmp_path_factory.mktemp("world"), "large").write(ERP)
        made.apply()
        admin = made.admin
        crowd = admin.create("PermissionSet", Name="Crowd", Label="Crowd")
        me = admin.query("SELECT Id FROM User WHERE Username = 'admin@remit.local'")[0]["Id"]
        admin.create("PermissionSetAssignment", AssigneeId=me, PermissionSetId=crowd)
        admin.create("PermissionSetAssignment", AssigneeId=made.user("erp")["Id"], PermissionSetId=crowd)
        fill(server, crowd)
        yield made


def test_a_plan_reads_only_the_rows_that_it_manages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: Counter[str] = Counter()
    send = Transport.send

    def counting(self: Transport, request: Request) -> Answer:
        answer = send(self, request)
        if "/query" in request.path and answer.body[:1] == b"{":
            for record in json.loads(answer.body).get("records", ()):
                rows[record["attributes"]["type"]] += 1
        return answer

    monkeypatch.setattr(Transport, "send", counting)
    home = Home.open(world.server.home)
    with open_org("local", world.server.home, read_only=True) as org:
        plan = make_plan(org, home, load(Path(world.file)), None).plan
    # The set that somebody gave the erp is found without reading what it grants.
    assert [s.told() for s in plan.steps] == ["permission set Crowd is taken from erp@large.example"]
    assert rows["FieldPermissions"] == 2
    assert rows["ObjectPermissions"] == 1
    assert sum(rows.values()) < 100, rows
