"""One permission set per system, or one per flow and one for its login, assigned to its user alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.practice.landscape import Landscape
from tests.practice.world import Org
from tests.serving import serving

SYSTEMS: dict[str, Any] = {
    "sap": {
        "flows": {
            "customers": {
                "direction": "inbound",
                "objects": {"Account": {"can": ["read", "create"], "fields": {"write": ["Phone"]}}},
            },
            "orders": {"direction": "outbound", "objects": {"Order": {"can": ["read"]}}},
        }
    },
    "wms": {"flows": {"stock": {"direction": "outbound", "objects": {"Product2": {"can": ["read"]}}}}},
}
EXPECTED = {
    "per-system": {"sap": {"Remit_sap"}, "wms": {"Remit_wms"}},
    "per-flow": {
        "sap": {"Remit_sap_customers", "Remit_sap_orders", "Remit_sap_login"},
        "wms": {"Remit_wms_stock", "Remit_wms_login"},
    },
}


@pytest.fixture(scope="module", params=["per-system", "per-flow"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Org, Landscape, dict[str, set[str]]]]:
    """A new org with the landscape applied, and the permission sets of each system."""
    with serving(tmp_path_factory.mktemp("home") / "remit") as server:
        landscape = Landscape(server, tmp_path_factory.mktemp("landscape"))
        landscape.write(SYSTEMS, permission_sets=request.param)
        landscape.apply()
        yield Org(server), landscape, EXPECTED[request.param]


Made = tuple[Org, Landscape, dict[str, set[str]]]


def assigned(org: Org, username: str) -> set[str]:
    """The names of the permission sets that a user is assigned."""
    rows = org.admin.query(
        "SELECT PermissionSet.Name, PermissionSetGroupId FROM PermissionSetAssignment"
        f" WHERE Assignee.Username = '{username}' AND PermissionSet.IsOwnedByProfile = false"
    )
    assert all(r["PermissionSetGroupId"] is None for r in rows)
    return {r["PermissionSet"]["Name"] for r in rows}


def test_each_user_has_its_own_systems_sets_and_no_other(made: Made) -> None:
    org, landscape, expected = made
    for system, names in expected.items():
        assert assigned(org, landscape.username(system)) == names


def test_each_set_is_assigned_to_one_user(made: Made) -> None:
    org, landscape, expected = made
    for system, names in expected.items():
        for name in names:
            rows = org.admin.query(
                f"SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Name = '{name}'"
            )
            assert [r["Assignee"]["Username"] for r in rows] == [landscape.username(system)]


def test_there_are_no_further_sets(made: Made) -> None:
    org, _, expected = made
    found = org.admin.query(
        "SELECT Name FROM PermissionSet WHERE IsCustom = true AND IsOwnedByProfile = false"
    )
    assert {p["Name"] for p in found} == set().union(*expected.values())


def test_a_set_holds_what_its_flow_needs_and_nothing_of_another(made: Made) -> None:
    org, _, expected = made
    rows = org.admin.query(
        "SELECT Parent.Name, SobjectType FROM ObjectPermissions WHERE Parent.Name LIKE 'Remit%'"
    )
    held: dict[str, set[str]] = {}
    for row in rows:
        held.setdefault(row["Parent"]["Name"], set()).add(row["SobjectType"])
    if "Remit_sap" in expected["sap"]:
        assert held == {"Remit_sap": {"Account", "Order"}, "Remit_wms": {"Product2"}}
    else:
        assert held == {
            "Remit_sap_customers": {"Account"},
            "Remit_sap_orders": {"Order"},
            "Remit_wms_stock": {"Product2"},
        }


def test_the_system_can_do_the_same_either_way(made: Made) -> None:
    _, landscape, _ = made
    sap, wms = landscape.login("sap"), landscape.login("wms")
    made_id = sap.create("Account", Name="Acme", Phone="1")
    assert sap.query(f"SELECT Phone FROM Account WHERE Id = '{made_id}'")[0]["Phone"] == "1"
    assert sap.query("SELECT Id FROM Order") == []
    assert sap.call("GET", "query?q=SELECT+Id+FROM+Product2")[1][0]["errorCode"] == "INVALID_TYPE"
    assert wms.query("SELECT Id FROM Product2") == []
    assert wms.call("GET", "query?q=SELECT+Id+FROM+Account")[1][0]["errorCode"] == "INVALID_TYPE"


def test_the_app_is_preauthorised_for_one_of_these_sets_alone(made: Made) -> None:
    """Taken from its login's set, the user can no longer log in."""
    org, landscape, expected = made
    name = next(n for n in expected["wms"] if n in ("Remit_wms", "Remit_wms_login"))
    row = org.admin.query(f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = '{name}'")[0]
    assert org.admin.call("DELETE", f"sobjects/PermissionSetAssignment/{row['Id']}")[0] == 204
    checked = landscape.run("login-check", "wms", check=False)
    assert checked.returncode == 1
    landscape.apply()
    assert landscape.run("login-check", "wms").returncode == 0
