"""What `remit org exec` is made of: an org to run against, who the child is, and a door of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from remit.cli._text import one_line, visible
from remit.door import Authority, Door, Trust, child_environment, serving
from remit.errors import HomeError
from remit.home.home import Home
from remit.home.running import running_org
from remit.home.secrets import Secret
from remit.localorg.token import login_barred_from, session_for

_READY_SECONDS = 30.0
_NOT_FOUND = 127
# What `remit credentials` tells, and the variable that scripts read it from.
_VARIABLES = {
    "username": "SF_USERNAME",
    "password": "SF_PASSWORD",
    "security_token": "SF_SECURITY_TOKEN",
    "client_id": "SF_CLIENT_ID",
    "client_secret": "SF_CLIENT_SECRET",
    "private_key_file": "SF_PRIVATE_KEY_FILE",
    "audience": "SF_AUDIENCE",
}
VARIABLES = ("SF_INSTANCE_URL", "SF_ACCESS_TOKEN", "SF_LOGIN_URL", *_VARIABLES.values())


def remit(home: Home, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run another `remit` command on this home, as a program of its own."""
    environment = {**os.environ, "REMIT_HOME": str(home.path)}
    return subprocess.run(
        [sys.executable, "-m", "remit.cli", *words], env=environment, text=True, check=False, **options
    )


@contextmanager
def chosen_home(fresh: bool) -> Iterator[Home]:
    """The user's home, or one for this run alone."""
    if not fresh:
        yield Home.open()
        return
    with tempfile.TemporaryDirectory(prefix="remit-") as folder:
        yield Home.open(Path(folder) / "home")


@contextmanager
def running(home: Home) -> Iterator[dict[str, Any]]:
    """The status of the local org that runs, else of one started and seeded for as long as the block lasts."""
    status = running_org(home)
    if status is not None:
        yield status
        return
    with tempfile.TemporaryDirectory(prefix="remit-") as folder:
        ready = Path(folder) / "ready.json"
        words = [sys.executable, "-m", "remit.cli", "org", "serve", "--seed", "--ready-file", str(ready)]
        environment = {**os.environ, "REMIT_HOME": str(home.path)}
        # A session of its own: Ctrl-C is the child's, and the org is still there for its last requests.
        server = subprocess.Popen(words, env=environment, start_new_session=True)
        before = signal.signal(signal.SIGTERM, lambda sent, _: sys.exit(128 + sent))
        try:
            yield _when_ready(server, ready)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
            signal.signal(signal.SIGTERM, before)


def _when_ready(server: subprocess.Popen[bytes], ready: Path) -> dict[str, Any]:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        if ready.exists():
            status: dict[str, Any] = json.loads(ready.read_bytes())
            return status
        if server.poll() is not None:
            break
        time.sleep(0.01)
    raise HomeError("the local org did not start", next_step="remit org serve tells why")


def apply_landscape(home: Home, landscape: Path) -> None:
    """Apply a landscape to the local org. Stderr says in a line for each system how it logs in, and what was held
    back; HomeError with all that apply said where it fails."""
    words = ("apply", "--yes", "--json", "--allow-org-settings", "--landscape", str(landscape))
    told = remit(home, *words, stdout=subprocess.PIPE).stdout
    report = _report(told)
    if report is None:
        sys.stderr.write(visible(told))
        raise HomeError(f"{landscape} was not applied", next_step=f"remit plan --landscape {landscape}")
    for login in report["logins"]:
        _note(f"  {login['system']}: {login['state']}: {login['login']} as {login['username']}")
    for step in report["left_out"]:
        _note(f"  held back until remit apply --allow-destroy: {step['told']}")


def _note(text: str) -> None:
    sys.stderr.write(one_line(text) + "\n")


def _report(text: str) -> dict[str, Any] | None:
    """What an apply reported; None where it failed and told an error instead."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "exit_code" in found else None


def variables_of(home: Home, status: Mapping[str, Any], who: str, landscape: Path | None) -> dict[str, str]:
    """The SF_ variables of a username or a system: what it needs to log in, and a session already open.

    Raises HomeError or InputError where there is no such user or system.
    """
    url = f"https://{status['host']}"
    if "@" in who:
        found: dict[str, Any] = {"username": who}
        admin = home.read_json("org/admin.json")
        if isinstance(admin, dict) and admin.get("username") == who:
            found["password"] = admin["password"]
    else:
        found = _credentials(home, who, landscape)
        # The org's own address is another one behind the door.
        if found.get("audience") == found["login_url"]:
            found["audience"] = url
    values = {"SF_INSTANCE_URL": url, "SF_LOGIN_URL": url}
    values["SF_ACCESS_TOKEN"] = session_for(home, str(found["username"]))
    for name, variable in _VARIABLES.items():
        if found.get(name):
            values[variable] = str(found[name])
    return values


def tell_where_from(home: Home, username: str, from_ip: str) -> None:
    """Say on stderr where the session that the command gets is one that its address could not have opened."""
    if login_barred_from(home, username, from_ip):
        sys.stderr.write(
            f"The session of {username} was opened by the owner of the local org's file; a login from {from_ip}"
            " would be refused: the profile's login IP ranges leave that address out.\n"
        )


def _credentials(home: Home, system: str, landscape: Path | None) -> dict[str, Any]:
    """What `remit credentials SYSTEM --show-secrets` gives."""
    from remit.cli._environment import environment_for
    from remit.landscape import load
    from remit.plan import credentials_of_system, open_target

    found = load(landscape or Path("landscape.yaml"))
    environment = environment_for(None, "local", found.environments)
    with open_target("local", home, read_only=True) as org:
        known = credentials_of_system(org, home, found, environment, system)
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in known.items()}


def run(
    home: Home, status: Mapping[str, Any], command: Sequence[str], variables: Mapping[str, str], **door: Any
) -> int:
    """Run a command with its traffic to Salesforce led to the local org; gives its exit code.

    `door` has from_ip and allow_other_hosts. The door is one of this run alone, so that every client is seen
    with that address, also those that cannot send a proxy's credentials (Java).
    """
    operator = home.read_json("org/operator.json")
    authority = Authority.open(home.ca)
    trust = Trust.write(home.ca, authority, public_roots=door["allow_other_hosts"])
    target = urlsplit(str(status["url"]))
    one = Door(
        target.hostname or "127.0.0.1", target.port or 80, authority, str(operator["door_secret"]), **door
    )
    with serving(one):
        base = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        environment = child_environment(base, one.proxy_url(), trust)
        environment |= {"REMIT_HOME": str(home.path), **variables}
        try:
            child = subprocess.Popen(command, env=environment)
        except OSError as error:
            sys.stderr.write(f"error: {command[0]}: {error.strerror}\n")
            return _NOT_FOUND
        return _wait(child)


def _wait(child: subprocess.Popen[bytes]) -> int:
    """The child's exit code, 128 and the signal's number where one ended it. Signals are its business."""
    before = {
        number: signal.signal(number, lambda sent, _: _pass_on(child, sent))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _pass_on(child: subprocess.Popen[bytes], number: int) -> None:
    # The terminal sends Ctrl-C to the child itself.
    if number != signal.SIGINT and child.poll() is None:
        child.send_signal(number)
