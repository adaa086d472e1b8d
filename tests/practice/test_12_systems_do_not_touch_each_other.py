"""Several systems, each in its own combination of user and permission set, on the one profile."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from tests.practice import oracle
from tests.practice.landscape import Landscape, login
from tests.practice.oracle import Request
from tests.practice.tried import Tried
from tests.practice.world import Client, Org


def said(*objects: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"flows": {"main": {"direction": "both", "objects": dict(objects)}}, **more}


SYSTEMS: dict[str, Any] = {
    "sap": said(
        ("Account", {"can": ["read", "create"], "fields": {"write": ["Phone", "BillingCity"]}}),
        ("Order", {"can": ["read", "edit"], "fields": {"read": ["TotalAmount"]}}),
    ),
    "wms": said(
        ("Account", {"can": ["read"], "fields": {"read": ["Industry"]}}),
        ("Product2", {"can": ["read", "create", "edit"], "fields": {"write": ["ProductCode"]}}),
        login="client-credentials",
    ),
    "shop": said(("Lead", {"can": ["read", "create", "delete"], "fields": {"read": ["Phone"]}})),
}
# What may become of sap: more, less, something else, nothing, another login, frozen.
CHANGES: dict[str, dict[str, Any]] = {
    "more": said(
        (
            "Account",
            {"can": ["read", "create", "edit", "delete"], "fields": {"write": ["Phone", "Industry"]}},
        ),
        ("Product2", {"can": ["read"], "fields": {"read": ["ProductCode", "Family"]}}),
        ("Lead", {"can": ["read", "view-all-fields"]}),
    ),
    "less": said(("Account", {"can": ["read"]})),
    "something else": said(("Case", {"can": ["read", "edit"], "fields": {"write": ["Subject"]}})),
    "nothing": {"flows": {}},
    "another login": {**SYSTEMS["sap"], "login": "client-credentials"},
    "frozen": {**SYSTEMS["sap"], "frozen": True},
}
OTHERS = ("wms", "shop")


@pytest.fixture(scope="module")
def applied(landscape: Landscape) -> Landscape:
    """Three systems, applied."""
    landscape.write(SYSTEMS)
    landscape.apply("--allow-org-settings")
    return landscape


def of_system(org: Org, username: str, name: str) -> dict[str, Any]:
    """All that the org holds of a system: user, permission sets with rows and flags, assignments, app."""
    user = org.admin.query(f"SELECT FIELDS(ALL) FROM User WHERE Username = '{username}' LIMIT 1")[0]
    for moves in ("LastLoginDate", "LastModifiedDate", "SystemModstamp", "NumberOfFailedLogins"):
        user.pop(moves, None)
    own = f"Parent.Name = 'Remit_{name}'"
    described = org.admin.call("GET", "sobjects/PermissionSet/describe")[1]
    flags = [f["name"] for f in described["fields"] if f["name"].startswith("Permissions")]
    held: dict[str, Any] = {}
    for start in range(0, len(flags), 100):
        some = ", ".join(flags[start : start + 100])
        held |= org.admin.query(f"SELECT {some} FROM PermissionSet WHERE Name = 'Remit_{name}'")[0]
    return {
        "user": user,
        "set": org.admin.query(f"SELECT Id, SystemModstamp FROM PermissionSet WHERE Name = 'Remit_{name}'"),
        "permissions": {k for k, v in held.items() if v is True},
        **{
            kind: org.admin.query(f"SELECT FIELDS(ALL) FROM {kind} WHERE {own} ORDER BY Id LIMIT 200")
            for kind in ("ObjectPermissions", "FieldPermissions", "SetupEntityAccess")
        },
        "assignments": org.admin.query(
            "SELECT FIELDS(ALL) FROM PermissionSetAssignment"
            f" WHERE Assignee.Username = '{username}' ORDER BY Id LIMIT 200"
        ),
        "app": org.admin.query(
            f"SELECT FIELDS(ALL) FROM ExternalClientApplication WHERE DeveloperName = 'Remit_{name}' LIMIT 1"
        ),
    }


def outcomes(org: Org, credentials: dict[str, str], wanted: list[Request]) -> dict[Request, str]:
    """How what line 11 tries ends for a system that logs in anew."""
    username = credentials["username"]
    user = org.admin.query(f"SELECT Id FROM User WHERE Username = '{username}'")[0]["Id"]
    token, status, body = login(credentials)
    assert status == 200, body
    return Tried.by(org, user, Client(org.server.url, token)).outcomes(wanted)


@pytest.fixture(scope="module")
def keys(applied: Landscape) -> dict[str, dict[str, str]]:
    """What the others log in with."""
    return {name: applied.credentials(name) for name in OTHERS}


@pytest.fixture(scope="module")
def before(org: Org, keys: dict[str, dict[str, str]]) -> dict[str, dict[Request, str]]:
    """The others' outcomes, before anything changed."""
    found = {name: outcomes(org, key, oracle.all_requests(org.world)) for name, key in keys.items()}
    assert all(set(o.values()) > {oracle.ALLOWED, oracle.NO_SUCH} for o in found.values())
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_changing_one_system_changes_no_other(
    org: Org,
    applied: Landscape,
    keys: dict[str, dict[str, str]],
    before: dict[str, dict[Request, str]],
    change: str,
) -> None:
    held = {name: of_system(org, applied.username(name), name) for name in OTHERS}
    applied.write({**SYSTEMS, "sap": CHANGES[change]})
    code, told = applied.plan()
    assert code == 2
    titles = [line for line in told.splitlines() if line and line[0] not in " +-~!" and ":" in line]
    assert [t for t in titles if t.startswith("sap")]
    assert not [t for t in titles if t.startswith(OTHERS)]
    assert not [line for line in told.splitlines() if "Remit_wms" in line or "Remit_shop" in line]
    # Back from a secret to a key: the app has a consumer, and only the user's word makes a key for it.
    new_key = ("--new-key", "sap") if change == "frozen" else ()
    applied.apply("--allow-org-settings", "--allow-destroy", *new_key)
    assert {name: of_system(org, applied.username(name), name) for name in OTHERS} == held
    assert applied.credentials("wms") == keys["wms"]
    for name in OTHERS:  # after the first change everything is tried again, after the others a part
        wanted = oracle.all_requests(org.world)
        if change != "more":
            wanted = random.Random(change).sample(wanted, 1000)
        assert outcomes(org, keys[name], wanted) == {r: before[name][r] for r in wanted}, name


def test_each_system_is_one_combination_of_user_and_set_on_the_one_profile(
    org: Org, applied: Landscape
) -> None:
    rows = org.admin.query(
        "SELECT Assignee.Username, Assignee.Profile.Name, PermissionSet.Name FROM PermissionSetAssignment"
        " WHERE PermissionSet.Name LIKE 'Remit_%' AND PermissionSet.IsOwnedByProfile = false"
    )
    found = {(r["Assignee"]["Username"], r["PermissionSet"]["Name"]) for r in rows}
    assert found == {(applied.username(name), f"Remit_{name}") for name in SYSTEMS}
    assert {r["Assignee"]["Profile"]["Name"] for r in rows} == {"API Only Integrations"}


def test_what_concerns_the_profile_is_a_section_of_its_own(applied: Landscape) -> None:
    """Networks hold for every system, so no system's section has them."""
    content = copy.deepcopy(applied.content)
    profile = {**content["profile"], "networks": ["127.0.0.1/32", "203.0.113.0/24"]}
    applied.write(content["systems"], profile=profile)
    code, told = applied.plan()
    assert code == 2
    sections = [part for part in told.split("\n\n") if "203.0.113" in part and not part.startswith("!")]
    assert sections
    assert all(s.strip().startswith("Profile, shared by every system") for s in sections), told
    applied.apply("--allow-org-settings", "--allow-destroy")
    assert applied.plan()[0] == 0
