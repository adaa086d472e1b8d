"""The key of a running client is never replaced but where that was asked for by the system's name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.plan.dumps import dump
from tests.plan.forks import remit
from tests.plan.worlds import World
from tests.serving import Server, serving

JWT = "  {0}: {{flows: {{a: {{direction: outbound, objects: {{Lead: {{can: [read]}}}}}}}}}}\n"


def other_machine(world: World, tmp_path: Path) -> Path:
    """A home that knows where the org is and nothing of what was applied: a new machine, or a CI runner."""
    home = tmp_path / "second"
    for name in ("org", "journals", "keys", "ca", "credentials", "locks"):
        (home / name).mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    for name in ("status.json", "operator.json"):
        shutil.copy(world.server.home / "org" / name, home / "org" / name)
    return home


@pytest.mark.parametrize("readback", [True, False])
def test_a_second_machine_cuts_nobody_off(tmp_path: Path, readback: bool) -> None:
    with serving(tmp_path / "home") as server:
        if not readback:
            server.remit("org", "setting", "certificateReadback", "false")
        world = World(server, tmp_path, "one").write(JWT.format("erp"))
        world.apply()
        home = other_machine(world, tmp_path)
        for options in ((), ("--allow-destroy",)):
            ran = remit(home, "apply", "--yes", *options, "--landscape", str(world.file))
            assert ran.code == 0, ran.text
            assert "the private key of Remit_erp is not on this machine; the org's stays as it is" in ran.text
            assert "--new-key erp makes a new one" in ran.text
        assert "login-ready" in world.run("login-check", "erp").text
        world.settled()


def test_a_new_key_where_it_was_asked_for_cuts_off_the_former_one(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        world = World(server, tmp_path, "one").write(JWT.format("erp") + JWT.format("shop"))
        world.apply()
        home = other_machine(world, tmp_path)
        ran = remit(home, "apply", "--yes", "--new-key", "erp", "--landscape", str(world.file))
        assert ran.code == 0, ran.text
        assert "whoever has the former key cannot log in any more" in ran.text
        assert "erp: login-ready" in ran.text
        assert remit(home, "login-check", "erp", "--landscape", str(world.file)).code == 0
        assert world.run("login-check", "erp", code=1)
        assert "login-ready" in world.run("login-check", "shop").text
        told = [w["message"] for w in world.plan(code=0)["warnings"]]
        assert any("the org has another certificate of Remit_erp than this machine's key" in w for w in told)


def test_from_one_login_to_the_other_both_work_until_the_former_is_closed(
    server: Server, tmp_path: Path
) -> None:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
    world = World(server, tmp_path, "switching").write("  till: {}\n")
    world.apply()
    world.write("  till: {login: client-credentials}\n")
    report = world.apply(code=2)
    assert [s["kind"] for s in report["left_out"]] == ["narrow-app-scopes", "close-jwt-bearer"]
    assert [entry["state"] for entry in report["logins"]] == ["login-ready"]
    world.write("  till: {}\n")
    assert "login-ready" in world.run("login-check", "till").text  # the former key still opens it
    world.write("  till: {login: client-credentials}\n")
    world.apply("--allow-destroy")
    world.settled()


def test_a_name_that_is_no_system_is_refused(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "named").write("  tilt: {}\n")
    told = world.refused("--new-key", "tilts")
    assert "neither the landscape nor the org has a system tilts; did you mean tilt?" in told


def test_a_new_key_is_made_each_time_it_is_asked_for(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "twice").write("  anew: {}\n")
    world.apply()
    for _ in range(2):
        report = world.apply("--new-key", "anew")
        assert [s["kind"] for s in report["applied"]] == ["new-key"]
        assert report["did_not_stick"] == []
        assert [entry["state"] for entry in report["logins"]] == ["login-ready"]
    world.settled()


def test_a_new_key_where_there_is_none_or_none_can_be_put(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
        world = World(server, tmp_path, "none").write("  jay: {}\n  cee: {login: client-credentials}\n")
        world.apply()
        assert "cee logs in by client-credentials, which has no key" in world.refused("--new-key", "cee")
        server.remit("org", "setting", "consumerReadback", "false")
        text = world.refused("--new-key", "jay")
        assert "the org does not let the consumer of Remit_jay be read" in text
        world.settled()


@pytest.mark.parametrize("former", ["client-credentials", "username-password"])
def test_no_login_is_closed_while_no_key_is_known_to_open(tmp_path: Path, former: str) -> None:
    with serving(tmp_path / "home") as server:
        for name in ("enableClientSecretInRestApiAccess", "enableSoapLogin"):
            server.remit("org", "setting", name, "true")
        world = World(server, tmp_path, "open").write("  door: {}\n")
        world.apply()
        world.write(f"  door: {{login: {former}}}\n").apply(code=2)  # both are open
        world.write("  door: {}\n")
        before = dump(server.home)
        home = other_machine(world, tmp_path)
        ran = remit(home, "apply", "--yes", "--allow-destroy", "--landscape", str(world.file))
        assert ran.code == 1
        assert "nothing was changed: door would be left without a login" in ran.text
        assert "--new-key door makes a new one" in ran.text
        assert dump(server.home) == before
        report = world.apply("--allow-destroy")  # this machine has the key
        assert [entry["state"] for entry in report["logins"]] == ["login-ready"]
        world.settled()


def test_a_certificate_that_was_closed_is_known_to_open_nothing(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
    world = World(server, tmp_path, "shut").write("  gate: {}\n")
    world.apply()
    world.write("  gate: {login: client-credentials}\n").apply("--allow-destroy")
    world.write("  gate: {}\n")
    assert "gate would be left without a login" in world.run("apply", "--yes", "--allow-destroy", code=1).text
    report = world.apply("--allow-destroy", "--new-key", "gate")
    assert [entry["state"] for entry in report["logins"]] == ["login-ready"]
    world.settled()


def test_an_app_that_is_used_no_more_opens_until_it_is_removed(server: Server, tmp_path: Path) -> None:
    server.remit("org", "setting", "enableSoapLogin", "true")
    world = World(server, tmp_path, "linger").write("  lamp: {}\n")
    world.apply()
    world.write("  lamp: {login: username-password}\n")
    report = world.apply(code=2)
    assert [s["kind"] for s in report["left_out"]] == ["delete-app"]
    world.write("  lamp: {}\n")
    assert "login-ready" in world.run("login-check", "lamp").text  # the client in use is not cut off
    world.write("  lamp: {login: username-password}\n").apply("--allow-destroy")
    world.settled()
