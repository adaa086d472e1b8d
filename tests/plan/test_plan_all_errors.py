"""What is wrong with a landscape is told at once: its text, its names, and what the org cannot give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.worlds import World
from tests.serving import Server


def said(world: World, command: str = "plan") -> list[str]:
    """Line, column and message of every error."""
    lines = world.run(command, code=1).text.splitlines()
    found = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return [line.partition(f"{world.file}:")[2] for line in found]


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "validate"])
def test_errors_of_every_kind_come_together(server: Server, tmp_path: Path, command: str) -> None:
    world = World(server, tmp_path, "together").write("""\
  erp:
    lable: ERP
    flows:
      a:
        direction: both
        objects:
          Acount: {can: [read]}
          Account: {can: [read, edit], fields: {read: [Industri], write: [CreatedDate]}}
          Opportunity: {can: [read, edit], fields: {write: [IsWon]}}
        setup: {ApexClass: [NoSuchClass]}
  shop: {username: erp@together.example}
""")
    target = ["--target-org", "local"] if command == "validate" else []
    text = world.run(command, *target, code=1).text
    lines = [line.partition(f"{world.file}:")[2] for line in text.splitlines() if line.startswith("error: ")]
    assert lines == [
        "10:5: no key lable in systems.erp; did you mean label?",
        "15:11: object Acount is not visible to you, or not there; did you mean Account?",
        "16:56: field Account.Industri is not visible to you, or not there; did you mean Industry?",
        "16:75: Account.CreatedDate is never editable: Salesforce sets it",
        "17:61: Opportunity.IsWon is never editable: Salesforce sets it",
        "18:29: the org has no ApexClass NoSuchClass that you can see",
        "19:20: systems erp and shop share the user erp@together.example; each system gets its own",
    ]
    assert "7 errors; nothing was done." in text


def test_a_licence_that_carries_no_api_only_user_is_refused(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "chatty", license="Chatter Free").write("  erp: {}\n")
    assert said(world) == [
        "5:49: the licence Chatter Free does not carry ApiUserOnly, which every integration user has"
    ]


def test_text_without_an_end_to_its_depth_is_an_error_of_the_text(server: Server, tmp_path: Path) -> None:
    world = World(server, tmp_path, "deep")
    world.file.write_text("remit: 1\nsystems: " + "{a: " * 500 + "1" + "}" * 500 + "\n")
    assert said(world) == ["1:1: nested more than 50 levels deep: no landscape is"]
