"""Field-level security, system permissions and setup access come from permission sets, never from the profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.practice import profiles
from tests.practice.landscape import Landscape
from tests.practice.world import Org
from tests.serving import Server, serving

CUSTOM = "API Only Integrations"
SYSTEMS: dict[str, Any] = {
    "sap": {
        "flows": {
            "customers": {
                "direction": "both",
                "objects": {
                    "Account": {
                        "can": ["read", "edit"],
                        "fields": {"read": ["Industry"], "write": ["Phone", "BillingCity"]},
                    },
                    "Task": {"can": ["read", "create"]},
                },
                "permissions": ["ViewSetup"],
                "setup": {"ApexClass": ["OrderService"], "CustomPermission": ["Bypass_Validation"]},
            }
        }
    },
    "wms": {"flows": {"none": {"direction": "outbound", "objects": {"Account": {"can": ["read"]}}}}},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An org with the company in it, which has Apex classes and a custom permission."""
    with serving(tmp_path_factory.mktemp("home") / "remit", "--seed") as running:
        yield running


@pytest.fixture(scope="module")
def applied(org: Org, landscape: Landscape) -> Landscape:
    """A system that needs some of each kind, and one that needs an object alone."""
    landscape.write(SYSTEMS)
    landscape.apply()
    return landscape


def parents(org: Org, kind: str) -> set[tuple[str, bool]]:
    """(name, whether a profile owns it) of the permission sets that rows of a kind hang on, standard profiles
    aside."""
    rows = org.admin.query(
        f"SELECT Parent.Name, Parent.IsOwnedByProfile FROM {kind} WHERE Parent.IsCustom = true"
    )
    return {(r["Parent"]["Name"], r["Parent"]["IsOwnedByProfile"]) for r in rows}


@pytest.mark.parametrize("kind", profiles.ROWS)
def test_every_row_hangs_on_a_permission_set(org: Org, applied: Landscape, kind: str) -> None:
    found = parents(org, kind)
    assert ("Remit_sap", False) in found
    assert not any(owned for _, owned in found)


def test_system_permissions_are_on_the_set_and_not_on_the_profile(org: Org, applied: Landscape) -> None:
    held = org.admin.query(
        "SELECT PermissionsViewSetup, PermissionsEditTask FROM PermissionSet WHERE Name = 'Remit_sap'"
    )[0]
    assert (held["PermissionsViewSetup"], held["PermissionsEditTask"]) == (True, True)
    assert not {"ViewSetup", "EditTask"} & profiles.permissions(org, CUSTOM)
    other = org.admin.query("SELECT PermissionsViewSetup FROM PermissionSet WHERE Name = 'Remit_wms'")[0]
    assert other["PermissionsViewSetup"] is False


def test_setup_access_is_on_the_set(org: Org, applied: Landscape) -> None:
    rows = org.admin.query(
        "SELECT SetupEntityType FROM SetupEntityAccess WHERE Parent.Name = 'Remit_sap' ORDER BY SetupEntityType"
    )
    assert {"ApexClass", "CustomPermission"} <= {r["SetupEntityType"] for r in rows}
    assert profiles.rows(org, CUSTOM) == profiles.NONE


def test_and_it_works_for_the_system_that_has_it_alone(applied: Landscape) -> None:
    sap, wms = applied.login("sap"), applied.login("wms")
    assert sap.call("GET", "query?q=SELECT+Industry,Phone,BillingCity+FROM+Account")[0] == 200
    assert sap.query("SELECT Name FROM PermissionSet LIMIT 1")
    sap.create("Task", Status="Not Started", Priority="Normal")
    for query, code in (
        ("SELECT Industry FROM Account", "INVALID_FIELD"),
        ("SELECT Name FROM PermissionSet", "INVALID_TYPE"),
    ):
        assert wms.call("GET", f"query?q={query}")[1][0]["errorCode"] == code
    status, body = wms.call("POST", "sobjects/Task", {"Status": "Not Started", "Priority": "Normal"})
    assert (status, body[0]["errorCode"]) == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")


TICKED: list[tuple[str, dict[str, Any], str]] = [
    ("FieldPermissions", {"SobjectType": "Account", "Field": "Account.Website", "PermissionsRead": True},
     "Website"),
    ("ObjectPermissions", {"SobjectType": "Lead", "PermissionsRead": True}, "Lead"),
    ("SetupEntityAccess", {}, "OrderService"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "row", "named"), TICKED, ids=[t[0] for t in TICKED])
def test_what_setup_ticked_on_the_profile_is_drift(
    org: Org, applied: Landscape, kind: str, row: dict[str, Any], named: str
) -> None:
    own = org.admin.query(f"SELECT Id FROM PermissionSet WHERE Profile.Name = '{CUSTOM}'")[0]["Id"]
    if kind == "SetupEntityAccess":
        row = {
            "SetupEntityId": org.admin.query("SELECT Id FROM ApexClass WHERE Name = 'OrderService'")[0]["Id"]
        }
    org.admin.create(kind, ParentId=own, **row)
    drift = applied.run("drift", check=False)
    assert drift.returncode == 2
    assert CUSTOM in drift.stdout
    assert named in drift.stdout
    code, told = applied.plan()
    assert code == 2
    assert "Profile, shared by every system" in told
    applied.apply()
    assert profiles.rows(org, CUSTOM) == profiles.NONE
    assert applied.run("drift", check=False).returncode == 0


def test_so_is_a_permission_that_somebody_switched_on_there(org: Org, applied: Landscape) -> None:
    profile = org.admin.query(f"SELECT Id FROM Profile WHERE Name = '{CUSTOM}'")[0]["Id"]
    assert org.admin.call("PATCH", f"sobjects/Profile/{profile}", {"PermissionsRunReports": True})[0] == 204
    drift = applied.run("drift", check=False)
    assert drift.returncode == 2
    assert "RunReports" in drift.stdout
    applied.apply()
    assert "RunReports" not in profiles.permissions(org, CUSTOM)
