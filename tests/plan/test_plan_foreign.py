"""What bears the name of something of the landscape and is somebody else's is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def refused(world: World) -> list[str]:
    """Why apply changes nothing; the plan says the same."""
    told = [str(reason) for reason in world.plan()["would_refuse"]]
    text = world.run("apply", "--yes", code=1).text
    assert "nothing was changed: " + "; ".join(told) in text
    return told


def test_a_system_of_the_same_name_in_another_landscape(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "second").write("  erp:" + FLOWS)
    assert refused(world) == [
        "erp: the permission set Remit_erp is that of system erp of the landscape with the profile "
        "first integrations; give the system another name",
        "erp: the app Remit_erp is not this landscape's; give the system another name",
    ]
    first.settled()


def test_the_user_of_another_landscape(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "taker")
    world.write("  shop:\n    username: erp@first.example" + FLOWS)
    assert refused(world) == [
        "shop: the user erp@first.example is that of system erp of the landscape with the profile "
        "first integrations"
    ]


def test_the_operator_itself(first: World, tmp_path: Path) -> None:
    world = World(first.server, tmp_path, "myself").write("  mine: {username: admin@remit.local}\n")
    assert refused(world) == ["mine: admin@remit.local is you: an integration user is one of its own"]


def test_a_set_that_somebody_made_by_hand(first: World, tmp_path: Path) -> None:
    first.admin.create("PermissionSet", Name="Remit_hand", Label="By hand")
    world = World(first.server, tmp_path, "handmade").write("  hand: {}\n")
    assert refused(world) == [
        "hand: the permission set Remit_hand is not Remit's; rename it, or give the system another name"
    ]


def test_a_profile_of_another_name_takes_the_systems_along(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "named").write("  crm:" + FLOWS)
    world.apply()
    text = world.file.read_text()
    world.file.write_text(text.replace("named integrations", "renamed integrations"))
    assert world.apply()["left_out"] == []
    world.settled()
    rows = world.admin.query("SELECT Profile.Name FROM User WHERE Username = 'crm@named.example'")
    assert rows[0]["Profile"]["Name"] == "renamed integrations"
