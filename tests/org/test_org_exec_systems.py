"""`remit org exec --as SYSTEM`: a landscape applied to a new org, and its systems' logins as variables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import REMIT, Server, serving

LANDSCAPE = Path(__file__).resolve().parents[2] / "examples" / "landscape.yaml"
NAMES = "INSTANCE_URL ACCESS_TOKEN LOGIN_URL USERNAME PASSWORD SECURITY_TOKEN CLIENT_ID CLIENT_SECRET PRIVATE_KEY_FILE"
SHOW = f"import os, json; print(json.dumps({{n: os.environ.get('SF_' + n) for n in {NAMES.split()!r}}}))"
# A key reader's own check, a client's own login.
JWT = """
import os
from simple_salesforce import Salesforce
sf = Salesforce(username=os.environ["SF_USERNAME"], consumer_key=os.environ["SF_CLIENT_ID"],
                privatekey_file=os.environ["SF_PRIVATE_KEY_FILE"],
                domain=os.environ["SF_LOGIN_URL"].removeprefix("https://").removesuffix(".salesforce.com"))
print(sf.query("SELECT Name FROM Product2 LIMIT 1")["totalSize"])
"""


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("home") / "remit", "--seed") as running:
        running.remit(
            "apply", "--yes", "--allow-org-settings", "--allow-destroy", "--landscape", str(LANDSCAPE)
        )
        yield running


def shown(server: Server, who: str) -> dict[str, str | None]:
    words = ["org", "exec", "--as", who, "--", sys.executable, "-c", SHOW]
    found: dict[str, str | None] = json.loads(server.remit(*words, cwd=LANDSCAPE.parent).stdout)
    return found


def test_a_system_with_a_key_gets_its_key_and_no_secret(applied: Server) -> None:
    found = shown(applied, "erp")
    assert found["USERNAME"] == "erp@acme.local.example"
    assert found["INSTANCE_URL"] == found["LOGIN_URL"] == f"https://{applied.status['host']}"
    assert found["CLIENT_ID"] and found["ACCESS_TOKEN"]
    key = Path(found["PRIVATE_KEY_FILE"] or "")
    assert key.stat().st_mode & 0o077 == 0 and "PRIVATE KEY" in key.read_text()
    assert not (found["CLIENT_SECRET"] or found["PASSWORD"] or found["SECURITY_TOKEN"])


def test_a_system_with_a_secret_gets_its_secret_and_no_key(applied: Server) -> None:
    found = shown(applied, "warehouse")
    assert found["CLIENT_ID"] and found["CLIENT_SECRET"]
    assert not (found["PRIVATE_KEY_FILE"] or found["PASSWORD"])


def test_its_username_gives_a_session_alone(applied: Server) -> None:
    found = shown(applied, "erp@acme.local.example")
    assert found["ACCESS_TOKEN"] and not found["CLIENT_ID"]


@pytest.mark.parametrize(
    ("who", "username"), [("erp", "erp@acme.local.example"), ("erp@acme.local.example",) * 2]
)
def test_a_session_that_the_address_could_not_have_opened_says_so(
    applied: Server, who: str, username: str
) -> None:
    def said(*from_words: str) -> str:
        words = ["org", "exec", "--as", who, *from_words, "--", "true"]
        return applied.remit(*words, cwd=LANDSCAPE.parent).stderr

    outside = said("--from", "198.51.100.7")
    assert f"The session of {username} was opened by the owner of the local org's file" in outside
    assert "a login from 198.51.100.7 would be refused" in outside
    assert said("--from", "127.0.0.1") == ""
    assert said() == ""


def test_a_system_that_is_not_in_the_file_is_named(applied: Server) -> None:
    done = applied.remit("org", "exec", "--as", "erpp", "--", "true", cwd=LANDSCAPE.parent, check=False)
    assert done.returncode == 1 and "erpp" in done.stderr


def test_fresh_with_a_landscape_is_all_that_a_build_needs(tmp_path: Path) -> None:
    words = ["org", "exec", "--fresh", "--landscape", str(LANDSCAPE), "--as", "erp", "--"]
    done = subprocess.run(
        [*REMIT, *words, sys.executable, "-c", JWT],
        env={**os.environ, "REMIT_HOME": str(tmp_path / "unused")}, cwd=tmp_path,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert "login-ready" in done.stderr and not (tmp_path / "unused").exists()
