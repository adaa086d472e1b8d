"""Text to tokens: one compiled regular expression, and everything after it at C speed.

A token is a string; where it stands follows from the sum of the lengths before it, so that no position is
computed for a token that nobody asks about. A dotted path is one token.
"""

from __future__ import annotations

import re
from itertools import accumulate, repeat

from remit.soql.errors import SoqlError

# Every alternative may start with blanks, and the last two match any character and the end, so that the
# pieces that findall gives cover the whole text and their lengths add up to positions.
_TOKEN = re.compile(
    r"""\s*(?:
      [A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*
    | '[^'\\]*(?:\\.[^'\\]*)*'
    | [<>!]=|<>
    | \d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?
    | [+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?
    | .
    | \Z)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)

# Blanks of the expression above; str.lstrip alone would take others too, and make an end of them.
_BLANKS = " \t\n\r\f\v"

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}
# Characters that mean something to the grammar, or did to the one that Salesforce's parser was made from; all
# others are refused by its lexer, in other words.
_KNOWN = frozenset("()=<>,.:;'*+-/!")

LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")


class Tokens:
    """The tokens of a text: `words` as written, `upper` in upper case, the last one empty for the end."""

    __slots__ = ("_ends", "text", "upper", "words")

    def __init__(self, text: str) -> None:
        pieces = _TOKEN.findall(text)
        self.text = text
        self._ends = list(accumulate(map(len, pieces)))
        self.words: list[str] = list(map(str.lstrip, pieces, repeat(_BLANKS)))
        self.upper: list[str] = list(map(str.upper, self.words))

    def offset(self, i: int) -> int:
        """Where token i starts in the text."""
        return self._ends[i] - len(self.words[i])

    def unexpected(self, i: int) -> SoqlError:
        """The error that token i stands where it cannot."""
        word, offset = self.words[i], self.offset(i)
        if len(word) == 1 and not word.isalnum() and word != "_" and word not in _KNOWN:
            return self._no_character(offset, word)
        if word == ":":
            return SoqlError(
                "MALFORMED_QUERY",
                "Bind variables only allowed in Apex code",
                text=self.text,
                offset=offset,
                block="",
            )
        shown = word or "<EOF>"
        return SoqlError(
            "MALFORMED_QUERY", f"unexpected token: '{shown}'", text=self.text, offset=offset, block="parser"
        )

    def _no_character(self, offset: int, character: str) -> SoqlError:
        row, column = self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset) - 1
        body = f"line {row}:{column} no viable alternative at character '{character}'"
        return SoqlError("MALFORMED_QUERY", body, text=self.text, offset=offset, block="parser")

    def string(self, i: int) -> str:
        """The value of the string literal at token i.

        Escapes of LIKE (`\\_`, `\\%`) stay escaped: only LIKE can tell them from the wildcards.
        """
        word = self.words[i]
        if "\\" not in word:
            return word[1:-1]
        start = self.offset(i)

        def replaced(match: re.Match[str]) -> str:
            code, character = match.groups()
            if code:
                return chr(int(code, 16))
            if character in "_%":
                return match.group()
            plain = _ESCAPED.get(character.lower())
            if plain is None:
                raise self._no_character(start + match.start(), "\\")
            return plain

        return _ESCAPE.sub(replaced, word)[1:-1]
