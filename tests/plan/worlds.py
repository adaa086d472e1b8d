"""Landscapes for the tests of this folder, and a person who runs `remit` on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.plan.forks import Ran, remit
from tests.serving import Api, Server

HEAD = """
remit: 1
environments:
  local: {{username: "{{system}}@{name}.example"}}
profile: {{name: "{name} integrations", license: {license}, networks: [{networks}]}}
users: {{email: integrations@{name}.example}}
permission_sets: {mode}
systems:
"""


@dataclass
class World:
    """A landscape of its own in the org of a server."""

    server: Server
    folder: Path
    name: str
    license: str = "Salesforce"
    networks: str = "127.0.0.1/32"
    mode: str = "per-system"

    @property
    def admin(self) -> Api:
        return self.server.admin()

    @property
    def profile(self) -> str:
        return f"{self.name} integrations"

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.yaml"

    def write(self, systems: str) -> World:
        """The landscape with these systems (YAML, indented by two)."""
        head = HEAD.format(name=self.name, license=self.license, networks=self.networks, mode=self.mode)
        self.file.write_text(head + (systems or "  {}\n"))
        return self

    def run(self, *arguments: str, code: int | None = 0) -> Ran:
        """Run a command on the landscape."""
        ran = remit(self.server.home, *arguments, "--landscape", str(self.file))
        assert code is None or ran.code == code, ran.text
        return ran

    def run_as(self, token: str, *arguments: str, code: int | None = 0) -> Ran:
        """Run a command as whoever has that token, as against any org."""
        target = ["--target-org", self.server.url, "--landscape", str(self.file)]
        ran = remit(self.server.home, *arguments, *target, environment={"SF_ACCESS_TOKEN": token})
        assert code is None or ran.code == code, ran.text
        return ran

    def apply(self, *options: str, code: int = 0) -> dict[str, Any]:
        """Apply; the report."""
        return dict(json.loads(self.run("apply", "--yes", "--json", *options, code=code).text))

    def refused(self, *options: str) -> str:
        """What plan and apply alike say where they refuse before anything is done."""
        told = self.run("plan", *options, code=1).text
        assert self.run("apply", "--yes", *options, code=1).text == told
        return told

    def plan(self, code: int = 2) -> dict[str, Any]:
        """The plan as JSON."""
        return dict(json.loads(self.run("plan", "--json", code=code).text))

    def drift(self, code: int = 2) -> list[dict[str, Any]]:
        """What drifted."""
        return list(json.loads(self.run("drift", "--json", code=code).text)["drift"])

    def run_undo(self) -> None:
        """Take back the last run on the org."""
        ran = remit(self.server.home, "undo", "--yes")
        assert ran.code == 0, ran.text

    def settled(self) -> None:
        """Nothing is left to do."""
        self.run("plan")
        self.run("drift")

    def set_id(self, name: str) -> str:
        """The id of a permission set."""
        return str(self.admin.query(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")[0]["Id"])

    def user(self, system: str) -> dict[str, Any]:
        """A system's user."""
        rows = self.admin.query(
            "SELECT Id, Username, IsActive, ProfileId, LastName FROM User"
            f" WHERE Username = '{system}@{self.name}.example'"
        )
        return rows[0] if rows else {}


def told(steps: list[dict[str, Any]]) -> list[str]:
    """What steps or drift say."""
    return [str(s.get("told") or s.get("what")) for s in steps]
