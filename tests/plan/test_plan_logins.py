"""What a login teaches this machine, and what is said where one is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from remit.home import Home
from remit.home.keys import find_key_pair, key_pair
from remit.home.known_audiences import keep_audience, kept_audience
from remit.home.known_keys import in_org
from tests.plan.worlds import World
from tests.serving import Server, serving

SYSTEM = "  {}: {{login: {}, flows: {{f: {{direction: outbound, objects: {{Lead: {{can: [read]}}}}}}}}}}\n"


def files(server: Server, suffix: str) -> list[Path]:
    return sorted((server.home / "keys").glob(f"*{suffix}"))


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(server, tmp_path_factory.mktemp("world"), "learn").write(SYSTEM.format("sap", "jwt-bearer"))
    world.apply()
    return world


def key(world: World) -> str:
    return next(p.stem for p in files(world.server, ".key") if p.stem.endswith("Remit_sap"))


def test_a_login_that_works_shows_which_certificate_and_which_audience_the_org_takes(world: World) -> None:
    home = Home.open(world.server.home)
    pair = find_key_pair(home, key(world))
    assert pair is not None
    assert in_org(home, key(world)) == pair.sha256
    assert kept_audience(home, key(world)) == world.server.url
    told = json.loads(world.run("credentials", "sap", "--json").text)
    assert told["audience"] == world.server.url


def test_what_worked_last_is_tried_first_and_told_from_then_on(world: World) -> None:
    home = Home.open(world.server.home)
    login = "https://login.salesforce.com"
    keep_audience(home, key(world), login)
    checked = json.loads(world.run("login-check", "sap", "--json").text)
    assert checked["audience"] == login
    assert checked["attempts"] == [{"audience": login, "answer": None}]
    assert json.loads(world.run("credentials", "sap", "--json").text)["audience"] == login


def test_an_audience_that_is_refused_now_gives_way_to_the_next_and_each_is_told(world: World) -> None:
    home = Home.open(world.server.home)
    keep_audience(home, key(world), "https://elsewhere.example")
    checked = json.loads(world.run("login-check", "sap", "--json").text)
    assert checked["ready"]
    assert checked["attempts"] == [
        {"audience": "https://elsewhere.example", "answer": "invalid_grant: audience is invalid"},
        {"audience": world.server.url, "answer": None},
    ]
    assert kept_audience(home, key(world)) == world.server.url
    rows = world.admin.query("SELECT Status FROM LoginHistory ORDER BY LoginTime DESC LIMIT 2")
    assert sorted(r["Status"] for r in rows) == ["Login invalid", "Success"]


def test_an_apply_that_changes_a_login_goes_on_the_same_way(world: World) -> None:
    keep_audience(Home.open(world.server.home), key(world), "https://elsewhere.example")
    user = world.user("sap")
    frozen = world.admin.query(f"SELECT Id FROM UserLogin WHERE UserId = '{user['Id']}'")[0]["Id"]
    assert world.admin.call("PATCH", f"sobjects/UserLogin/{frozen}", {"IsFrozen": True})[0] == 204
    report = world.apply("--allow-destroy")
    assert [(e["system"], e["state"]) for e in report["logins"]] == [("sap", "login-ready")], report
    assert any("https://elsewhere.example" in line for line in report["logins"][0]["evidence"])


def test_plan_and_drift_try_no_login(world: World) -> None:
    before = world.admin.query("SELECT COUNT(Id) FROM LoginHistory")
    world.run("plan")
    world.run("drift")
    assert world.admin.query("SELECT COUNT(Id) FROM LoginHistory") == before


def test_a_program_is_handed_the_audience_beside_the_rest(world: World) -> None:
    keep_audience(Home.open(world.server.home), key(world), world.server.url)
    host = f"https://{world.server.status['host']}"
    words = [
        "org",
        "exec",
        "--as",
        "sap",
        "--landscape",
        str(world.file),
        "--",
        "sh",
        "-c",
        "echo $SF_AUDIENCE",
    ]
    assert world.server.remit(*words).stdout.strip().endswith(host), "its own address behind the door"
    keep_audience(Home.open(world.server.home), key(world), "https://login.salesforce.com")
    assert world.server.remit(*words).stdout.strip().endswith("https://login.salesforce.com")


def test_a_key_that_is_not_the_one_in_the_org_is_no_question_of_secrets(world: World) -> None:
    home = Home.open(world.server.home)
    own, other = find_key_pair(home, key(world)), "007.other"
    pair = key_pair(home, other)
    assert own is not None
    kept = (own.private_key_file.read_bytes(), own.certificate_file.read_bytes())
    home.write_private(own.private_key_file, pair.private_key_file.read_bytes())
    home.write_private(own.certificate_file, pair.certificate_file.read_bytes())
    try:
        checked = json.loads(world.run("login-check", "sap", "--json", code=1).text)
    finally:
        home.write_private(own.private_key_file, kept[0])
        home.write_private(own.certificate_file, kept[1])
    assert checked["refused_by"] == "certificate", "though the app is new"
    assert "secret" not in checked["next_step"]
    assert in_org(home, key(world)) == own.sha256, "a refused login shows nothing"


def test_a_refused_soap_login_says_what_turns_it_on(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "soap").write(SYSTEM.format("old", "username-password"))
    world.run("apply", "--yes", code=None)
    checked = json.loads(world.run("login-check", "old", "--json", code=1).text)
    assert checked["refused_by"] == "soap login off"
    assert "remit org setting enableSoapLogin true" in checked["next_step"]
    server.remit("org", "setting", "enableSoapLogin", "true")
    assert "login-ready" in world.run("login-check", "old").text


@pytest.fixture
def picky(tmp_path: Path) -> Iterator[Server]:
    """A local org of this test alone, which can be told which audience it takes."""
    with serving(tmp_path / "home") as server:
        if "jwtAudience" not in server.remit("org", "setting").stdout:
            pytest.skip("this local org takes every audience")
        yield server


@pytest.mark.parametrize(
    ("taken", "sandbox", "audiences"),
    [
        ("myDomain", "false", ["{url}"]),
        ("login", "false", ["{url}", "https://login.salesforce.com"]),
        ("login", "true", ["{url}", "https://test.salesforce.com"]),
    ],
)
def test_whatever_audience_an_org_takes_apply_finds_it_once(
    picky: Server, tmp_path: Path, taken: str, sandbox: str, audiences: list[str]
) -> None:
    picky.remit("org", "setting", "jwtAudience", taken)
    picky.remit("org", "setting", "sandbox", sandbox)
    world = World(picky, tmp_path, "picky").write(SYSTEM.format("sap", "jwt-bearer"))
    assert world.apply()["logins"][0]["state"] == "login-ready"
    expected = [a.format(url=picky.url) for a in audiences]
    rows = picky.admin().query("SELECT Status FROM LoginHistory")
    refused = [r for r in rows if r["Status"] == "Login invalid"]
    assert len(refused) == len(expected) - 1
    checked = json.loads(world.run("login-check", "sap", "--json").text)
    assert [a["audience"] for a in checked["attempts"]] == expected[-1:], (
        "kept, so that it is not tried again"
    )


def test_the_audience_is_found_once_the_org_knows_the_app_everywhere(picky: Server, tmp_path: Path) -> None:
    picky.remit("org", "setting", "jwtAudience", "login")
    picky.remit("org", "setting", "propagationSeconds", "4")
    world = World(picky, tmp_path, "slow").write(SYSTEM.format("sap", "jwt-bearer"))
    report = world.apply("--wait", "40")
    assert report["logins"][0]["state"] == "login-ready", report
