"""What an org keeps though it was asked to change it: tried once, told by name, and a remark from then on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.localorg.turning import turned
from tests.plan.worlds import World, told
from tests.serving import Server

SYSTEMS = "  {0}: {{label: {1}, flows: {{a: {{direction: outbound, objects: {{Lead: {{can: [read]}}}}}}}}}}\n"


def test_a_permission_that_is_forced_on_the_profile(server: Server, tmp_path: Path) -> None:
    with turned(server, "forcedPermission", "true"):
        world = World(server, tmp_path, "forced").write(SYSTEMS.format("one", "One"))
        first = world.apply()
        kept = first["did_not_stick"]
        assert told(kept) == [
            "profile forced integrations: EnableNotifications, which every system would have"
        ]
        assert "Unable to create/update fields: PermissionsEnableNotifications" in kept[0]["why"]
        assert [entry["state"] for entry in first["logins"]] == ["login-ready"]
        plan = world.plan(code=0)
        assert plan["steps"] == []
        assert [k["told"] for k in plan["kept_by_org"]] == told(kept)
        assert "this org keeps (since 20" in world.run("plan").text
        assert "this org keeps (since 20" in world.run("drift").text
        # The user may ask for another try.
        assert "EnableNotifications" in world.run("plan", "--retry", code=2).text
        assert told(world.apply("--retry")["did_not_stick"]) == told(kept)
        # What others keep ticking is no part of it.
        profile = world.admin.query(f"SELECT Id FROM Profile WHERE Name = '{world.profile}'")[0]["Id"]
        assert (
            world.admin.call("PATCH", f"sobjects/Profile/{profile}", {"PermissionsRunReports": True})[0]
            == 204
        )
        assert told(world.drift()) == ["profile forced integrations gives RunReports to every system"]
        world.apply()
        world.settled()


def test_an_address_that_waits_for_its_owner_is_written_once(server: Server, tmp_path: Path) -> None:
    with turned(server, "emailConfirmation", "true"):
        world = World(server, tmp_path, "mails").write(SYSTEMS.format("post", "Post"))
        world.apply()
        world.file.write_text(world.file.read_text().replace("integrations@mails", "others@mails"))
        first = world.apply()
        assert told(first["did_not_stick"]) == [
            "user post@mails.example: Email integrations@mails.example -> others@mails.example"
        ]
        assert first["did_not_stick"][0]["why"] == "the org answered yes and kept it as it was"
        assert world.apply()["applied"] == []
        world.settled()
    # The owner confirms: nothing is left of it.
    user = world.user("post")["Id"]
    assert world.admin.call("PATCH", f"sobjects/User/{user}", {"Email": "others@mails.example"})[0] == 204
    assert world.plan(code=0)["kept_by_org"] == []


@pytest.mark.parametrize("sandbox", [True, False])
def test_an_address_that_a_sandbox_made_undeliverable(server: Server, tmp_path: Path, sandbox: bool) -> None:
    name = f"post{str(sandbox).lower()}"
    with turned(server, "emailInvalid", "true"), turned(server, "sandbox", str(sandbox).lower()):
        world = World(server, tmp_path, name).write(SYSTEMS.format(name, name))
        world.apply()
        world.apply()
        world.settled()
        remarks = [w["message"] for w in world.plan(code=0)["warnings"]]
        assert any("e-mail addresses end in .invalid" in r for r in remarks) is sandbox
