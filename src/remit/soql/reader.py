"""Tokens to names, expressions and literals: the steps that every clause is made of."""

from __future__ import annotations

import re

from remit.soql.dates import RANGES, RANGES_N
from remit.soql.tokens import LETTERS, Tokens
from remit.soql.tree import Call, Expression, Literal, Path

# Words that cannot be aliases or bare names. Source: SOQL and SOSL Reference, "Reserved Keywords".
RESERVED = frozenset(
    ("AND", "ASC", "DESC", "EXCLUDES", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LIKE", "LIMIT", "NOT")
) | {"NULL", "NULLS", "OR", "SELECT", "USING", "WHERE", "WITH"}
_WORDS = {"TRUE": "boolean", "FALSE": "boolean", "NULL": "null"}
_CURRENCY = re.compile(r"[A-Z]{3}\d+\Z")
_DEPTH = 200


class Reader:
    """A place in a list of tokens and what can be read there; SoqlError where something else stands."""

    __slots__ = ("depth", "i", "offset", "text", "tokens", "upper", "words")

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.text = tokens.text
        self.words = tokens.words
        self.upper = tokens.upper
        self.offset = tokens.offset
        self.i = 0
        self.depth = 0

    # -- small steps ------------------------------------------------------------------------------------

    def expect(self, word: str) -> None:
        if self.upper[self.i] != word:
            raise self.tokens.unexpected(self.i)
        self.i += 1

    def name(self) -> str:
        """A name (or dotted path) that is no reserved word."""
        i = self.i
        up = self.upper[i]
        if up in RESERVED or up[:1] not in LETTERS:
            raise self.tokens.unexpected(i)
        self.i = i + 1
        return self.words[i]

    def path(self) -> Path:
        i = self.i
        return Path(self.name(), self.offset(i))

    def number(self) -> int:
        word = self.words[self.i]
        if not word.isdigit():
            raise self.tokens.unexpected(self.i)
        self.i += 1
        return int(word)

    def deeper(self) -> None:
        # A limit of ours: a tree deeper than this is no query anyone wrote, and Python's stack is finite.
        self.depth += 1
        if self.depth > _DEPTH:
            raise self.tokens.unexpected(self.i)

    # -- expressions and literals -----------------------------------------------------------------------

    def expression(self) -> Expression:
        i = self.i
        name = self.name()
        if self.upper[i + 1] != "(":
            return Path(name, self.offset(i))
        self.deeper()
        self.i = i + 2
        args: list[Path | Call | Literal] = []
        if self.upper[self.i] != ")":
            args.append(self.argument())
            while self.upper[self.i] == ",":
                self.i += 1
                args.append(self.argument())
        self.expect(")")
        self.depth -= 1
        return Call(name, tuple(args), self.offset(i))

    def argument(self) -> Path | Call | Literal:
        return self.expression() if self.upper[self.i][:1] in LETTERS else self.literal()

    def literal(self) -> Literal:
        i = self.i
        word = self.words[i]
        first = word[:1]
        self.i = i + 1
        if first == "'" and len(word) > 1:
            text = self.tokens.string(i) if "\\" in word else word[1:-1]
            return Literal("string", text, None, self.offset(i))
        if first.isdigit() or (first in "+-" and len(word) > 1):
            kind = "number"
            if word[4:5] == "-" and len(word) >= 10:
                kind = "date" if len(word) == 10 else "datetime"
            return Literal(kind, word, None, self.offset(i))
        up = self.upper[i]
        if up in _WORDS:
            return Literal(_WORDS[up], word.lower(), None, self.offset(i))
        if up in RANGES:
            return Literal("range", up, None, self.offset(i))
        if up in RANGES_N:
            self.expect(":")
            return Literal("range", up, self.number(), self.offset(i))
        if _CURRENCY.match(up):
            return Literal("currency", up, None, self.offset(i))
        raise self.tokens.unexpected(i)
