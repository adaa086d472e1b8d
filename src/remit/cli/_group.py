"""Commands found as files: `commands/plan.py` is `remit plan`, `commands/org/serve.py` is `remit org serve`.

A command's module has a docstring, whose first line is its one-line help, and a `command` (a click.Command).
Help lists read that line from the file's text: no command is imported to tell what it does. A folder is a
group, told by the docstring of its `__init__.py`. Names that start with an underscore are no commands, and an
underscore within a name is a hyphen on the command line (`login_check.py` is `remit login-check`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

EXIT_DONE = 0
EXIT_ERROR = 1
EXIT_CHANGES = 2
EXIT_INTERRUPTED = 130


def help_width() -> int:
    """Columns for help text, as click chooses them.

    Asked of `os` directly: click would import shutil for it, and with it every compression module.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        width = int(columns)
    else:
        try:
            width = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 80
        except (OSError, ValueError):
            width = 80
    return max(min(width, 100) - 2, 50)


class Formatter(click.HelpFormatter):
    """A help formatter of that width."""

    def __init__(self) -> None:
        super().__init__(width=help_width())


class Context(click.Context):
    """A context whose help is that wide."""

    formatter_class = Formatter

    def make_formatter(self) -> click.HelpFormatter:
        return Formatter()


def first_line(path: str) -> str:
    """The first line of a module's docstring, read from its text; empty where there is none.

    The docstring must start on the module's first line (the habit of this project; tests/cli hold it).
    """
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  (pathlib is not worth its import here)
        line = file.readline().strip()
    if not line.startswith('"""'):
        return ""
    return line.removeprefix('"""').removesuffix('"""').strip()


class CommandFolder(click.Group):
    """A group whose commands are the files of a folder."""

    context_class = Context

    def __init__(self, name: str | None, *, folder: str, package: str, **attrs: Any) -> None:
        super().__init__(name, **attrs)
        self.folder = folder
        self.package = package

    def _files(self) -> dict[str, str]:
        """Command name to the file that holds its docstring."""
        found: dict[str, str] = {}
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith(("_", ".")):
                    continue
                if entry.name.endswith(".py"):
                    found[entry.name.removesuffix(".py").replace("_", "-")] = entry.path
                elif os.path.exists(os.path.join(entry.path, "__init__.py")):  # noqa: PTH110, PTH118
                    found[entry.name.replace("_", "-")] = os.path.join(entry.path, "__init__.py")  # noqa: PTH118
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self._files(), *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        path = self._files().get(cmd_name)
        if path is None:
            return super().get_command(ctx, cmd_name)
        module = f"{self.package}.{cmd_name.replace('-', '_')}"
        if path.endswith("__init__.py"):
            return CommandFolder(
                cmd_name,
                folder=os.path.dirname(path),  # noqa: PTH120
                package=module,
                help=first_line(path),
            )
        from importlib import import_module

        command = import_module(module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.command is no click.Command")
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        files = self._files()
        rows = [(name, first_line(files[name]) if name in files else "") for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


class Root(CommandFolder):
    """`remit` itself: it alone turns what a command raised into a message and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(
                words,
                prog_name or "remit",
                complete_var or "_REMIT_COMPLETE",
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except Exception as error:
            if not standalone_mode:
                raise
            from remit.cli._errors import report

            raise SystemExit(report(error, as_json=_wants_json(words))) from None
        if not standalone_mode:
            return code
        # A command tells its exit code by returning it or by click's Exit; anything else is "as asked".
        raise SystemExit(code if isinstance(code, int) and not isinstance(code, bool) else EXIT_DONE)


def _wants_json(words: Sequence[str]) -> bool:
    """Is `--json` among Remit's own words (what follows `--` belongs to another program)?"""
    own = words[: words.index("--")] if "--" in words else words
    return "--json" in own


def root(package_file: str) -> Root:
    """The `remit` group over the `commands` folder beside `package_file`."""
    folder = os.path.join(os.path.dirname(package_file), "commands")  # noqa: PTH118, PTH120
    return Root(
        "remit",
        folder=folder,
        package="remit.cli.commands",
        help="Integration users as code for Salesforce.",
        epilog="`remit COMMAND --help` tells more, with an example.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
