"""What a server refuses to start with, in a line that says what to do, and when its ready file can be believed."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from remit.errors import HomeError
from remit.localorg.store.sqlite import Store
from tests.serving import REMIT, Server


def start(home: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*REMIT, "org", "serve", *options],
        env={**os.environ, "REMIT_HOME": str(home), "RUST_BACKTRACE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(home: Path, *options: str) -> str:
    process = start(home, *options)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert len(err.splitlines()) == 2, err
    return err


def test_a_port_that_another_program_or_another_local_org_listens_on(server: Server, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "already in use" in refused(tmp_path, "--port", str(taken.getsockname()[1]))
    assert "already in use" in refused(tmp_path, "--port", server.url.rpartition(":")[2])


def test_an_address_that_is_none_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot serve on 256.1.1.1:0" in refused(tmp_path / "home", "--host", "256.1.1.1")
    assert "no such folder" in refused(
        tmp_path / "home", "--ready-file", str(tmp_path / "none" / "ready.json")
    )


def test_a_ready_file_of_an_earlier_server_is_gone_before_this_one_is_ready(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("of an earlier one")
    process = start(tmp_path / "home", "--ready-file", str(ready))
    try:
        seen = set()
        while "url" not in (text := ready.read_text() if ready.exists() else ""):
            seen.add(text)
            assert process.poll() is None
            time.sleep(0.005)
        assert "" in seen
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_store_of_an_earlier_version_is_told_and_not_touched(tmp_path: Path) -> None:
    store = tmp_path / "org.db"
    with closing(sqlite3.connect(store)) as db:
        db.execute("CREATE TABLE _session (token BLOB PRIMARY KEY, user_id TEXT)")
        db.commit()
    with pytest.raises(HomeError, match="made by another version of Remit") as caught:
        Store(store)
    assert "remit org reset" in caught.value.next_step
    with closing(sqlite3.connect(store)) as db:
        assert [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")] == [
            "_session"
        ]
