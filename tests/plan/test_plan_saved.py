"""`plan --out FILE` and `apply FILE`: what was reviewed is what is done, or nothing is."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.plan.forks import remit
from tests.plan.worlds import World
from tests.serving import Server

FLOW = "{{flows: {{f: {{direction: outbound, objects: {{{1}: {{can: [read]}}}}}}}}, label: {0}}}\n"


def system(name: str, wanted: str = "Account") -> str:
    return f"  {name}: " + FLOW.format(name.title(), wanted)


@pytest.fixture
def world(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """A landscape of its own with two systems."""
    name = f"w{zlib.crc32(request.node.name.encode()) % 10**8}"
    return World(server, tmp_path, name).write(system(f"{name}a") + system(f"{name}b"))


def saved(world: World) -> Path:
    file = world.folder / "reviewed.plan"
    world.run("plan", "--out", str(file), code=2)
    return file


def applied(world: World, file: Path, *options: str, code: int = 0) -> str:
    """Apply a plan file, without saying anything else."""
    ran = remit(world.server.home, "apply", str(file), *options)
    assert ran.code == code, ran.text
    return ran.text


def test_what_was_saved_is_applied_without_asking(world: World) -> None:
    file = saved(world)
    assert file.stat().st_mode & 0o077 == 0
    document = json.loads(file.read_text())
    assert document["format"] == 1
    assert document["landscape"] == str(world.file)
    assert document["environment"] == "local"
    assert document["systems"] == document["new_keys"] == []
    assert {s["system"] for s in document["steps"]} == {None, f"{world.name}a", f"{world.name}b"}
    applied(world, file)
    world.settled()


def test_a_plan_takes_no_other_files_place(world: World) -> None:
    """A plan is written over a plan, and over nothing else: a slip would cost the landscape."""
    before = world.file.read_text()
    told = world.run("plan", "--out", str(world.file), code=1).text
    assert f"{world.file} is there already and is no plan" in told
    assert world.file.read_text() == before
    first = saved(world).read_text()
    assert saved(world).read_text() != first


def test_a_landscape_that_changed_is_refused_step_by_step(world: World) -> None:
    file = saved(world)
    world.write(system(f"{world.name}a", "Contact") + system(f"{world.name}b"))
    told = applied(world, file, code=1)
    assert "nothing was changed: the landscape or the org changed since" in told
    assert f"gone: {world.name}a: + Account: read" in told
    assert f"new: {world.name}a: + Contact: read" in told
    assert f"{world.name}b" not in told.split("changed since")[1]
    assert world.user(f"{world.name}b") == {}


def test_an_org_that_changed_is_refused_and_told(world: World) -> None:
    world.apply()
    world.write(system(f"{world.name}a", "Contact") + system(f"{world.name}b"))
    file = saved(world)
    set_id = world.set_id(f"Remit_{world.name}a")
    world.admin.create("ObjectPermissions", ParentId=set_id, SobjectType="Lead", PermissionsRead=True)
    told = applied(world, file, code=1)
    assert "nothing was changed: the org changed since" in told
    assert f"new: {world.name}a: - Lead: read" in told
    rows = world.admin.query(f"SELECT SobjectType FROM ObjectPermissions WHERE ParentId = '{set_id}'")
    assert sorted(r["SobjectType"] for r in rows) == ["Account", "Lead"]


def test_what_changed_elsewhere_is_left_out_and_told(world: World) -> None:
    world.apply()
    world.write(system(f"{world.name}a", "Contact") + system(f"{world.name}b"))
    file = saved(world)
    world.write(system(f"{world.name}a", "Contact") + system(f"{world.name}b", "Lead"))
    told = applied(world, file)
    assert "2 changes of other systems are not in" in told
    steps = world.plan()["steps"]
    assert {s["system"] for s in steps} == {f"{world.name}b"}
    # What was left out is still what the file changed, and nobody's hand in the org.
    assert all(entry["file_changed"] for entry in world.drift())


def test_what_was_asked_for_beside_the_landscape_is_saved_too(world: World) -> None:
    """Also where more is to be done for others, and for an app that the apply would not give a new key unasked."""
    world.write(system(f"{world.name}a"))
    world.apply()
    world.write(system(f"{world.name}a") + system(f"{world.name}b"))
    file = world.folder / "reviewed.plan"
    one = ("--system", f"{world.name}a", "--new-key", f"{world.name}a")
    world.run("plan", *one, "--out", str(file), code=2)
    document = json.loads(file.read_text())
    assert document["systems"] == document["new_keys"] == [f"{world.name}a"]
    assert {s["kind"] for s in document["steps"]} == {"new-key"}
    assert "new-key: 1" in applied(world, file)
    assert world.user(f"{world.name}b") == {}


def test_removals_in_the_file_need_their_word_too(world: World) -> None:
    world.apply()
    world.write(system(f"{world.name}a"))
    file = saved(world)
    assert "give --allow-destroy" in applied(world, file, code=2)
    assert world.user(f"{world.name}b")["IsActive"]
    applied(world, file, "--allow-destroy")
    assert not world.user(f"{world.name}b")["IsActive"]


def test_an_apply_of_a_file_that_was_killed_goes_on(world: World) -> None:
    file = saved(world)
    killed = remit(world.server.home, "apply", str(file), environment={"REMIT_CRASH_AT": "8:after"})
    assert killed.code == -9
    applied(world, file)
    world.settled()


def damaged(document: dict[str, Any], **changes: object) -> str:
    return json.dumps({**document, **changes})


def test_a_file_that_is_none_is_refused_with_its_place_and_what_to_do(world: World) -> None:
    file = saved(world)
    document = json.loads(file.read_text())
    cases = {
        "{": "the plan file is damaged",
        "[]": "this is no plan file",
        '{"kind": "other"}': "this is no plan file",
        damaged(document, format=99): "the plan has the format 99, this Remit",
        damaged(document, steps=[{"kind": "x"}]): "it lacks a part",
        '{"kind":"remit plan","format":' + "[" * 100_000: "the plan file is damaged",
        damaged(document, landscape="/a\0b"): "it lacks a part",
        damaged(document, org_id=7): "it lacks a part",
        damaged(document, org_id="00D000000000000AAA"): "is a plan for the org 00D000000000000AAA",
    }
    for text, wanted in cases.items():
        file.write_text(text)
        told = applied(world, file, code=1)
        assert wanted in told, told
        assert "Traceback" not in told
        assert "next: " in told
    assert "cannot be read" in applied(world, file.with_name("nowhere.plan"), code=1)
    assert world.user(f"{world.name}a") == {}


def test_a_plan_for_another_environment_is_refused(world: World) -> None:
    text = world.file.read_text().replace(
        "environments:\n", "environments:\n  other: {username: '{system}@o.example'}\n"
    )
    world.file.write_text(text)
    file = world.folder / "reviewed.plan"
    world.run("plan", "--environment", "other", "--out", str(file), code=2)
    told = applied(world, file, "--environment", "local", code=1)
    assert "is a plan for the environment other, not local" in told
