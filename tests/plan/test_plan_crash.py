"""An apply that is killed at any request boundary, and run again, leaves what an undisturbed one leaves."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plan.dumps import added, dump, normal
from tests.plan.forks import remit
from tests.serving import serving

ALL = os.environ.get("REMIT_TEST_ALL") == "1"

LANDSCAPE = """
remit: 1
environments:
  local: {{username: "{{system}}@crash.example"}}
profile: {{name: "{token} integrations", license: Salesforce, networks: [127.0.0.1/32]}}
users: {{email: integrations@crash.example}}
systems:
  {token}:
    label: ERP
    login: {login}
    flows:
      customers:
        direction: both
        permissions: [ViewSetup]
        objects:
          Account: {{can: [read, edit], fields: {{read: [Industry], write: [Phone]}}}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The home of an org of its own for each login: every trial adds to what the next one reads."""
    with serving(tmp_path / "remit") as server:
        server.remit("org", "setting", "enableSoapLogin", "true")
        server.remit("org", "setting", "enableClientSecretInRestApiAccess", "true")
        yield server.home


def _apply(home: Path, folder: Path, token: str, login: str, crash: str = "") -> tuple[int, str]:
    file = folder / f"{token}.yaml"
    file.write_text(LANDSCAPE.format(token=token, login=login))
    environment = {"REMIT_CRASH_AT": crash} if crash else {}
    ran = remit(home, "apply", "--yes", "--json", "--landscape", str(file), environment=environment)
    return ran.code, ran.text


class Trials:
    """One org after the other's apply: each trial is told by what it added to the whole."""

    def __init__(self, home: Path, folder: Path, login: str) -> None:
        self.home, self.folder, self.login = home, folder, login
        self.before = dump(home)

    def changed(self, token: str, crash: str = "") -> tuple[int, str]:
        """Apply, killed where told and then again; (exit code of the first, what is in the org since)."""
        code, text = _apply(self.home, self.folder, token, self.login, crash)
        if crash and code == -9:
            second, text = _apply(self.home, self.folder, token, self.login)
            assert second == 0, text
            assert json.loads(text)["resumed"] or crash == "1:before", text
        after = dump(self.home)
        found, self.before = normal(added(self.before, after), token), after
        return code, found


# What the others have beyond JWT bearer is tried at every fourth boundary, to keep the suite quick.
@pytest.mark.parametrize(
    ("login", "stride"), [("jwt-bearer", 1), ("client-credentials", 4), ("username-password", 4)]
)
def test_killed_at_a_boundary_and_applied_again_ends_the_same(
    home: Path, tmp_path: Path, login: str, stride: int
) -> None:
    kind = {"jwt-bearer": "a", "client-credentials": "b", "username-password": "c"}[login]
    trials = Trials(home, tmp_path, login)
    code, undisturbed = trials.changed(f"{kind}000")
    assert code == 0
    assert undisturbed
    killed = 0
    for moment in ("before", "after"):
        for number in range(1, 100, 1 if ALL else stride):
            token = f"{kind}{'1' if moment == 'before' else '2'}{number:02d}"
            code, left = trials.changed(token, f"{number}:{moment}")
            assert left == undisturbed, f"killed {moment} request {number}"
            if code == 0:
                break  # the apply has fewer requests than that
            killed += 1
    assert killed >= 20 // stride
    ran = remit(home, "plan", "--landscape", str(tmp_path / f"{kind}000.yaml"))
    assert ran.code == 0, ran.text


def test_a_removal_that_is_killed_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    """Freeze, unassign, delete the app and the set, deactivate: five requests, killed after each."""
    names = [f"r{number}" for number in range(1, 6)]
    text = LANDSCAPE.format(token="r0", login="jwt-bearer")
    head, _, body = text.partition("  r0:\n")
    file = tmp_path / "removals.yaml"

    def write(kept: list[str]) -> None:
        file.write_text(head + "".join(f"  {name}:\n{body.replace('ERP', name)}" for name in ["r0", *kept]))

    def apply(crash: str = "") -> tuple[int, str]:
        environment = {"REMIT_CRASH_AT": crash} if crash else {}
        options = ("--yes", "--json", "--allow-destroy", "--landscape", str(file))
        ran = remit(home, "apply", *options, environment=environment)
        return ran.code, ran.text

    write(names)
    code, told = apply()
    assert code == 0, told
    for number in range(1, 6):
        write(names[number:])
        assert apply(f"{number}:after")[0] == -9
        code, told = apply()
        assert code == 0, told
        rows = dump(home)
        gone = f"r{number}@crash.example"
        assert [u["IsActive"] for u in rows["User"] if u["Username"] == gone] == [0]
        assert not [s for s in rows["PermissionSet"] if s["Name"] == f"Remit_r{number}"]
        assert not [a for a in rows["ExternalClientApplication"] if a["DeveloperName"] == f"Remit_r{number}"]
    assert remit(home, "plan", "--landscape", str(file)).code == 0
