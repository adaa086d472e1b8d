"""`Home`: the folder that holds all of Remit's own state, for its owner alone.

    REMIT_HOME/
      org/          the local org: its store file, and status.json while it runs
      journals/     what runs wrote, one file an org; finished ones under archive/
      keys/         private keys and certificates of systems that log in with JWT bearer, and what is known of
                    the org's half of each
      ca/           the certificate authority of the door
      credentials/  secrets, one file each, where the OS keyring is not used
      locks/        who is at work

Folders are 0700, files 0600. A home that others can read is refused, not repaired: its secrets may be
known by now.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from remit.errors import HomeError
from remit.home.files import FOLDER_MODE, check_private, read_private, write_private

FOLDERS = ("org", "journals", "keys", "ca", "credentials", "locks")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,199}\Z")


class Home:
    """An opened home. Make one with `Home.open`; it stays valid as long as the folder does."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path | str | None = None, *, environ: Mapping[str, str] = os.environ) -> Home:
        """The home at `path`, else at REMIT_HOME, else in the user's data folder; made where it is not there.

        It appears whole: made beside its place and renamed. HomeError where it cannot be made, is no folder,
        belongs to another user, or can be read by others.
        """
        place = Path(path or environ.get("REMIT_HOME") or _default()).expanduser().absolute()
        try:
            if not place.exists():
                _make(place)
            check_private(place, place.stat())
            if not place.is_dir():
                raise HomeError(f"{place} is no folder", next_step="set REMIT_HOME to a folder")
            for name in FOLDERS:
                (place / name).mkdir(mode=FOLDER_MODE, exist_ok=True)
                check_private(place / name, (place / name).stat())
        except OSError as error:
            raise HomeError(
                f"REMIT_HOME cannot be used: {error}",
                next_step="set REMIT_HOME to a folder that you can write to",
            ) from error
        return cls(place)

    @property
    def org(self) -> Path:
        """The local org's folder."""
        return self.path / "org"

    @property
    def org_status(self) -> Path:
        """The JSON file that tells where the running local org answers."""
        return self.path / "org" / "status.json"

    @property
    def journals(self) -> Path:
        return self.path / "journals"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def ca(self) -> Path:
        return self.path / "ca"

    @property
    def credentials(self) -> Path:
        return self.path / "credentials"

    def write_private(self, path: Path | str, data: bytes) -> Path:
        """Write a file of the home (a relative path is under it), durable when this returns; gives its path.

        Folders on the way are made. HomeError for a path outside the home and where the disk refuses.
        """
        place = self._inside(path)
        try:
            place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            write_private(place, data)
        except OSError as error:
            raise HomeError(f"{place} cannot be written: {error}") from error
        return place

    def read_private(self, path: Path | str) -> bytes | None:
        """The content of a file of the home; None if absent; HomeError where others can read it."""
        place = self._inside(path)
        try:
            return read_private(place)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HomeError(f"{place} cannot be read: {error}") from error

    def write_json(self, path: Path | str, value: Any) -> Path:
        """`write_private` of one JSON document."""
        return self.write_private(path, (json.dumps(value, indent=2) + "\n").encode())

    def read_json(self, path: Path | str) -> Any:
        """The JSON document of a file of the home; None where it is not there."""
        data = self.read_private(path)
        if data is None:
            return None
        try:
            return json.loads(data)
        except ValueError as error:
            raise HomeError(f"{self._inside(path)} is no JSON: {error}", next_step="delete it") from error

    @contextlib.contextmanager
    def lock(self, name: str, timeout: float = 0) -> Iterator[None]:
        """Hold the lock `name` of this home (among processes and threads), waiting `timeout` seconds for it.

        HomeError names the process that has it. A process that dies, however, leaves no lock behind.
        """
        from filelock import FileLock, Timeout

        base = self.path / "locks" / checked_name(name)
        holder = base.with_name(base.name + ".holder")
        lock = FileLock(str(base) + ".lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            raise HomeError(
                f"the lock {name!r} of {self.path} is held by {_who(holder)}",
                next_step="wait until it has ended, or end it",
            ) from None
        except OSError as error:
            raise HomeError(f"the lock {name!r} of {self.path} cannot be taken: {error}") from error
        try:
            # Told in a file beside the lock: opening the lock file may empty it.
            write_private(holder, str(os.getpid()).encode())
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def _inside(self, path: Path | str) -> Path:
        place = Path(os.path.normpath(self.path / path))
        if not place.is_relative_to(self.path) or place == self.path:
            raise HomeError(f"{path} is outside of {self.path}")
        return place

    def __repr__(self) -> str:
        return f"Home({str(self.path)!r})"


def checked_name(name: str) -> str:
    """A name that is safe as a file's; HomeError for one that is not."""
    if _NAME.match(name) is None:
        raise HomeError(
            f"{name!r} cannot be a file's name",
            next_step="use letters, digits, and . _ @ + - after the first character",
        )
    return name


def _default() -> str:
    from platformdirs import user_data_dir

    return user_data_dir("remit", appauthor=False)


def _make(place: Path) -> None:
    """Make the whole home beside its place, then rename it; another process may win, which is as good."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))  # mkdtemp makes it 0700
    try:
        for name in FOLDERS:
            (beside / name).mkdir(mode=FOLDER_MODE)
        beside.rename(place)
    except OSError:
        if not place.is_dir():
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _who(holder: Path) -> str:
    try:
        return f"process {int(holder.read_text())}"
    except (OSError, ValueError):
        return "another process"
