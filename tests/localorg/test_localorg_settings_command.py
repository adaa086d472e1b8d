"""`remit org setting`: what can be turned, what each means, what it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.localorg.setting_list import SETTINGS, told
from tests.serving import Server

DOCS = Path(__file__).parents[2] / "docs"
DIFFERING = [s for s in SETTINGS.values() if s.question]


def test_the_list_tells_value_allowed_values_and_meaning(server: Server) -> None:
    listed = server.remit("org", "setting").stdout
    own, differing = listed.split("How orgs differ")
    assert "enableSoapLogin" in own
    assert "certificateForm" in differing
    for setting in SETTINGS.values():
        line = next(line for line in listed.splitlines() if line.split()[:1] == [setting.name])
        assert setting.allowed in line
        assert setting.meaning in line
        assert setting.question in line


def test_json_tells_salesforces_switches_from_how_orgs_differ(server: Server) -> None:
    found = json.loads(server.remit("org", "setting", "--json").stdout)
    assert set(found) == set(SETTINGS)
    assert found["enableSoapLogin"] == {
        "value": False,
        "default": False,
        "allowed": "true|false",
        "kind": "salesforce",
        "meaning": SETTINGS["enableSoapLogin"].meaning,
        "question": None,
    }
    assert found["policyName"]["kind"] == "difference"
    assert found["policyName"]["question"] == "how a generated policy is called"
    assert found["hiddenFields"]["value"] == []
    assert found["propagationSeconds"]["value"] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("enableSoap", "true"), "no setting enableSoap"),
        (("enableSoapLogin", "yes"), "true|false"),
        (("certificateForm", "der"), "any|pem|body"),
        (("propagationSeconds", "-1"), "a whole number from 0 on"),
        (("propagationSeconds", "1.5"), "a whole number from 0 on"),
        (("hiddenFields", "Industry"), "Object.Field,..."),
        (("hiddenFields", "Account.Industri"), "did you mean Industry"),
        (("hiddenFields", "Acount.Industry"), "did you mean Account"),
        (("hiddenFields", "Account.Name"), "no org is without Account.Name"),
        (("hiddenFields", "ContentVersion.VersionData"), "no org is without ContentVersion.VersionData"),
        (
            ("hiddenFields", "Profile.PermissionsApiEnabled"),
            "no org is without Profile.PermissionsApiEnabled",
        ),
        (("hiddenFields", "PermissionSet.ProfileId"), "no org is without PermissionSet.ProfileId"),
    ],
)
def test_what_a_setting_does_not_take_is_refused_with_what_it_takes(
    server: Server, words: tuple[str, ...], told: str
) -> None:
    done = server.remit("org", "setting", "--", *words, check=False)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_without_an_org_gets_one(tmp_path: Path, server: Server) -> None:
    other = Server(tmp_path / "home", {}, server.process)
    other.remit("org", "setting", "sandbox", "true")
    shown = json.loads(other.remit("org", "setting", "sandbox", "--json").stdout)
    assert shown["sandbox"]["value"] is True


@pytest.mark.parametrize("name", [s.name for s in DIFFERING])
def test_each_difference_stands_for_a_question_of_the_fidelity_page(name: str) -> None:
    page = (DOCS / "fidelity.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith(f"| {SETTINGS[name].question} |"))
    assert f"(setting `{name}`)" in line


def test_the_command_line_page_tells_each() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert not [s.name for s in SETTINGS.values() if told(s) not in page]
