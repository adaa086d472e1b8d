"""What is wrong with a query, in Salesforce's words and with its place.

Most messages of the query API come in a block: the line of the query cut to a window, a caret under the
place, `ERROR at Row:r:Column:c`, and the text. Recorded examples fix its two odd rules:

- the window reaches 30 characters before the place and as many behind it, and from there out to the next
  blank or comma, within the line (a blank that is itself the 30th behind it does not end the window:
  `select adfId, Name, Account.Name from Contact` is shown whole);
- the parser's own errors ("unexpected token", "no viable alternative") count columns from 0, errors about
  names count from 1: `SELECT Id, FROM Account` is Column:11, `SELECT Bacon__c FROM Account` is Column:8.
"""

from __future__ import annotations

from remit.errors import InputError

_REACH = 30
_BREAKS = " \t,"


def row_column(text: str, offset: int) -> tuple[int, int]:
    """The 1-based row and column of an offset in a text."""
    before = text.rfind("\n", 0, offset)
    return text.count("\n", 0, offset) + 1, offset - before


def caret(text: str, offset: int, body: str) -> str:
    """The block in which Salesforce shows where in `text` the error `body` is, `offset` counted from 0."""
    row, column = row_column(text, offset)
    line_start = offset - column + 1
    line_end = text.find("\n", offset)
    line = text[line_start : len(text) if line_end < 0 else line_end].rstrip("\r")
    at = offset - line_start
    start = max(0, at - _REACH)
    while start > 0 and line[start - 1] not in _BREAKS:
        start -= 1
    end = min(len(line), at + _REACH + 1)
    while end < len(line) and line[end] not in _BREAKS:
        end += 1
    return f"\n{line[start:end]}\n{' ' * (at - start)}^\nERROR at Row:{row}:Column:{column}\n{body}"


class SoqlError(InputError):
    """A query that Salesforce refuses. `code` is its error code, `message` the whole text of its answer.

    `body` is the message without the block, `offset` the place in `text` (None where Salesforce gives none),
    `row` and `column` the same, from 1. `block` says how the message shows the place: "name" and "parser"
    with the column counted from 1 and from 0, "" not at all.
    """

    def __init__(
        self, code: str, body: str, *, text: str = "", offset: int | None = None, block: str = "name"
    ) -> None:
        self.code = code
        self.body = body
        self.text = text
        self.offset = offset
        self.row, self.column = (0, 0) if offset is None else row_column(text, offset)
        shown = body
        if offset is not None and block == "name":
            shown = caret(text, offset, body)
        elif offset and block == "parser":
            shown = caret(text, offset - 1 if self.column > 1 else offset, body)
        super().__init__(shown)
