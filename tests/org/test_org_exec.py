"""`remit org exec`: any program against the local org, as whom and from where one says; and `remit org reset`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import REMIT, Server, serving

ADMIN = "admin@remit.local"
WHOAMI = """
import os, sys
from simple_salesforce import Salesforce
sf = Salesforce(instance_url=os.environ["SF_INSTANCE_URL"], session_id=os.environ["SF_ACCESS_TOKEN"])
print(sf.query("SELECT COUNT() FROM Account")["totalSize"])
"""


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REMIT_HOME": str(home)}
    return subprocess.run([*REMIT, *words], env=environment, capture_output=True, text=True, timeout=60)


def test_without_a_running_org_one_is_started_with_the_company_in_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(home, "org", "exec", "--as", ADMIN, "--", sys.executable, "-c", WHOAMI)
    assert (done.returncode, done.stdout) == (0, "2000\n"), done.stderr
    assert run(home, "org", "status").returncode == 1


def test_fresh_leaves_nothing_and_touches_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(
        home,
        "org",
        "exec",
        "--fresh",
        "--",
        sys.executable,
        "-c",
        "import os; print(os.environ['REMIT_HOME'])",
    )
    assert done.returncode == 0, done.stderr
    assert not Path(done.stdout.strip()).exists()
    assert not home.exists()


def test_the_exit_code_is_that_of_the_command(server: Server) -> None:
    def code(*words: str) -> int:
        return server.remit("org", "exec", "--", *words, check=False).returncode

    assert code(sys.executable, "-c", "raise SystemExit(0)") == 0
    assert code(sys.executable, "-c", "raise SystemExit(42)") == 42
    assert code(sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)") == 137
    assert code("no-such-command") == 127


def test_options_of_the_command_are_its_own(server: Server) -> None:
    done = server.remit(
        "org", "exec", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--as", "--json"
    )
    assert done.stdout == "['--as', '--json']\n"


def test_as_a_user_gives_instance_and_session_and_none_of_the_callers_own(server: Server) -> None:
    names = ["SF_INSTANCE_URL", "SF_LOGIN_URL", "SF_USERNAME", "SF_CLIENT_SECRET"]
    script = f"import os, json; print(json.dumps([os.environ.get(n) for n in {names!r}]))"
    words = [*REMIT, "org", "exec", "--as", ADMIN, "--", sys.executable, "-c", script]
    done = subprocess.run(
        words,
        env={**server.environment, "SF_CLIENT_SECRET": "of another org"},
        capture_output=True,
        text=True,
    )
    host = f"https://{server.status['host']}"
    assert json.loads(done.stdout) == [host, host, ADMIN, None], done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--as", "nobody@example.com"], "no active user nobody@example.com"),
        (["--from", "300.0.0.1"], "300.0.0.1 is no IP address"),
        (["--landscape", "/nowhere.yaml"], "does not exist"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(server: Server, words: list[str], told: str) -> None:
    done = server.remit("org", "exec", *words, "--", sys.executable, "-c", "print('ran')", check=False)
    assert done.returncode == 1 and told in done.stderr and "ran" not in done.stdout


def test_hosts_that_are_not_salesforces_are_refused(server: Server) -> None:
    script = (
        "import urllib.request, urllib.error\n"
        "try: urllib.request.urlopen('http://example.com/')\n"
        "except urllib.error.HTTPError as e: print(e.code)"
    )
    assert server.remit("org", "exec", "--", sys.executable, "-c", script).stdout == "403\n"


def test_from_is_the_address_that_the_org_sees(server: Server) -> None:
    script = (
        "import os\n"
        "from simple_salesforce import Salesforce\n"
        "Salesforce(username=os.environ['SF_USERNAME'], password=os.environ['SF_PASSWORD'], security_token='',"
        " version='59.0')"
    )
    server.remit("org", "setting", "enableSoapLogin", "true")
    words = ["org", "exec", "--as", ADMIN, "--from", "203.0.113.7", "--", sys.executable, "-c", script]
    server.remit(*words, check=False)
    rows = server.admin().query("SELECT SourceIp FROM LoginHistory ORDER BY LoginTime DESC LIMIT 1")
    assert rows[0]["SourceIp"] == "203.0.113.7"


def test_reset_refuses_while_the_org_runs_and_then_deletes_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as running:
        refused = running.remit("org", "reset", "--yes", check=False)
        assert refused.returncode == 1 and "is running" in refused.stderr
    assert run(home, "org", "reset").returncode == 1  # nobody there to say yes
    assert (home / "org" / "org.db").exists()
    assert json.loads(run(home, "org", "reset", "--yes", "--json").stdout)["deleted"]
    assert list((home / "org").iterdir()) == []
    assert run(home, "org", "reset", "--yes").stdout == "There was no local org.\n"
