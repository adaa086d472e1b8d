"""`--target-org`: local, a URL with credentials from the environment, or what the sf CLI knows."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from remit.connect.login import AccessToken, ClientCredentials, JwtBearer, UsernamePassword
from remit.connect.session import Session
from remit.connect.sf_cli import sf_session
from remit.connect.targets import credentials_of, find_session, local_session, open_org
from remit.errors import OrgError

from .conftest import TOKEN, Reply, ScriptedServer

URL = "https://acme.my.salesforce.com"


def _home(tmp_path: Path, server: ScriptedServer, pid: int | None = None) -> Path:
    (tmp_path / "org").mkdir()
    status = {"url": server.url, "org_id": "00D5g000004XyZEAU0", "admin_username": "admin@acme.example"}
    (tmp_path / "org" / "status.json").write_text(json.dumps({**status, "pid": pid or os.getpid()}))
    (tmp_path / "org" / "operator.json").write_text(json.dumps({"access_token": TOKEN}))
    return tmp_path


def test_local_is_the_running_local_org(tmp_path: Path, server: ScriptedServer) -> None:
    server.on("GET", "/services/data", Reply(200, [{"version": "59.0"}, {"version": "64.0"}]))
    with open_org("local", _home(tmp_path, server), environ={}) as org:
        assert org.session == Session(server.url, TOKEN, "admin@acme.example", "", "00D5g000004XyZEAU0", True)
        assert org.version == 64.0, "the newest that both know"


def test_a_version_that_is_asked_for_costs_no_request(tmp_path: Path, server: ScriptedServer) -> None:
    with open_org("local", _home(tmp_path, server), version=59.0, environ={}) as org:
        assert org.root == "/services/data/v59.0"
    assert server.got == []


def test_without_a_running_org_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(OrgError, match="no local org is running") as error:
        local_session(tmp_path)
    assert "remit org serve" in error.value.next_step


def test_an_org_that_was_killed_is_not_mistaken_for_a_running_one(
    tmp_path: Path, server: ScriptedServer
) -> None:
    with pytest.raises(OrgError, match="has ended"):
        local_session(_home(tmp_path, server, pid=2**22 - 3))


def test_how_local_logs_in_can_be_given(tmp_path: Path) -> None:
    given = Session("http://127.0.0.1:1", "token")
    assert find_session("local", tmp_path, local=lambda home: given) is given


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"SF_ACCESS_TOKEN": "t"}, AccessToken(URL, "t")),
        (
            {"SF_CLIENT_ID": "key", "SF_CLIENT_SECRET": "s", "SF_USERNAME": "u"},
            ClientCredentials(URL, "key", "s"),
        ),
        (
            {"SF_USERNAME": "u", "SF_PASSWORD": "p", "SF_SECURITY_TOKEN": "t", "SF_LOGIN_URL": "https://l"},
            UsernamePassword("https://l", "u", "p", "t"),
        ),
    ],
)
def test_a_url_takes_its_credentials_from_the_environment(environ: dict[str, str], expected: object) -> None:
    assert credentials_of(URL, environ) == expected


def test_a_private_key_comes_from_the_file_that_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("PEM")
    environ = {
        "SF_USERNAME": "u",
        "SF_CLIENT_ID": "key",
        "SF_PRIVATE_KEY_FILE": str(tmp_path / "key.pem"),
        "SF_CLIENT_SECRET": "not used: the key comes first",
    }
    assert credentials_of(URL, environ) == JwtBearer(URL, "key", "u", "PEM")


def test_what_the_environment_lacks_comes_from_the_keyring() -> None:
    kept = {(URL, "SF_CLIENT_SECRET"): "from keyring"}
    got = credentials_of(URL, {"SF_CLIENT_ID": "key"}, lambda url, name: kept.get((url, name)))
    assert got == ClientCredentials(URL, "key", "from keyring")


def test_missing_credentials_are_named() -> None:
    with pytest.raises(OrgError, match="no credentials for") as error:
        credentials_of(URL, {"SF_USERNAME": "u"})
    assert "SF_ACCESS_TOKEN" in error.value.next_step


def test_credentials_never_go_over_plain_http() -> None:
    with pytest.raises(OrgError, match="https only"):
        credentials_of("http://acme.example", {"SF_ACCESS_TOKEN": "t"})
    assert credentials_of("http://127.0.0.1:8080", {"SF_ACCESS_TOKEN": "t"})


# A stand-in for the sf CLI: a program that prints what the real one prints.
SF = """#!{python}
import json, os, sys, time
args = sys.argv[1:]
case = os.environ.get("CASE", "ok")
with open(os.environ["SF_LOG"], "a") as log:
    log.write(json.dumps(args) + "\\n")
def fail(name, message, code=1):
    print(json.dumps({{"name": name, "message": message, "exitCode": code, "status": code}}))
    sys.exit(code)
if case == "unknown":
    fail("NamedOrgNotFoundError", "No authorization information found for nope.")
if case == "expired":
    fail("RefreshTokenAuthError", "Error authenticating with the refresh token: expired access/refresh token")
if case == "slow":
    time.sleep(30)
if args[:2] == ["org", "display"]:
    token = {token!r} if case == "old" else "[REDACTED] Use 'sf org auth show-access-token' to view"
    print("Warning: @salesforce/cli update available")
    print(json.dumps({{"status": 0, "result": {{"id": "00D5g000004XyZEAU0", "accessToken": token,
        "instanceUrl": "https://acme.my.salesforce.com", "username": "me@acme.example"}}}}))
elif args[:3] == ["org", "auth", "show-access-token"]:
    print(json.dumps({{"status": 0, "result": {{"accessToken": {token!r}}}}}))
"""


@pytest.fixture
def sf(tmp_path: Path) -> dict[str, str]:
    """An environment in which `sf` is the stand-in."""
    program = tmp_path / "bin" / "sf"
    program.parent.mkdir()
    program.write_text(SF.format(python=sys.executable, token=TOKEN))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"PATH": str(program.parent), "SF_LOG": str(tmp_path / "calls"), "HOME": str(tmp_path)}


def test_an_alias_is_asked_of_the_sf_cli(tmp_path: Path, sf: dict[str, str]) -> None:
    session = find_session("uat", tmp_path, environ=sf)
    assert session == Session(URL, TOKEN, "me@acme.example", "", "00D5g000004XyZEAU0")
    calls = [json.loads(line) for line in Path(sf["SF_LOG"]).read_text().splitlines()]
    assert [c[:3] for c in calls] == [
        ["org", "display", "--target-org"],
        ["org", "auth", "show-access-token"],
    ]


def test_an_older_cli_shows_the_token_at_once(sf: dict[str, str]) -> None:
    assert sf_session("uat", environ={**sf, "CASE": "old"}).access_token == TOKEN
    assert len(Path(sf["SF_LOG"]).read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("case", "said", "step"),
    [
        ("unknown", "knows no org 'uat'", "sf org list"),
        ("expired", "login to uat has expired", "sf org login web --alias uat"),
    ],
)
def test_what_is_wrong_with_an_alias_is_told(sf: dict[str, str], case: str, said: str, step: str) -> None:
    with pytest.raises(OrgError, match=said) as error:
        sf_session("uat", environ={**sf, "CASE": case})
    assert step in error.value.next_step


def test_a_cli_that_hangs_is_given_up(sf: dict[str, str]) -> None:
    with pytest.raises(OrgError, match="did not answer"):
        sf_session("uat", environ={**sf, "CASE": "slow"}, timeout=0.3)


def test_without_the_cli_an_alias_means_nothing(tmp_path: Path) -> None:
    with pytest.raises(OrgError, match="not installed") as error:
        sf_session("uat", environ={"PATH": str(tmp_path)})
    assert "npm install" in error.value.next_step
