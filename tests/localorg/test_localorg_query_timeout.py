"""A query that runs for too long is broken off; the next one is served as ever."""

from __future__ import annotations

import json
from pathlib import Path

from remit.localorg.org import Opening, Org
from remit.localorg.seed import core
from remit.localorg.wire.app import App
from remit.localorg.wire.http import Request


def test_a_query_that_runs_too_long_is_a_query_timeout(tmp_path: Path) -> None:
    org = Org.open(tmp_path / "org.db")
    core.create_org(org)
    app = App(org, query_seconds=0.0)
    admin = org.store.connection.execute('SELECT "Id" FROM "User"').fetchone()[0]
    token = org.store.write(lambda db: org.open_session(db, Opening(admin, kind="cli", ip="127.0.0.1")))

    def ask(soql: str) -> Request:
        path, headers = "/services/data/v64.0/query", {"authorization": f"Bearer {token}"}
        return Request("GET", path, f"q={soql}", headers, b"", "127.0.0.1", "http://localhost")

    slow = ask(
        "SELECT Id FROM FieldPermissions WHERE Field LIKE '%25a%25b%25c%25d%25' AND SobjectType LIKE '%25e%25'"
    )
    answer = app.answer_in_time(slow)
    assert (answer.status, json.loads(answer.body)[0]["errorCode"]) == (400, "QUERY_TIMEOUT")
    assert app.answer_in_time(ask("SELECT Id FROM User")).status == 200
    assert app.answer(slow).status == 200
    app.close()
    org.store.close()
