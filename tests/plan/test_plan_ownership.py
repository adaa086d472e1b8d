"""Nothing of somebody else's is touched: refused at its place in the file, with what to do, and the org as before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.dumps import dump
from tests.plan.people import person, profile_of
from tests.plan.worlds import World
from tests.serving import Server

FLOWS = """
    flows:
      a: {direction: outbound, objects: {Account: {can: [read], fields: {read: [Phone]}}}}
"""


@pytest.fixture(scope="module")
def first(server: Server, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(server, tmp_path_factory.mktemp("first"), "first").write("  erp:" + FLOWS)
    made.apply()
    return made


def refused(world: World, *options: str) -> str:
    """What is said alike by plan and apply, which change nothing."""
    before = dump(world.server.home)
    told = world.refused(*options)
    assert dump(world.server.home) == before
    return told


def test_a_profile_with_people_on_it(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "sales").write("  erp:" + FLOWS)
    person(world.admin, "jane@people.example", profile_of(world.admin, "sales integrations"))
    told = refused(world)
    assert (
        f"{world.file}:5:17: the org has a profile sales integrations that this landscape did not make; "
        "1 active user on it: jane@people.example" in told
    )
    assert "give profile.name a name that the org does not have" in told


def test_a_profile_without_anybody_on_it(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "empty").write("  erp:" + FLOWS)
    profile_of(world.admin, "empty integrations", Description="Managed by Remit: [other/local x]")
    assert "the org has a profile empty integrations that this landscape did not make" in refused(world)


def test_people_who_were_put_on_the_landscapes_own_profile(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "mixed").write("  mix:" + FLOWS)
    world.apply()
    profile = world.admin.query("SELECT Id FROM Profile WHERE Name = 'mixed integrations'")[0]["Id"]
    stranger = person(world.admin, "stranger@people.example", profile)
    told = refused(world)
    assert "has 1 active user that no system of this landscape is: stranger@people.example" in told
    assert "move them to another profile" in told
    assert world.admin.call("PATCH", f"sobjects/User/{stranger}", {"IsActive": False})[0] == 204
    world.settled()


def test_a_username_that_somebody_has(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "taken").write("  crm:\n    username: rita@people.example" + FLOWS)
    person(world.admin, "rita@people.example", profile_of(world.admin, "Sales people"))
    told = refused(world)
    assert (
        f"{world.file}:10:15: crm: the user rita@people.example is there already and not Remit's: Jane Doe, "
        "jane@people.example, profile Sales people, never logged in" in told
    )
    assert "say `adopt: true`" in told


def test_a_system_of_the_same_name_in_another_landscape(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "second").write("  erp:" + FLOWS)
    told = refused(world)
    assert (
        "erp: the permission set Remit_erp is that of system erp of the landscape with the profile first integrations"
        in told
    )
    assert "erp: the app Remit_erp is not this landscape's" in told
    first.settled()


def test_the_user_of_another_landscape_even_where_it_is_to_be_adopted(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "taker")
    for adopt in ("", "    adopt: true\n"):
        world.write(f"  shop:\n    username: erp@first.example\n{adopt}" + FLOWS.lstrip("\n"))
        assert (
            "shop: the user erp@first.example is that of system erp of the landscape with the profile "
            "first integrations" in refused(world)
        )


def test_the_operator_itself(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "myself")
    for adopt in ("false", "true"):
        world.write(f"  mine: {{username: admin@remit.local, adopt: {adopt}}}\n")
        assert "mine: admin@remit.local is you: an integration user is one of its own" in refused(world)


def test_a_set_that_somebody_made_by_hand(first: World, tmp_path: Path) -> None:
    first.admin.create("PermissionSet", Name="Remit_hand", Label="By hand")
    world = World(first.server, tmp_path, "handmade").write("  hand: {}\n")
    told = refused(world)
    assert "hand: the permission set Remit_hand is not Remit's" in told
    assert "rename the set, or give the system another name" in told


def test_a_set_whose_description_somebody_wrote_over_is_still_the_systems(
    server: Server, tmp_path: Path
) -> None:
    world = World(server, tmp_path, "worn").write("  pen:" + FLOWS)
    world.apply()
    path = f"sobjects/PermissionSet/{world.set_id('Remit_pen')}"
    assert world.admin.call("PATCH", path, {"Description": "for the pen"})[0] == 204
    assert [s["kind"] for s in world.plan()["steps"]] == ["describe-permission-set"]
    world.apply()
    world.settled()


def test_an_org_remembers_its_environment(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "once").write("  far:" + FLOWS)
    world.apply()
    text = world.file.read_text()
    both = text.replace(
        "environments:\n", 'environments:\n  prod: {username: "{system}@once.prod.example"}\n'
    )
    world.file.write_text(both)
    told = refused(world, "--environment", "prod")
    assert "this org was applied with environment local, usernames {system}@once.example" in told
    assert "choose --environment local" in told
    world.file.write_text(text.replace("@once.example", "@once.other.example"))
    assert "usernames {system}@once.other.example would give every user another name" in refused(world)
    world.file.write_text(text)
    world.settled()


def test_an_environment_that_moved_renames_its_users(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "wander").write("  way:" + FLOWS)
    world.apply()
    user = world.user("way")["Id"]
    moved = 'live: {username: "{system}@wander.new.example", moved: {from: local, username: "{system}@wander.example"}}'
    text = world.file.read_text()
    world.file.write_text(text.replace('local: {username: "{system}@wander.example"}', moved))
    held = world.apply(code=2)
    assert "rename-user" in [s["kind"] for s in held["left_out"]]
    assert world.user("way")["Id"] == user
    world.apply("--allow-destroy")
    rows = world.admin.query("SELECT Id FROM User WHERE Username = 'way@wander.new.example'")
    assert [r["Id"] for r in rows] == [user]
    world.settled()
