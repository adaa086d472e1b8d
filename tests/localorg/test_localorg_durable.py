"""A killed server loses nothing that it acknowledged, and starts again from what is there."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

from tests.serving import Api, serving


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    home = tmp_path / "home"
    acknowledged: list[str] = []
    with serving(home) as server:
        admin = server.admin()

        def write(api: Api) -> None:
            for n in range(10_000):
                try:
                    acknowledged.append(api.create("Account", Name=f"A{n}"))
                except Exception:
                    return

        writers = [threading.Thread(target=write, args=(admin,)) for _ in range(4)]
        for writer in writers:
            writer.start()
        while len(acknowledged) < 200 and all(writer.is_alive() for writer in writers):
            time.sleep(0.001)
        assert len(acknowledged) >= 200
        server.process.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.join()
    with serving(home) as again:
        there = set()
        for start in range(0, len(acknowledged), 100):
            ids = "', '".join(acknowledged[start : start + 100])
            there |= {r["Id"] for r in again.admin().query(f"SELECT Id FROM Account WHERE Id IN ('{ids}')")}
    assert there == set(acknowledged)


def test_sigterm_ends_the_server_cleanly(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
    assert not (tmp_path / "home" / "org" / "status.json").exists()
