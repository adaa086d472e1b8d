"""REMIT_HOME: made whole, private, refused when others can read it; locks that name who holds them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from remit.errors import HomeError
from remit.home import Home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_home_is_made_private_with_all_its_folders(tmp_path: Path) -> None:
    home = Home.open(environ={"REMIT_HOME": str(tmp_path / "deep" / "home")})
    assert home.path == tmp_path / "deep" / "home"
    for folder in (home.path, home.org, home.journals, home.keys, home.ca, home.credentials):
        assert mode(folder) == 0o700
    assert names(tmp_path / "deep") == ["home"]  # nothing half-made is left beside it


def test_home_is_made_once_by_many(tmp_path: Path) -> None:
    homes: list[Path] = []
    threads = [
        threading.Thread(target=lambda: homes.append(Home.open(tmp_path / "home").path)) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert homes == [tmp_path / "home"] * 16
    assert names(tmp_path) == ["home"]


def test_a_home_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Home.open(tmp_path / "home")
    (tmp_path / "home").chmod(0o755)
    with pytest.raises(HomeError, match=r"others can read .*home \(mode 755\)") as caught:
        Home.open(tmp_path / "home")
    assert caught.value.next_step.startswith("chmod 700 ")


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    (tmp_path / "home").chmod(0o600)
    with pytest.raises(HomeError, match="is no folder"):
        Home.open(tmp_path / "home")


def test_files_are_private_and_replaced_whole(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    before = os.umask(0)
    try:
        path = home.write_private("org/status.json", b"1")
        home.write_private("org/status.json", b"22")
    finally:
        os.umask(before)
    assert path == home.org_status
    assert (path.read_bytes(), mode(path)) == (b"22", 0o600)
    assert names(home.org) == ["status.json"]
    assert home.read_private("org/none") is None


def test_a_private_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    home.write_private("credentials/sap", b"x").chmod(0o644)
    with pytest.raises(HomeError, match="others can read"):
        home.read_private("credentials/sap")


def test_json_goes_in_and_comes_out(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    home.write_json("org/status.json", {"pid": 1})
    assert home.read_json("org/status.json") == {"pid": 1}
    home.write_private("org/status.json", b"{")
    with pytest.raises(HomeError, match="is no JSON"):
        home.read_json("org/status.json")


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", ".", "keys/../../x"])
def test_nothing_is_written_outside_the_home(tmp_path: Path, path: str) -> None:
    with pytest.raises(HomeError, match="outside"):
        Home.open(tmp_path / "home").write_private(path, b"")


def test_a_held_lock_names_the_process(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    script = (
        "import sys; from remit.home import Home\n"
        "with Home.open(sys.argv[1]).lock('apply'):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(HomeError, match=f"held by process {other.pid}"), home.lock("apply"):
        pass
    other.kill()  # a process that dies leaves no lock behind
    other.communicate()
    with home.lock("apply"), home.lock("another"):
        pass


def test_a_lock_holds_within_one_process_too(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    held = pytest.raises(HomeError, match=f"held by process {os.getpid()}")
    with home.lock("apply"), held, home.lock("apply"):
        pass
    with home.lock("apply", timeout=1):
        pass
