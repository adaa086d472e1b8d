"""Runs over a real local org, in this process: who writes, and what the journal says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remit.change.journals import About, journal_of, journals
from remit.change.run import Run
from remit.change.running import running
from remit.connect.identity import identity_of
from remit.connect.rest import Org
from remit.connect.targets import open_org
from remit.home import Home
from tests.plan.forks import Ran, remit
from tests.plan.worlds import World
from tests.serving import Server


@dataclass
class Machine:
    """A home of its own that works on the org of a server; `token` where not as the org's administrator."""

    server: Server
    home: Home
    token: str = ""

    @contextmanager
    def run(self, kind: str = "conform") -> Iterator[Run]:
        """A run of this machine."""
        with self.org() as org:
            org_id = identity_of(org).org_id
            about = About(kind, org_id, self.server.url, who="admin@remit.local")  # type: ignore[arg-type]
            with journal_of(self.home, org_id) as journal, running(org, self.home, journal, about) as run:
                yield run

    @contextmanager
    def org(self) -> Iterator[Org]:
        """The org, as its operator."""
        with open_org("local", self.server.home) as org:
            yield org

    def records(self) -> list[dict[str, Any]]:
        """What all journals of this machine say, oldest first."""
        return [r for _, records in journals(self.home) for r in records]

    def remit(self, *arguments: str, code: int | None = 0, crash: str = "", target: bool = True) -> Ran:
        """Run a command of this machine on the org."""
        status = json.loads((self.server.home / "org" / "operator.json").read_text())
        own = self.home.path == self.server.home or not target
        where = () if own else ("--target-org", self.server.url)
        environment = {"SF_ACCESS_TOKEN": self.token or str(status["access_token"])}
        environment |= {"REMIT_CRASH_AT": crash} if crash else {}
        ran = remit(self.home.path, *arguments, *where, environment=environment)
        assert code is None or ran.code == code, ran.text
        return ran

    def remit_runs(self) -> str:
        """What `remit runs` says of all orgs."""
        return remit(self.home.path, "runs").text

    def remit_landscape(self, world: World, *arguments: str, code: int | None = None, crash: str = "") -> Ran:
        """Run a command of this machine on a landscape."""
        chosen = ("--environment", "local", "--landscape", str(world.file))
        return self.remit(*arguments, *chosen, code=code, crash=crash)


def here(server: Server) -> Machine:
    """The machine that the server runs on."""
    return Machine(server, Home.open(server.home))


def another(server: Server, folder: Path) -> Machine:
    """Another machine, with a home of its own."""
    return Machine(server, Home.open(folder / "another-home"))
