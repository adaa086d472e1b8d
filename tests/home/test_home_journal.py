"""Journals: every record is on the disk, a torn last line is forgotten, damage and secrets are refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from remit.errors import HomeError, JournalError
from remit.home import Home, Secret
from remit.home.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Home.open(tmp_path / "home").journals / "uat.jsonl"


def test_what_was_appended_is_read_by_the_next_one(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.append({"step": 1, "name": "Käse\n\u2028"})
        journal.append({"step": 2})
        assert journal.read() == [{"step": 1, "name": "Käse\n\u2028"}, {"step": 2}]
    with Journal.open(path) as journal:
        assert journal.read() == [{"step": 1, "name": "Käse\n\u2028"}, {"step": 2}]
        journal.append({"step": 3})
    assert len(path.read_bytes().splitlines()) == 3
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_torn_last_line_is_forgotten_and_written_over(path: Path, cut: int) -> None:
    with Journal.open(path) as journal:
        journal.append({"step": 1})
        journal.append({"step": 2})
    os.truncate(path, path.stat().st_size - cut)
    with Journal.open(path) as journal:
        assert journal.read() == [{"step": 1}]
        journal.append({"step": 3})
    with Journal.open(path) as journal:
        assert journal.read() == [{"step": 1}, {"step": 3}]


def test_damage_in_the_middle_is_told_with_its_place(path: Path) -> None:
    with Journal.open(path) as journal:
        for step in range(3):
            journal.append({"step": step})
    path.write_bytes(path.read_bytes().replace(b'{"step":1}', b'{"st\x00p":1'))
    with pytest.raises(JournalError) as caught:
        Journal.open(path)
    assert str(caught.value.location) == f"{path}:2:1"


def test_a_killed_process_loses_nothing_that_append_returned(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from remit.home.journal import Journal\n"
        "journal = Journal.open(Path(sys.argv[1]))\n"
        "for step in range(100000):\n"
        "    journal.append({'step': step}); print(step, flush=True)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    for _ in range(20):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate()
    with Journal.open(path) as journal:
        assert len(journal.read()) >= 20 + len(rest.split())


def test_no_secret_gets_into_a_journal(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.guard(Secret('sw0rd"fish'))
        with pytest.raises(JournalError, match="holds a secret"):
            journal.append({"answer": {"token": 'sw0rd"fish'}})
        with pytest.raises(JournalError, match="cannot hold"):
            journal.append({"answer": Secret("other")})
        assert journal.read() == []
    assert path.read_bytes() == b""


def test_a_closed_journal_is_archived_under_a_free_name(path: Path) -> None:
    for number in (1, 2):
        journal = Journal.open(path)
        journal.append({"apply": number})
        assert journal.close(archive=True) == path.parent / "archive" / f"uat.{number}.jsonl"
        assert not path.exists()


def test_a_journal_that_others_can_read_is_refused(path: Path) -> None:
    Journal.open(path).close()
    path.chmod(0o644)
    with pytest.raises(HomeError, match="others can read"):
        Journal.open(path)
