"""Where a run writes: one journal an org and home, a header before each run, archived once a run ended well.

A run that is cut off leaves its journal in place, and the next one on that org goes on in it: so one file may
hold several runs, each from its header to the next.
"""

from __future__ import annotations

import getpass
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from remit.home import Home
from remit.home.journal import Journal, read_journal

RunKind = Literal["apply", "undo", "conform"]
Record = dict[str, Any]
_PREFIX = "apply-"


@dataclass(frozen=True, slots=True)
class About:
    """What a run is, told at its beginning. `who` is the operator's username in the org; `of` the runs that
    an undo takes back; `resumes` the run that was cut off and is gone on with."""

    kind: RunKind
    org: str
    instance: str
    environment: str = ""
    landscape: str = ""
    profile: str = ""
    who: str = ""
    of: tuple[str, ...] = ()
    resumes: str = ""


def now() -> str:
    """This moment, as journals write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_run_id() -> str:
    """A run's id, which tells when it began: 20261125-134501-3f2a."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def os_user() -> str:
    """The operating system's name of who runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return "unknown"


def host() -> str:
    """This machine's name."""
    return socket.gethostname()


def journal_name(org_id: str) -> str:
    """One journal an org: two runs on one org are not done at the same time."""
    return f"{_PREFIX}{org_id[:15]}"


@contextmanager
def journal_of(home: Home, org_id: str) -> Iterator[Journal]:
    """The journal of an org, alone; it is archived where the block ends well, and stays where it does not.

    HomeError where another process of this home works on that org.
    """
    name = journal_name(org_id)
    with home.lock(name):
        journal = Journal.open(home.journals / f"{name}.jsonl")
        try:
            yield journal
        except BaseException:
            journal.close()
            raise
        if journal.read():
            journal.close(archive=True)
        else:
            journal.close()
            journal.path.unlink(missing_ok=True)


def begin(journal: Journal, about: About) -> str:
    """Write the header of a run; the run's id."""
    run_id = new_run_id()
    told = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(about).items() if v or k == "kind"}
    journal.append({"run": run_id, **told, "os_user": os_user(), "host": host(), "at": now()})
    return run_id


def journals(home: Home, org_id: str = "") -> Iterator[tuple[Path, list[Record]]]:
    """Every journal of this home (of one org, where given) with its records; a torn last line left out."""
    wanted = f"{journal_name(org_id)}*" if org_id else f"{_PREFIX}*"
    for folder in (home.journals / "archive", home.journals):
        for path in sorted(folder.glob(f"{wanted}.jsonl")):
            yield path, read_journal(path)
