"""How commands speak: rich on a terminal, plain text when piped, one JSON document with `--json`.

Commands say what they have (a line, a table, a document) and never how it looks. Secrets are masked here
unless `--show-secrets`, so no command has to remember it.
"""

from __future__ import annotations

import datetime
import enum
import os
import pathlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TextIO

from remit.cli._text import json_text, one_line, visible
from remit.home.secrets import MASK, Secret

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how a command answers. `as_json`: only `document` prints; the rest is silent."""

    as_json: bool = False
    show_secrets: bool = False

    def replaced(self, *, as_json: bool, show_secrets: bool) -> Output:
        """The same with these two choices."""
        return replace(self, as_json=as_json, show_secrets=show_secrets)

    def document(self, value: Any) -> None:
        """With `--json`: print `value` as the command's one JSON document. Otherwise nothing."""
        if self.as_json:
            sys.stdout.write(json_text(value, self._plain_value) + "\n")

    def line(self, text: str = "", style: str = "") -> None:
        """A line for a person; `style` is rich's ("bold", "green"), dropped where there is no terminal."""
        self._written(one_line(text), style)

    def block(self, text: str) -> None:
        """A text of several lines for a person."""
        self._written(visible(text), "")

    def _written(self, text: str, style: str) -> None:
        if self.as_json:
            return
        if is_terminal(sys.stdout):
            _console().print(text, style=style or None, markup=False, highlight=False)
        else:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()  # progress is read while it goes on

    def title(self, text: str) -> None:
        """A heading: an empty line, then the text in bold."""
        self.line()
        self.line(text, style="bold")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
        """Rows under column names; aligned text when piped, so that `grep` and `awk` can read it."""
        if self.as_json:
            return
        cells = [[self.text(cell) for cell in row] for row in rows]
        if title:
            self.title(title)
        if is_terminal(sys.stdout):
            self._rich_table(columns, cells)
            return
        for row in _aligned([list(columns), *cells]):
            sys.stdout.write(row + "\n")

    def note(self, text: str) -> None:
        """A word on stderr that is no part of the answer (progress, warnings); told with `--json` too."""
        sys.stderr.write(visible(text) + "\n")

    def text(self, value: Any) -> str:
        """A value as a cell or a word of a line: secrets masked or shown, None empty, booleans yes and no."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Secret):
            return value.reveal() if self.show_secrets else MASK
        return one_line(str(value))

    def _plain_value(self, value: Any) -> Any:
        """What json cannot write by itself."""
        if isinstance(value, Secret):
            return value.reveal() if self.show_secrets else MASK
        if isinstance(value, enum.Enum):
            return value.value
        if isinstance(value, pathlib.PurePath):
            return str(value)
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, set | frozenset):
            return sorted(value)
        if isinstance(value, Mapping):
            return dict(value)
        if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        raise TypeError(f"{type(value).__name__} has no JSON form")

    def _rich_table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        _console().print(table)


def is_terminal(stream: TextIO) -> bool:
    """Is a person looking? A pipe, a file and TERM=dumb get plain text."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _console() -> Console:
    """A console on the present stdout; rich itself honours NO_COLOR (bold and layout stay)."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, emoji=False)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
