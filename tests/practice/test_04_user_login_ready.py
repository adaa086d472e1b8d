"""Phase 2, the user: on that profile and licence, saved; when apply says login-ready, the login works."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.practice.landscape import Landscape, flow, login
from tests.practice.world import Org, simple
from tests.serving import serving

LOGINS = ("jwt-bearer", "client-credentials")


@pytest.fixture(scope="module")
def applied(landscape: Landscape) -> tuple[Landscape, str]:
    """Systems by each login, applied at once, and what that said."""
    systems = {f"by-{name}": flow("Account", login=name) for name in LOGINS}
    landscape.write(systems, users={
        "email": "team@landscape.example", "time_zone": "Europe/Berlin", "locale": "de_DE", "language": "de",
    })  # fmt: skip
    return landscape, landscape.apply("--allow-org-settings")


@pytest.mark.parametrize("name", LOGINS)
def test_the_user_is_saved_as_the_landscape_says(org: Org, applied: tuple[Landscape, str], name: str) -> None:
    landscape, _ = applied
    user = org.admin.query(
        "SELECT IsActive, Email, TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, Profile.Name,"
        f" Profile.UserLicense.Name FROM User WHERE Username = '{landscape.username(f'by-{name}')}'"
    )[0]
    assert user["IsActive"] is True
    assert user["Profile"]["Name"] == "API Only Integrations"
    assert user["Profile"]["UserLicense"]["Name"] == "Salesforce"
    assert (user["Email"], user["TimeZoneSidKey"], user["LocaleSidKey"], user["LanguageLocaleKey"]) == (
        "team@landscape.example", "Europe/Berlin", "de_DE", "de",
    )  # fmt: skip


@pytest.mark.parametrize("name", LOGINS)
def test_login_ready_means_that_the_login_works(applied: tuple[Landscape, str], name: str) -> None:
    landscape, told = applied
    assert f"by-{name}: login-ready" in told
    assert landscape.login(f"by-{name}").query("SELECT Id FROM Account") == []


def test_an_unmodified_client_logs_in_by_either(applied: tuple[Landscape, str]) -> None:
    landscape, _ = applied
    key = landscape.credentials("by-jwt-bearer")
    secret = landscape.credentials("by-client-credentials")
    host = str(landscape.server.status["host"]).removesuffix(".salesforce.com")
    for client in (
        simple(landscape.server, username=key["username"], consumer_key=key["client_id"],
               privatekey_file=key["private_key_file"]),
        simple(landscape.server, consumer_key=secret["client_id"], consumer_secret=secret["client_secret"],
               domain=host),
    ):  # fmt: skip
        assert client.query("SELECT Id FROM Account")["done"]


def test_the_environment_of_exec_is_enough_to_log_in(applied: tuple[Landscape, str]) -> None:
    landscape, _ = applied
    script = (
        "import os\nfrom simple_salesforce import Salesforce\n"
        "sf = Salesforce(instance_url=os.environ['SF_INSTANCE_URL'], session_id=os.environ['SF_ACCESS_TOKEN'])\n"
        "print(sf.restful('limits')['DailyApiRequests']['Max'] > 0)\n"
    )
    words = ("org", "exec", "--as", "by-jwt-bearer", "--", sys.executable, "-c", script)
    done = landscape.server.remit(*words, cwd=landscape.folder)
    assert done.stdout == "True\n"


@contextmanager
def slow(folder: Path, seconds: int) -> Iterator[Landscape]:
    """An org in which a new login takes some time to work, as in a real one."""
    with serving(folder / "remit", "--propagation", str(seconds)) as server:
        landscape = Landscape(server, folder)
        landscape.write({"sap": flow("Account")})
        yield landscape


def test_with_propagation_apply_says_pending_and_the_login_works_once_checked(tmp_path: Path) -> None:
    with slow(tmp_path, 10) as landscape:
        told = landscape.apply()
        assert "sap: applied, login pending" in told
        assert "login-ready" not in told
        _, status, body = login(landscape.credentials("sap"))
        assert status == 400, body
        for _ in range(30):
            checked = landscape.run("login-check", "sap", check=False)
            if checked.returncode == 0:
                break
            assert "not propagated yet" in checked.stdout + checked.stderr
            time.sleep(1)
        assert "sap: login-ready" in checked.stdout
        assert landscape.login("sap").query("SELECT Id FROM Account") == []


def test_with_wait_one_apply_is_enough(tmp_path: Path) -> None:
    with slow(tmp_path, 3) as landscape:
        told = landscape.apply("--wait", "60")
        assert "sap: login-ready" in told
        assert landscape.login("sap").query("SELECT Id FROM Account") == []
