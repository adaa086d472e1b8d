"""Commands are files; help reads their first line and imports none of them."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

import remit.cli
from remit.cli._group import CommandFolder, first_line

from .conftest import Run


def test_help_lists_files_and_folders_without_importing_them(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    listed = [line.split(maxsplit=1) for line in out.partition("Commands:\n")[2].splitlines()]
    assert listed == [
        ["broken", "Broken on import."],
        ["fail-all", "Fail in every way that a command can."],
        ["org", "The local org."],
        ["speak", "Speak."],
    ]


def test_a_folder_is_a_group(run: Run) -> None:
    assert "serve  Serve it." in run("org", "--help")[1]
    assert run("org", "serve") == (0, "served\n", "")


def test_a_commands_help_shows_examples_and_exit_codes(run: Run) -> None:
    out = run("fail-all", "--help")[1]
    assert out.endswith(
        "\nExample:\n  remit fail-all org\n\nExit codes: 0 as asked, 1 error, 2 changes or drift found.\n"
    )
    assert "Exit codes: 0 as asked, 1 error.\n" in run("speak", "--help")[1]


def test_an_unknown_command_is_an_error_with_code_1(run: Run) -> None:
    code, out, err = run("spaek")
    assert (code, out) == (1, "")
    assert "No such command 'spaek'" in err


def every_command(
    group: CommandFolder, words: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, CommandFolder):
            found += every_command(command, (*words, name))
        else:
            found.append(((*words, name), command))
    return found


def test_every_command_of_remit_tells_itself_in_its_files_first_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words, _command in every_command(remit.cli.main):
        folder = Path(remit.cli.__file__).parent / "commands"
        file = folder.joinpath(*(word.replace("-", "_") for word in words)).with_suffix(".py")
        assert first_line(str(file)), f"{file} does not begin with its one-line help"
        with pytest.raises(SystemExit) as caught:
            remit.cli.main([*words, "--help"])
        assert not caught.value.code
        out = capsys.readouterr().out
        assert "Example" in out, words
        assert "Exit codes: 0 " in out, words


def test_importing_the_command_line_changes_nothing() -> None:
    assert isinstance(remit.cli.main, click.Group)
    assert "remit.cli" in sys.modules
