"""Setup entities by name: the org's own is granted, a package's only where the file names the package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.plan.worlds import World, told
from tests.serving import Server

SYSTEM = """  {system}:
    flows:
      a: {{direction: outbound, setup: {{{setup}}}}}
"""


@pytest.fixture(scope="module")
def packaged(server: Server) -> Server:
    """Two classes of one name, one packaged; a class that only the package has; entities of both kinds."""
    admin = server.admin()
    admin.create("ApexClass", Name="Tax", Body="class Tax {}", ApiVersion=64.0)
    for arguments in (
        ("--namespace", "acme", "ApexClass=Tax", "ApexClass=Freight", "CustomPermission=Refund"),
        ("--namespace", "zeta", "ApexClass=Freight", "CustomMetadata=Region"),
        ("CustomPermission=Refund", "CustomMetadata=Region", "CustomSetting=Limits", "NamedCredential=Bank"),
    ):
        server.remit("org", "package", *arguments)
    return server


def world(server: Server, folder: Path, name: str, setup: str) -> World:
    return World(server, folder, name).write(SYSTEM.format(system=name, setup=setup))


def granted(made: World) -> dict[str, tuple[str, str | None]]:
    """What the system's set gives by SetupEntityId: type, and namespace where the entity has one."""
    rows = made.admin.query(
        "SELECT SetupEntityId, SetupEntityType FROM SetupEntityAccess"
        f" WHERE ParentId = '{made.set_id(f'Remit_{made.name}')}' AND SetupEntityType != 'ExternalClientApplication'"
    )
    found: dict[str, tuple[str, str | None]] = {}
    for row in rows:
        namespace = None
        if row["SetupEntityType"] in ("ApexClass", "CustomPermission"):
            where = f"Id = '{row['SetupEntityId']}'"
            (entity,) = made.admin.query(
                f"SELECT NamespacePrefix FROM {row['SetupEntityType']} WHERE {where}"
            )
            namespace = entity["NamespacePrefix"]
        found[row["SetupEntityId"]] = (row["SetupEntityType"], namespace)
    return found


def test_of_two_classes_of_one_name_the_orgs_own_is_granted(packaged: Server, tmp_path: Path) -> None:
    made = world(packaged, tmp_path, "own", "ApexClass: [Tax], CustomPermission: [Refund]")
    made.apply()
    assert sorted(granted(made).values()) == [("ApexClass", None), ("CustomPermission", None)]
    made.settled()


def test_a_packaged_one_is_granted_where_it_is_named_so(packaged: Server, tmp_path: Path) -> None:
    made = world(
        packaged, tmp_path, "named", "ApexClass: [acme__Tax, zeta__Freight], CustomPermission: [acme__Refund]"
    )
    made.apply()
    assert sorted(granted(made).values()) == [
        ("ApexClass", "acme"), ("ApexClass", "zeta"), ("CustomPermission", "acme"),
    ]  # fmt: skip
    made.settled()


def test_a_packaged_one_alone_is_refused_for_an_unprefixed_name(packaged: Server, tmp_path: Path) -> None:
    made = world(packaged, tmp_path, "alone", "ApexClass: [Freight]")
    text = made.run("plan", code=1).text
    assert f"{made.file}:11:" in text
    assert (
        "no ApexClass Freight of the org's own; packages have acme__Freight and zeta__Freight: name the one "
        "that is meant"
    ) in text


def test_a_name_that_is_nowhere_is_told_with_the_nearest(packaged: Server, tmp_path: Path) -> None:
    made = world(packaged, tmp_path, "nowhere", "ApexClass: [acme__Taxx]")
    text = made.run("plan", code=1).text
    assert "the org has no ApexClass acme__Taxx" in text
    assert "did you mean acme__Tax?" in text


def test_custom_metadata_types_and_settings_are_granted_by_id(packaged: Server, tmp_path: Path) -> None:
    made = world(
        packaged, tmp_path, "custom",
        "CustomMetadata: [Region__mdt, zeta__Region__mdt], CustomSetting: [Limits__c], NamedCredential: [Bank]",
    )  # fmt: skip
    made.apply()
    types = sorted(kind for kind, _ in granted(made).values())
    assert types == ["CustomEntityDefinition"] * 3 + ["NamedCredential"]
    made.settled()
    for name in ("CustomMetadata Region", "CustomMetadata zeta__Region", "CustomSetting Limits__c"):
        assert "Remit_custom" in made.run("explain", "custom", f"setup {name}").text
    # What is granted is told by name again: taken out of the file, each is a line of the plan.
    made.write(SYSTEM.format(system="custom", setup="CustomMetadata: [Region]"))
    steps = [s for s in told(made.plan()["steps"]) if "Region" in s or "Limits" in s or "Bank" in s]
    assert sorted(steps) == [
        "CustomMetadata zeta__Region__mdt",
        "CustomSetting Limits__c",
        "NamedCredential Bank",
    ]


def test_a_custom_object_is_no_custom_setting(packaged: Server, tmp_path: Path) -> None:
    made = world(packaged, tmp_path, "nosetting", "CustomSetting: [Region], CustomMetadata: [Limits]")
    text = made.run("plan", code=1).text
    assert "the org has no CustomSetting Region" in text
    assert "the org has no CustomMetadata Limits" in text


def test_a_packages_grant_made_by_hand_is_told_by_its_full_name(packaged: Server, tmp_path: Path) -> None:
    made = world(packaged, tmp_path, "byhand", "ApexClass: [Tax]")
    made.apply()
    (entity,) = made.admin.query("SELECT Id FROM ApexClass WHERE Name = 'Tax' AND NamespacePrefix = 'acme'")
    made.admin.create("SetupEntityAccess", ParentId=made.set_id("Remit_byhand"), SetupEntityId=entity["Id"])
    assert "ApexClass acme__Tax" in told(made.drift())


def test_no_assignment_of_a_profile_is_ever_a_difference(packaged: Server, tmp_path: Path) -> None:
    """Every user has one; also where the user is made by hand, moved, and its system taken down."""
    made = world(packaged, tmp_path, "rows", "ApexClass: [Tax]")
    made.apply()
    soql = "SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '{}' AND PermissionSet.IsOwnedByProfile = true"
    user = made.user("rows")["Id"]
    assert len(made.admin.query(soql.format(user))) == 1
    made.settled()
    other = made.admin.query("SELECT Id FROM Profile WHERE Name = 'Read Only'")[0]["Id"]
    assert made.admin.call("PATCH", f"sobjects/User/{user}", {"ProfileId": other})[0] == 204
    made.apply("--allow-destroy")
    made.settled()
    made.write("")
    plan = json.loads(made.run("plan", "--json", code=2).text)
    assert "X00e" not in json.dumps(plan)
    made.apply("--allow-destroy")
    assert len(made.admin.query(soql.format(user))) == 1
    made.settled()
