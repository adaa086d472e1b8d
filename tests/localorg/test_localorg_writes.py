"""Writes that wait together share a commit; what fails leaves nothing behind, and takes nobody with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from remit.localorg.org import Held, Opening, Org
from remit.localorg.seed import core
from remit.localorg.wire.app import App
from remit.localorg.wire.http import Request
from tests.serving import Server


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    org = Org.open(tmp_path / "org.db")
    core.create_org(org)
    served = App(org)
    yield served
    served.close()
    org.store.close()


def posts(app: App, name: str, *bodies: object) -> list[Request]:
    admin = app.org.store.connection.execute('SELECT "Id" FROM "User"').fetchone()[0]
    token = app.org.store.write(
        lambda db: app.org.open_session(db, Opening(admin, kind="cli", ip="127.0.0.1"))
    )
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    path = f"/services/data/v64.0/{name}"
    return [
        Request("POST", path, "", headers, json.dumps(body).encode(), "127.0.0.1", "http://localhost")
        for body in bodies
    ]


def names(app: App) -> list[str]:
    return [row[0] for row in app.org.store.connection.execute('SELECT "Name" FROM "Account" ORDER BY _n')]


def test_a_batch_is_all_there(app: App) -> None:
    answers = app.writes.run(posts(app, "sobjects/Account", *({"Name": f"A{n}"} for n in range(5))))
    assert [a.status for a in answers] == [201] * 5
    assert names(app) == ["A0", "A1", "A2", "A3", "A4"]


def test_a_refusal_within_a_batch_is_its_own(app: App) -> None:
    answers = app.writes.run(posts(app, "sobjects/Account", {"Name": "A"}, {"Nome": "B"}, {"Name": "C"}))
    assert [a.status for a in answers] == [201, 400, 201]
    assert names(app) == ["A", "C"]


def test_what_failed_after_it_wrote_is_undone_and_the_others_stay(app: App) -> None:
    # A profile is written before the permission set that it owns is refused for a dependency.
    licence = app.org.store.connection.execute('SELECT "Id" FROM "UserLicense"').fetchone()[0]
    half = {"Name": "Half", "UserLicenseId": licence, "PermissionsModifyAllData": True}
    requests = [
        *posts(app, "sobjects/Account", {"Name": "A"}),
        *posts(app, "sobjects/Profile", half),
        *posts(app, "sobjects/Account", {"Name": "C"}),
    ]
    answers = app.writes.run(requests)
    assert [a.status for a in answers] == [201, 400, 201]
    assert names(app) == ["A", "C"]
    profiles = app.org.store.connection.execute('SELECT count(*) FROM "Profile" WHERE "Name" = \'Half\'')
    assert profiles.fetchone()[0] == 0


def test_what_was_remembered_of_an_undone_batch_is_forgotten(app: App) -> None:
    licence = app.org.store.connection.execute('SELECT "Id" FROM "UserLicense"').fetchone()[0]
    half = {"Name": "Half", "UserLicenseId": licence, "PermissionsModifyAllData": True}
    requests = [
        *posts(app, "sobjects/PermissionSet", {"Name": "Kept", "Label": "Kept"}),
        *posts(app, "sobjects/Profile", half),
    ]
    forgotten: list[int] = []
    app.writes.undone = lambda: (app.org.forget(), forgotten.append(len(app.org._users)))[0]
    assert [a.status for a in app.writes.run(requests)] == [201, 400]
    assert forgotten == [0]


def test_writers_at_once_all_get_their_own_answer(server: Server) -> None:
    admin = server.admin()
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda n: admin.create("Account", Name=f"Many {n}"), range(200)))
    found = {r["Name"]: r["Id"] for r in admin.query("SELECT Id, Name FROM Account WHERE Name LIKE 'Many %'")}
    assert found == {f"Many {n}": record_id for n, record_id in enumerate(made)}


def test_a_small_read_sees_one_state_of_the_org(app: App, tmp_path: Path) -> None:
    other = Org.open(tmp_path / "org.db")
    db = app.org.store.connection
    token = posts(app, "x", {})[0].headers["authorization"].removeprefix("Bearer ")
    held = Held()
    ctx = app.org.enter(db, token, "64.0", held)
    other.store.write(lambda later: later.execute('UPDATE "Organization" SET "Name" = \'Later\''))
    assert ctx.db.execute('SELECT "Name" FROM "Organization"').fetchone()[0] != "Later"
    held.close()
    assert db.execute('SELECT "Name" FROM "Organization"').fetchone()[0] == "Later"
    other.store.close()
