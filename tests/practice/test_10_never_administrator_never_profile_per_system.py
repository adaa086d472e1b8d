"""Never the System Administrator profile, and never a profile per system."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.landscape import Landscape, flow
from tests.practice.world import LOCALE, Org

CUSTOM = "API Only Integrations"


def refused(landscape: Landscape) -> str:
    """What validate says, which must be an error; apply says the same and does nothing."""
    done = landscape.run("validate", check=False)
    assert done.returncode == 1
    applied = landscape.run("apply", "--yes", check=False)
    assert applied.returncode == 1
    return " ".join((done.stdout + done.stderr).split())


def profiles(org: Org) -> set[str]:
    return {p["Name"] for p in org.admin.query("SELECT Name FROM Profile")}


@pytest.mark.parametrize("value", ["System Administrator", "Sap Profile", "API Only Integrations"])
def test_a_profile_of_a_system_is_refused_with_the_reason(org: Org, landscape: Landscape, value: str) -> None:
    before = profiles(org)
    landscape.write({"sap": flow("Account", profile=value)})
    told = refused(landscape)
    assert "a profile for one system is never made" in told
    assert "landscape.yaml:" in told
    assert profiles(org) == before


@pytest.mark.parametrize("profile", [
    {"name": "System Administrator"},
    {"name": CUSTOM, "clone_of": "System Administrator"},
])  # fmt: skip
def test_the_administrators_profile_is_refused(
    org: Org, landscape: Landscape, profile: dict[str, str]
) -> None:
    landscape.write({"sap": flow("Account")}, profile=profile)
    assert "administrator" in refused(landscape).lower()
    assert not org.admin.query(f"SELECT Id FROM User WHERE Username = '{landscape.username('sap')}'")


@pytest.fixture(scope="module")
def found(org: Org, landscape: Landscape) -> dict[str, Any]:
    """A system's user that somebody once made an administrator, and what plan then says."""
    profile = org.admin.query("SELECT Id FROM Profile WHERE Name = 'System Administrator'")[0]["Id"]
    user = org.admin.create(
        "User", Username=landscape.username("sap"), LastName="sap", Alias="sap", Email="sap@acme.example",
        ProfileId=profile, **LOCALE,
    )  # fmt: skip
    landscape.write({"sap": flow("Account"), "wms": flow("Lead")})
    refused = landscape.plan()
    landscape.write({"sap": flow("Account", adopt=True), "wms": flow("Lead")})
    code, told = landscape.plan()
    return {"user": user, "refused": refused, "code": code, "told": told, "session": org.session(user)}


def test_a_user_that_is_there_is_adopted_only_where_the_file_says_so(
    landscape: Landscape, found: dict[str, Any]
) -> None:
    code, told = found["refused"]
    assert code == 1
    assert f"{landscape.username('sap')} is there already and not Remit's" in told
    assert "say `adopt: true`" in told


def test_plan_warns_of_an_integration_user_on_an_administrators_profile(
    landscape: Landscape, found: dict[str, Any]
) -> None:
    assert found["code"] == 2
    warned = [line for line in found["told"].splitlines() if line.startswith("!")]
    assert any(landscape.username("sap") in w and "System Administrator" in w for w in warned)
    assert not any(landscape.username("wms") in w for w in warned)


def test_planning_alone_changes_nothing(org: Org, found: dict[str, Any]) -> None:
    user = org.admin.query(f"SELECT Profile.Name FROM User WHERE Id = '{found['user']}'")[0]
    assert user["Profile"]["Name"] == "System Administrator"


def test_apply_takes_it_off_and_it_can_do_what_its_flow_says(
    org: Org, landscape: Landscape, found: dict[str, Any]
) -> None:
    session = found["session"]
    assert session.call("GET", "query?q=SELECT+Id+FROM+Lead")[0] == 200
    landscape.apply("--allow-destroy")
    user = org.admin.query(
        f"SELECT Id, Profile.Name FROM User WHERE Username = '{landscape.username('sap')}'"
    )
    assert [(u["Id"], u["Profile"]["Name"]) for u in user] == [(found["user"], CUSTOM)]
    for client in (session, landscape.login("sap")):
        status, body = client.call("GET", "query?q=SELECT+Id+FROM+Lead")
        assert status == 401 or body[0]["errorCode"] == "INVALID_TYPE"
    assert landscape.login("sap").query("SELECT Id FROM Account") == []
    code, told = landscape.plan()
    assert code == 0
    assert "administrator" not in told


def test_no_integration_user_is_left_on_such_a_profile(org: Org, landscape: Landscape) -> None:
    on = org.admin.query("SELECT Username FROM User WHERE Profile.PermissionsModifyAllData = true")
    assert [u["Username"] for u in on] == ["admin@remit.local"]


def test_a_custom_profile_with_an_administrators_permission_is_warned_of_too(
    org: Org, landscape: Landscape, found: dict[str, Any]
) -> None:
    needed = ("ModifyAllData", "ViewAllData", "ViewAllForecasts", "ManageQuotas", "OverrideForecasts")
    mighty = org.new_profile(**{f"Permissions{name}": True for name in needed})
    assert org.admin.call("PATCH", f"sobjects/User/{found['user']}", {"ProfileId": mighty})[0] == 204
    code, told = landscape.plan()
    assert code == 2
    assert any(w.startswith("!") and landscape.username("sap") in w for w in told.splitlines())
    landscape.apply("--allow-destroy")
    assert landscape.plan()[0] == 0
