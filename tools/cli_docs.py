"""docs/cli.md from the commands' own help: `python tools/cli_docs.py`, or with `--check` only compare."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

TARGET = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEAD = """# The command line

Made by `python tools/cli_docs.py` from the commands' own help. Every command answers `--help`; those with
`--json` print one JSON document for machines. Exit codes: 0 as asked, 1 error, 2 changes or drift found,
130 after Ctrl-C, and where a command says so, others.

State lives in `REMIT_HOME` (default: a folder of the user's data folder, for its owner alone). `REMIT_TARGET_ORG`
is the default of `--target-org`; `REMIT_KEYRING=1` keeps secrets in the OS keyring instead of private files.
"""


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands under a group, depth first, by name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def document() -> str:
    """The page. Made of the commands' data, not of click's layout, which changes with its version."""
    from remit.cli import main

    found = list(commands(main))
    index = [f"- [`remit {' '.join(p)}`](#remit-{'-'.join(p)}): {_paragraphs(c)[0]}" for p, c in found]
    return "\n".join([HEAD, *index, "", *(_section(path, command) for path, command in found)])


def _section(path: tuple[str, ...], command: click.Command) -> str:
    name = f"remit {' '.join(path)}"
    arguments = [_argument(p) for p in command.params if isinstance(p, click.Argument)]
    lines = [f"## {name}", "", f"`{' '.join([name, '[OPTIONS]', *arguments])}`", ""]
    for paragraph in _paragraphs(command):
        lines += [paragraph, ""]
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if options:
        lines += ["| option | meaning |", "| --- | --- |", *map(_option, options), ""]
    lines += ["```console", *(f"$ {example}" for example in getattr(command, "examples", ())), "```", ""]
    lines += [f"Exit codes: {getattr(command, 'exit_codes', '')}.", ""]
    return "\n".join(lines)


def _paragraphs(command: click.Command) -> list[str]:
    text = inspect.cleandoc(command.help or "")
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    return name if argument.required else f"[{name}]"


def _option(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else " " + (option.metavar or str(option.type.name).upper())
    default = (
        f" Default: `{option.default}`." if option.show_default and option.default not in (None, "") else ""
    )
    told = f"{option.help or ''}{default}".replace("|", "\\|")
    return f"| `{names}{value}` | {told} |".replace("SYSTEM|", "SYSTEM\\|")


def run(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is up to date."""
    wanted = document()
    if arguments == ["--check"]:
        return 0 if TARGET.exists() and TARGET.read_text() == wanted else 1
    TARGET.write_text(wanted)
    return 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
