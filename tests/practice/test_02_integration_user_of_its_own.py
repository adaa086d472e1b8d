"""An integration user is a user of its own, used solely for integration: people come and go, integrations stay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.landscape import Landscape, flow
from tests.practice.person import App, person
from tests.practice.world import Client, Org, simple

ANN = "ann@acme.example"


@pytest.fixture(scope="module")
def applied(landscape: Landscape) -> Landscape:
    """Two integrations, one by each OAuth login."""
    landscape.write({"sap": flow("Account"), "wms": flow("Lead", login="client-credentials")})
    landscape.apply("--allow-org-settings")
    return landscape


@pytest.fixture(scope="module")
def tool(org: Org) -> App:
    """An app that a person authorised for herself."""
    return App.made(org, "SomeTool")


def works(client: Client, name: str) -> bool:
    return client.call("GET", f"query?q=SELECT+Id+FROM+{name}")[0] == 200


def test_a_leaver_takes_along_what_hung_on_her_and_no_integration(
    org: Org, applied: Landscape, tool: App
) -> None:
    ann = person(org, ANN)
    tokens = tool.authorised_by(ANN)
    hers = Client(org.server.url, tokens["access_token"])
    assert works(hers, "Account")
    status, refreshed = tool.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert status == 200, refreshed
    sessions = {"sap": applied.login("sap"), "wms": applied.login("wms")}

    assert org.admin.call("PATCH", f"sobjects/User/{ann}", {"IsActive": False})[0] == 204

    # The tool is dead: its session, the one it refreshed, and its refresh token.
    for token in (tokens["access_token"], refreshed["access_token"]):
        assert Client(org.server.url, token).call("GET", "limits")[0] == 401
    status, body = tool.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (status, body["error"]) == (400, "invalid_grant")
    # Every integration goes on, in the session it has and in a new one.
    for system, name in (("sap", "Account"), ("wms", "Lead")):
        assert works(sessions[system], name)
        assert works(applied.login(system), name)
    assert applied.plan()[0] == 0


def test_an_unmodified_client_goes_on_too(org: Org, applied: Landscape) -> None:
    known = applied.credentials("sap")
    client = simple(
        org.server,
        username=known["username"],
        consumer_key=known["client_id"],
        privatekey_file=known["private_key_file"],
    )
    assert client.query("SELECT Id FROM Account")["totalSize"] == 0


@pytest.mark.parametrize("system", ["sap", "wms"])
def test_the_user_is_no_person(org: Org, applied: Landscape, system: str) -> None:
    """It has no login of a person: nobody knows a password of it, and the login page refuses it (line 5)."""
    user: dict[str, Any] = org.admin.query(
        "SELECT Id, Profile.Name, Profile.PermissionsApiUserOnly, UserRoleId FROM User"
        f" WHERE Username = '{applied.username(system)}'"
    )[0]
    assert user["Profile"]["PermissionsApiUserOnly"] is True
    assert user["UserRoleId"] is None
    history = org.admin.query(f"SELECT LoginType FROM LoginHistory WHERE UserId = '{user['Id']}'")
    assert history
    assert {h["LoginType"] for h in history} == {"Remote Access 2.0"}


def test_an_integration_is_not_the_person_who_made_it(org: Org, applied: Landscape) -> None:
    """What it writes is by its own user, whoever applied the landscape."""
    applied.write(
        {
            "sap": flow("Account", can=("read", "create")),
            "wms": flow("Lead", login="client-credentials"),
        }
    )
    applied.apply()
    made = applied.login("sap").create("Account", Name="Acme")
    record = org.admin.query(f"SELECT CreatedBy.Username, Owner.Username FROM Account WHERE Id = '{made}'")[0]
    assert record["CreatedBy"]["Username"] == applied.username("sap") == record["Owner"]["Username"]
