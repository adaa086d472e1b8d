"""What the commands of a landscape say and with which exit code, beside what they do to an org."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.plan.forks import remit
from tests.plan.worlds import World
from tests.serving import Server

COMMANDS = ("validate", "schema", "plan", "apply", "drift", "explain", "credentials", "login-check")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example_and_the_exit_codes(tmp_path: Path, name: str) -> None:
    told = remit(tmp_path / "home", name, "--help").text
    assert f"remit {name}" in told.split("Example")[1]
    assert "Exit codes: 0" in told


def test_validate_tells_every_error_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "landscape.yaml"
    file.write_text(
        "remit: 1\nprofile: {name: P}\nusers: {email: a@b.example}\n"
        "systems:\n  sap:\n    profile: x\n    flows:\n      f:\n"
        "        direction: outbound\n        objects: {Account: {can: [read], fields: {read: [Industri]}}}\n"
    )
    ran = remit(tmp_path / "home", "validate", "--landscape", str(file))
    assert ran.code == 1
    assert f"{file}:6:5" in ran.text
    assert "did you mean Industry?" in ran.text
    file.write_text(file.read_text().replace("    profile: x\n", ""))
    file.write_text(file.read_text().replace("Industri", "Industry"))
    ran = remit(tmp_path / "home", "validate", "--json", "--landscape", str(file))
    assert ran.code == 0
    assert json.loads(ran.text)["systems"] == ["sap"]


def test_validate_tells_warnings_and_counts_notes(tmp_path: Path) -> None:
    file = tmp_path / "landscape.yaml"
    flow = "{direction: outbound, objects: {Task: {can: [read]}}, permissions: [ViewAllData, ApiEnabled]}"
    file.write_text(
        "remit: 1\nprofile: {name: P, networks: [203.0.113.0/24]}\nusers: {email: a@b.example}\n"
        f"systems: {{erp: {{flows: {{f: {flow}}}}}, crm: {{flows: {{f: {flow}}}}}}}\n"
    )

    def lines(*options: str) -> list[str]:
        ran = remit(tmp_path / "home", "validate", "--landscape", str(file), *options)
        assert ran.code == 0
        return [line.removeprefix(str(file)) for line in ran.text.splitlines()]

    warned = ":4:96: warning: erp and crm: ViewAllData reads every record of every object"
    valid = " is valid: 2 systems, 1 warning."
    assert lines() == [warned, valid, "2 notes: --verbose tells them."]
    told = lines("--verbose")
    assert [line for line in told if " note: " not in line] == [warned, valid]
    assert len(told) == 4
    remarks = json.loads("\n".join(lines("--json")))["remarks"]
    assert [(r["level"], r["systems"], len(r["also"])) for r in remarks] == [
        ("note", ["erp", "crm"], 1),
        ("warning", ["erp", "crm"], 1),
        ("note", ["erp", "crm"], 1),
    ]


def test_schema_is_json_schema(tmp_path: Path) -> None:
    made = json.loads(remit(tmp_path / "home", "schema").text)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_without_an_org_the_next_step_is_told(tmp_path: Path) -> None:
    file = tmp_path / "landscape.yaml"
    file.write_text(
        "remit: 1\nenvironments: {a: {username: '{system}@a.example'}}\nprofile: {name: P}\n"
        "users: {email: a@b.example}\n"
    )
    ran = remit(tmp_path / "home", "plan", "--landscape", str(file))
    assert ran.code == 1
    assert "remit org serve" in ran.text


SYSTEM = "  s{0:02d}: {{flows: {{f: {{direction: outbound, objects: {{{1}: {{can: [read]}}}}}}}}}}\n"
OBJECTS = ("Account", "Contact", "Lead", "Case")


def test_requests_grow_by_pages_and_never_by_system(server: Server, tmp_path: Path) -> None:
    """100 systems in place take 65 requests (`make bench plan`); what grows are parts of apps, ten a call."""
    world = World(server, tmp_path, "many")
    counts = {}
    for number in (2, 10):
        world.write("".join(SYSTEM.format(i, OBJECTS[i % 4]) for i in range(number)))
        world.apply()
        counts[number] = world.plan(code=0)["requests"]
    assert counts[10] == counts[2] <= 40


def test_apply_asks_and_without_a_person_says_so(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "asked").write(SYSTEM.format(99, "Account"))
    ran = world.run("apply", code=1)
    assert "--yes" in ran.text
    assert world.user("s99") == {}


def test_the_plan_says_what_comes_along_and_why(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "along").write(
        "  mail:\n    flows:\n      f:\n        direction: both\n        objects:\n"
        "          Account: {can: [read, edit], fields: {write: [BillingCity, Name]}, records: {read: all}}\n"
        "          Task: {can: [read, create]}\n"
    )
    told = world.run("plan", code=2).text
    assert "+ Account: read, edit (reads all records)" in told
    assert "writes BillingCity, Name" in told
    assert "all of Account.BillingAddress is written" in told
    assert "system permission EditTask  [gives Task:Create" in told
    assert "Plan: 1 system, " in told
    document = world.plan()
    assert document["access"][0]["fields"] == {"Account.BillingAddress": "write"}
    assert {s["undo"] for s in document["steps"]} <= {"inverse", "compensation", "nothing"}


def test_seats_are_counted_before_anything_is_changed(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "seats", license="Salesforce Platform")
    world.write("".join(SYSTEM.format(i, "Account") for i in range(50, 71)))
    told = world.plan()["would_refuse"]
    assert told == ["21 users need the licence Salesforce Platform, and 20 of its 20 seats are free"]
    refused = world.run("apply", "--yes", code=1)
    assert "nothing was changed: 21 users need" in refused.text
