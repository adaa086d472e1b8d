"""A journal: JSON lines that are only ever added, each on the disk before `append` returns.

A crash can tear the last line; it is then as if never written, which is true: `append` had not returned.
A line that is broken anywhere else is damage, and refused. A journal holds no secrets: `append` refuses a
`Secret`, and any of the values that `guard` was told of.
One writer at a time: hold `Home.lock` around it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from remit.errors import HomeError, JournalError, Location
from remit.home.files import FILE_MODE, FOLDER_MODE, check_private, read_private, sync_folder
from remit.home.secrets import Secret, redact

Record = dict[str, Any]


class Journal:
    """An open journal. `Journal.open(path)`; then `read`, `append`, and `close` (which may archive it)."""

    def __init__(self, path: Path, file: BinaryIO, records: list[Record]) -> None:
        self.path = path
        self._file = file
        self._records = records
        self._secrets: list[Secret] = []

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open it for reading and adding, made where it is not there; a torn last line is cut off.

        JournalError where another line is no JSON object; HomeError where others can read the file.
        """
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE)
        except OSError as error:
            raise HomeError(f"the journal {path} cannot be opened: {error}") from error
        file = os.fdopen(handle, "r+b", buffering=0)
        try:
            check_private(path, os.fstat(handle))
            data = file.read()
            whole = data[: data.rfind(b"\n") + 1]
            records = _records(path, whole)
            if len(whole) != len(data):
                os.ftruncate(handle, len(whole))
                os.fsync(handle)
            sync_folder(path.parent)
        except BaseException:
            file.close()
            raise
        return cls(path, file, records)

    def guard(self, *secrets: Secret) -> None:
        """Refuse every later record in which one of these values occurs."""
        self._secrets.extend(secrets)

    def append(self, record: Mapping[str, Any]) -> None:
        """Add one record; it is on the disk when this returns. JournalError where it would hold a secret."""
        try:
            text = json.dumps(dict(record), separators=(",", ":"), ensure_ascii=False)
        except TypeError as error:
            raise JournalError(f"a record that the journal cannot hold: {error}") from error
        if redact(text, self._secrets) != text:
            raise JournalError("a record that holds a secret was not written to the journal")
        line = memoryview(text.encode() + b"\n")
        while line:
            line = line[self._file.write(line) :]
        os.fsync(self._file.fileno())
        self._records.append(json.loads(text))

    def read(self) -> list[Record]:
        """All records so far, in order."""
        return list(self._records)

    def close(self, *, archive: bool = False) -> Path:
        """Close the file; with `archive` it moves to archive/ beside it under a free name. Gives its path."""
        self._file.close()
        if archive:
            folder = self.path.parent / "archive"
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            target = _free(folder, self.path)
            self.path.rename(target)
            sync_folder(folder)
            sync_folder(self.path.parent)
            self.path = target
        return self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def read_journal(path: Path) -> list[Record]:
    """The records of a journal that somebody else may be writing: nothing is changed, a torn last line is
    left out. JournalError and HomeError as `Journal.open`."""
    try:
        data = read_private(path)
    except OSError as error:
        raise HomeError(f"the journal {path} cannot be read: {error}") from error
    return _records(path, data[: data.rfind(b"\n") + 1])


def _records(path: Path, data: bytes) -> list[Record]:
    records: list[Record] = []
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise JournalError(
                "the journal is damaged: this line is no record",
                location=Location(str(path), number, 1),
                next_step=f"move {path.name} away and plan again: what is already in the org is found there",
            )
        records.append(record)
    return records


def _free(folder: Path, path: Path) -> Path:
    """The first of NAME.1.EXT, NAME.2.EXT, ... that is not taken."""
    taken = {entry.name for entry in folder.iterdir()}
    number = 1
    while f"{path.stem}.{number}{path.suffix}" in taken:
        number += 1
    return folder / f"{path.stem}.{number}{path.suffix}"
