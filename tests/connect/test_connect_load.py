"""Loading the slice of an org that a landscape manages: complete, and by few requests."""

from __future__ import annotations

from typing import Any

import pytest

from remit.connect.load import Slice, load_ip_ranges, load_org, load_slice, load_user
from remit.connect.rest import Org
from remit.ids import make
from remit.state import Profile

from .conftest import Reply, ScriptedServer
from .tables import Rows, Tables

PROFILE, OWNED, LICENSE = make("00e", 1), make("0PS", 9000), make("100", 1)
SYSTEMS = 100


def _set(number: int, name: str, **more: Any) -> dict[str, Any]:
    row = {"Id": make("0PS", number), "Name": name, "IsOwnedByProfile": False, "ProfileId": None}
    return {**row, "PermissionSetGroupId": None, "PermissionsApiEnabled": False, **more}


def _rows() -> Rows:
    """An org with 100 systems in place, a foreign group on one of them, and other people."""
    users = [
        {"Id": make("005", i), "Username": f"s{i}@acme.example", "ProfileId": PROFILE} for i in range(SYSTEMS)
    ]
    users.append({"Id": make("005", 999), "Username": "person@acme.example", "ProfileId": make("00e", 2)})
    sets = [_set(i, f"Remit_s{i}", PermissionsApiEnabled=True) for i in range(SYSTEMS)]
    sets.append(_set(9000, "X00e1", IsOwnedByProfile=True, ProfileId=PROFILE))
    sets += [
        _set(7000, "Foreign_component"),
        _set(7001, "Sales", Type="Group", PermissionSetGroupId=make("0PG", 1)),
        _set(7002, "Nobodys"),
    ]
    assignments = [
        {"Id": make("0Pa", i), "AssigneeId": make("005", i), "PermissionSetId": make("0PS", i)}
        for i in range(SYSTEMS)
    ]
    assignments += [
        {
            "Id": make("0Pa", 900),
            "AssigneeId": make("005", 0),
            "PermissionSetId": make("0PS", 7001),
            "PermissionSetGroupId": make("0PG", 1),
        },
        {"Id": make("0Pa", 901), "AssigneeId": make("005", 999), "PermissionSetId": make("0PS", 5)},
    ]
    for assignment in assignments:
        assignment["PermissionSet"] = {"IsOwnedByProfile": False}
    # The row that every user has for the set of its profile.
    assignments += [
        {
            "Id": make("0Pa", 2000 + i),
            "AssigneeId": make("005", i),
            "PermissionSetId": make("0PS", 9000),
            "PermissionSet": {"IsOwnedByProfile": True},
        }
        for i in range(SYSTEMS)
    ]
    return {
        "Organization": [{"Id": make("00D", 1), "IsSandbox": True}],
        "UserLicense": [{"Id": LICENSE, "Name": "Salesforce"}],
        "User": users,
        "UserLogin": [{"Id": make("0Yw", i), "UserId": make("005", i)} for i in range(SYSTEMS)],
        "Profile": [{"Id": PROFILE, "Name": "API Only Integrations", "UserLicenseId": LICENSE}],
        "PermissionSet": sets,
        "PermissionSetAssignment": assignments,
        "PermissionSetGroup": [{"Id": make("0PG", 1), "DeveloperName": "Sales", "Status": "Outdated"}],
        "PermissionSetGroupComponent": [
            _component(1, make("0PS", 7000)),
            _component(2, make("0QM", 1)),
        ],
        "MutingPermissionSet": [{"Id": make("0QM", 1), "DeveloperName": "Sales_muted"}],
        "ObjectPermissions": [
            {"Id": make("110", i), "ParentId": make("0PS", i % SYSTEMS), "SobjectType": f"O{i // SYSTEMS}"}
            for i in range(SYSTEMS * 30)
        ]
        + [{"Id": make("110", 99_999), "ParentId": make("0PS", 7000), "SobjectType": "Account"}],
        "SetupEntityAccess": [
            {
                "Id": make("0J0", 1),
                "ParentId": make("0PS", 3),
                "SetupEntityId": make("01p", 1),
                "SetupEntityType": "ApexClass",
            }
        ],
        "ApexClass": [{"Id": make("01p", 1), "Name": "OrderService"}],
    }


def _component(number: int, part: str) -> dict[str, Any]:
    return {
        "Id": make("0PM", number),
        "PermissionSetGroupId": make("0PG", 1),
        "PermissionSetId": part,
    }


@pytest.fixture
def tables(server: ScriptedServer) -> Tables:
    return Tables(server, _rows())


MANAGED = Slice([f"s{i}@acme.example" for i in range(SYSTEMS)], ["API Only Integrations"], "Remit_")


def test_a_slice_holds_all_that_its_users_have(tables: Tables, org: Org) -> None:
    state = load_slice(org, MANAGED)
    assert len(state.users) == SYSTEMS + 1, "who holds a managed set is told by name"
    assert state.organization is not None
    assert state.organization.is_sandbox
    assert state.permission_set_of_profile[PROFILE].id == OWNED
    assert len(state.object_permissions) == SYSTEMS * 30 + 1
    assert state.permission_set_by_name["remit_s3"].permissions == {"ApiEnabled"}
    assert state.setup_entities[0].name == "OrderService"
    assert state.license_name_of(state.users[0]) == "Salesforce"


def test_what_others_gave_a_managed_user_comes_along(tables: Tables, org: Org) -> None:
    state = load_slice(org, MANAGED)
    assert state.group[make("0PG", 1)].status == "Outdated"
    assert {"sales", "foreign_component"} <= state.permission_set_by_name.keys()
    assert state.muting.keys() == {make("0QM", 1)}
    assert "nobodys" not in state.permission_set_by_name
    holders = [a.assignee_id for a in state.assignments if a.permission_set_id == make("0PS", 5)]
    assert make("005", 999) in holders, "a managed set that somebody else holds is told"


def test_a_hundred_systems_take_few_requests_and_no_query_per_user(tables: Tables, org: Org) -> None:
    load_slice(org, MANAGED)
    assert org.calls.requests < 35
    one = sum("s7@acme.example" in q for q in tables.queries)
    assert one == 1


def test_pages_are_followed(server: ScriptedServer, org: Org) -> None:
    Tables(server, _rows(), page=500)
    assert len(load_slice(org, MANAGED).object_permissions) == SYSTEMS * 30 + 1


def test_one_user_and_the_whole_org_load_the_same_way(tables: Tables, org: Org) -> None:
    one = load_user(org, "s0@acme.example")
    assert [u.username for u in one.users] == ["s0@acme.example"]
    assert one.group.keys() == {make("0PG", 1)}
    whole = load_org(org)
    assert len(whole.users) == SYSTEMS + 1
    assert len(whole.permission_sets) == SYSTEMS + 4


def test_login_ip_ranges_come_from_metadata(server: ScriptedServer, org: Org) -> None:
    from remit.api.codecs.soap_metadata import build_read
    from remit.metadata.types.profile import Profile as ProfileMetadata
    from remit.metadata.types.profile import ProfileLoginIpRange

    ranges = (ProfileLoginIpRange(startAddress="203.0.113.0", endAddress="203.0.113.255"),)
    found = ProfileMetadata(fullName="API Only Integrations", loginIpRanges=ranges)
    server.on("POST", "/services/Soap/m/64.0", Reply(200, build_read([found])))
    [got] = load_ip_ranges(org, Profile(PROFILE, "API Only Integrations"))
    assert (got.profile_id, got.start_address, got.end_address) == (PROFILE, "203.0.113.0", "203.0.113.255")
