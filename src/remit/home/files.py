"""Private files that are there whole or not at all, and still there after a power cut."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from remit.errors import HomeError

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path`, readable by its owner alone: written beside it, fsynced, renamed, folder fsynced.

    When this returns, the new content survives a crash of the machine; before, the old one does.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def read_private(path: Path) -> bytes:
    """The content of a private file. HomeError where others can read it; FileNotFoundError if absent."""
    with path.open("rb") as file:
        check_private(path, os.fstat(file.fileno()))
        return file.read()


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in `folder` durable."""
    if os.name == "nt":  # Windows has no folder handles to sync
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_private(path: Path, status: os.stat_result) -> None:
    """HomeError unless `path` belongs to this user and nobody else can read, write or enter it."""
    if os.name == "nt":  # access lists, not mode bits; the user's data folder is private there
        return
    if status.st_uid != os.geteuid():
        raise HomeError(
            f"{path} belongs to another user (uid {status.st_uid})",
            next_step="set REMIT_HOME to a folder of your own",
        )
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        wanted = "700" if stat.S_ISDIR(status.st_mode) else "600"
        raise HomeError(
            f"others can read {path} (mode {mode:03o})",
            next_step=f"chmod {wanted} {path}, and replace its keys if others use this machine",
        )
