"""A real org takes minutes until a new login works: `apply` says so, waits where asked, and never calls it an
error."""

from __future__ import annotations

import json
from pathlib import Path

from tests.plan.worlds import World
from tests.serving import serving

SYSTEM = "  {}: {{flows: {{f: {{direction: outbound, objects: {{Lead: {{can: [read]}}}}}}}}}}\n"


def test_applied_login_pending_and_ready_after_a_wait(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--propagation", "3") as server:
        world = World(server, tmp_path, "slow").write(SYSTEM.format("early"))
        first = world.apply()["logins"][0]
        assert first["state"] == "applied, login pending", first
        world.write(SYSTEM.format("early") + SYSTEM.format("late"))
        report = world.apply("--wait", "20")
        assert [(e["system"], e["state"]) for e in report["logins"]] == [("late", "login-ready")]
        checked = json.loads(world.run("login-check", "early", "--json").text)
        assert checked["ready"], checked
