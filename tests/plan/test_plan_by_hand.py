"""`remit drift --by-hand`: what was applied last is known also after an apply of a part, and after an undo."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from tests.plan.forks import remit
from tests.plan.worlds import World
from tests.serving import Server

SYSTEM = "  {0}: {{label: {1}, flows: {{f: {{direction: outbound, objects: {{{2}: {{can: [read]}}}}}}}}}}\n"


@pytest.fixture
def world(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    name = f"byhand{zlib.crc32(request.node.name.encode()) % 10**6}"
    world = World(server, tmp_path, name)
    world.write(both(world, "Account", "Account")).apply()
    return world


def both(world: World, first: str, second: str) -> str:
    return SYSTEM.format(f"{world.name}a", "A", first) + SYSTEM.format(f"{world.name}b", "B", second)


def by_hand(world: World, code: int = 0) -> list[str]:
    ran = world.run("drift", "--by-hand", "--json", code=code)
    return [f"{d['system'].removeprefix(world.name)}: {d['what']}" for d in json.loads(ran.text)["drift"]]


def grant(world: World, system: str, name: str) -> None:
    set_id = world.set_id(f"Remit_{world.name}{system}")
    world.admin.create("ObjectPermissions", ParentId=set_id, SobjectType=name, PermissionsRead=True)


def test_of_systems_that_were_left_out_the_former_part_is_known(world: World) -> None:
    world.write(both(world, "Contact", "Contact"))
    world.apply("--system", f"{world.name}a")
    assert by_hand(world) == []
    grant(world, "b", "Lead")
    assert by_hand(world, code=2) == ["b: Lead: read"]
    changed = {d["system"]: d["file_changed"] for d in world.drift()}
    assert changed == {f"{world.name}b": True}
    world.apply()
    assert by_hand(world) == []


def test_a_saved_plan_of_one_system_keeps_what_is_known_of_the_others(world: World) -> None:
    world.write(both(world, "Contact", "Contact"))
    file = world.folder / "one.plan"
    world.run("plan", "--system", f"{world.name}b", "--out", str(file), code=2)
    assert remit(world.server.home, "apply", str(file)).code == 0
    assert by_hand(world) == []


def test_what_was_held_back_is_nobodys_hand(world: World) -> None:
    world.write(SYSTEM.format(f"{world.name}a", "A", "Contact"))
    world.file.write_text(world.file.read_text().replace("127.0.0.1/32", "127.0.0.0/24"))
    world.apply(code=2)
    assert by_hand(world) == []
    world.apply("--allow-destroy")
    assert by_hand(world) == []


def test_a_system_that_was_never_applied_is_not_missed(world: World) -> None:
    world.write(both(world, "Account", "Account") + SYSTEM.format(f"{world.name}c", "C", "Lead"))
    world.apply("--system", f"{world.name}a")
    assert by_hand(world) == []


def test_an_undo_and_its_undo_are_nobodys_hand(world: World) -> None:
    world.write(both(world, "Contact", "Account"))
    world.apply()
    world.run_undo()
    assert by_hand(world) == []
    grant(world, "a", "Lead")
    assert by_hand(world, code=2) == ["a: Lead: read"]
    world.run_undo()
    assert by_hand(world, code=2) == ["a: Lead: read"]


def test_of_a_first_apply_that_was_undone_nothing_is_known(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "byhandfirst")
    world.write(both(world, "Account", "Account")).apply()
    world.run_undo()
    assert "what was applied last is not known" in world.run("drift", "--by-hand", code=1).text
