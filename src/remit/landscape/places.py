"""YAML text to plain data that remembers where each key and value stands.

Positions come from the composed node tree, so they are those of the text, not of a parsed copy. Duplicate
keys, merge keys and tags are refused: a landscape is read by people, and each of these makes a reader guess.
Scalars follow YAML 1.2 (`yes` and `on` are text; `true` is a boolean).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from remit.errors import InputError, Location
from remit.landscape.names import clipped
from remit.landscape.unseen import unseen_in_file, unseen_in_value

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

# Aliases are expanded; without a limit ten lines of nested aliases would fill the memory.
MAX_VALUES = 200_000

# The grammar is nine levels deep; the parser calls itself for each level of a text, and Python's stack ends.
MAX_DEPTH = 50

# Beyond as many open brackets the parser's time grows with their square; the depth is judged when it is parsed.
_MAX_OPEN = 1_000

# A landscape of two thousand systems. The parser reads a few hundred thousand characters a second.
MAX_SIZE = 1_000_000

_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep: no landscape is"
_BRACKET = re.compile(r"[\[\]{}]")

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")}


@dataclass(frozen=True)
class Places:
    """Where the keys and values of a text stand: by path, `("systems", "sap", "login")`.

    `refused` are the paths whose values are not in the data, because the text itself has an error there.
    """

    file: str
    keys: Mapping[Path, Location] = field(default_factory=dict)
    values: Mapping[Path, Location] = field(default_factory=dict)
    refused: frozenset[Path] = frozenset()

    def key(self, path: Path) -> Location:
        """The place of the key of a path, or of the nearest thing around it that has a place."""
        while path:
            found = self.keys.get(path) or self.values.get(path)
            if found is not None:
                return found
            path = path[:-1]
        return self.values.get((), Location(self.file, 1, 1))

    def value(self, path: Path) -> Location:
        """The place of the value of a path, or of the nearest thing around it that has a place."""
        return self.values[path] if path in self.values else self.key(path)


def inside(data: Plain, path: Path) -> Plain:
    """The value that a path leads to in plain data, or None."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


@dataclass
class _Reader:
    file: str
    keys: dict[Path, Location] = field(default_factory=dict)
    values: dict[Path, Location] = field(default_factory=dict)
    errors: list[InputError] = field(default_factory=list)
    refused: set[Path] = field(default_factory=set)
    unseen: list[tuple[int, int]] = field(default_factory=list)
    count: int = 0

    def place(self, node: Node) -> Location:
        mark = node.start_mark
        return Location(self.file, mark.line + 1, mark.column + 1)

    def read(self, node: Node, path: Path, above: tuple[int, ...]) -> Plain:
        """The plain value of a node; `above` are the nodes it stands in, to find an alias to itself."""
        self.count += 1
        if self.count > MAX_VALUES:
            raise InputError(
                f"more than {MAX_VALUES} values once aliases are expanded",
                location=self.place(node),
                next_step="write fewer nested aliases",
            )
        self.values.setdefault(path, self.place(node))
        if len(path) > MAX_DEPTH:
            raise InputError(_TOO_DEEP, location=self.place(node))
        if id(node) in above:
            return self.refuse(path, InputError("this alias stands inside itself", location=self.place(node)))
        tag = str(node.tag)
        if tag not in _PLAIN_TAGS:
            shown = clipped(tag.replace(_TAG, "!!"))
            return self.refuse(
                path, InputError(f"the tag {shown} has no meaning here", location=self.place(node))
            )
        if isinstance(node, MappingNode):
            return self._mapping(node, path, (*above, id(node)))
        if isinstance(node, SequenceNode):
            inside = (*above, id(node))
            items = [self.read(item, (*path, i), inside) for i, item in enumerate(node.value)]
            if self.refused.isdisjoint((*path, i) for i in range(len(items))):
                return items
            self.refused.add(path)  # without one of its items a list says something else
            return None
        unseen = self.unseen_in(node)
        return self.refuse(path, unseen) if unseen else _scalar(_text(node), tag.removeprefix(_TAG))

    def refuse(self, path: Path, error: InputError) -> Plain:
        """Tell an error, and leave out the value that it is about."""
        self.errors.append(error)
        self.refused.add(path)
        return None

    def unseen_in(self, node: Node) -> InputError | None:
        """The error for characters that nobody sees in a key or value."""
        error = unseen_in_value(_text(node), self.place(node))
        if error is not None:
            self.unseen.append((node.start_mark.index, node.end_mark.index))
        return error

    def _mapping(self, node: MappingNode, path: Path, above: tuple[int, ...]) -> Plain:
        out: dict[str, Plain] = {}
        first: dict[str, Location] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.errors.append(InputError("a key must be a single word", location=place))
                continue
            unseen = self.unseen_in(key_node)
            if unseen is not None:
                self.errors.append(unseen)
                continue
            key = _text(key_node)
            if str(key_node.tag) == _TAG + "merge":
                self.errors.append(
                    InputError(
                        "merge keys (<<) are not part of the grammar",
                        location=place,
                        next_step="write the keys out, or use an alias for a whole value",
                    )
                )
                continue
            if key in first:
                self.errors.append(
                    InputError(
                        f"the key {clipped(key)} is here twice; it was first at line {first[key].line}",
                        location=place,
                        next_step="keep one of the two",
                    )
                )
                continue
            first[key] = place
            inner = (*path, key)
            self.keys.setdefault(inner, place)
            value = self.read(value_node, inner, above)
            if inner not in self.refused:
                out[key] = value
        return out


def _text(node: Node) -> str:
    """The text of a scalar; where lines of a folded one were joined, the parser leaves a mark."""
    text = str(node.value)
    return text.replace("\a", "") if isinstance(node, ScalarNode) and node.style == ">" else text


def _scalar(text: str, kind: str) -> Plain:
    if kind == "bool":
        return text.lower() == "true"
    if kind == "null":
        return None
    if kind == "int":
        return _int(text)
    if kind == "float":
        return _float(text)
    return text


def _int(text: str) -> int | str:
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        # "007": not a number to Python and hardly meant as one; the grammar decides what to say.
        return text


def _float(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # .inf and the like: no place in the grammar takes one


def _too_deep(text: str, file: str) -> InputError | None:
    """The error for a text whose brackets open without an end, found without parsing it."""
    if text.count("[") + text.count("{") <= _MAX_OPEN:
        return None
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > _MAX_OPEN:
            return InputError(
                f"more than {_MAX_OPEN:,} brackets are open here: no landscape is nested so deep",
                location=_at(text, file, found.start()),
            )
    return None


def _at(text: str, file: str, index: int) -> Location:
    """Where a character stands."""
    before = text[:index]
    return Location(file, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def parse(text: str, file: str) -> tuple[Plain, Places, list[InputError]]:
    """The data of a YAML text, where it stands, and what is wrong with the text itself.

    Raises InputError where the text is no YAML at all, at the place where the parser gave up.
    """
    too_deep = _too_deep(text, file)
    if too_deep is not None:
        raise too_deep
    unseen = list(unseen_in_file(text, file))
    node = _composed(text, file, [error for _, error in unseen])
    if node is None:
        return None, Places(file), [error for _, error in unseen]
    reader = _Reader(file)
    data = reader.read(node, (), ())
    in_values = reader.unseen
    apart = [e for at, e in unseen if not any(start <= at < end for start, end in in_values)]
    return data, Places(file, reader.keys, reader.values, frozenset(reader.refused)), [*apart, *reader.errors]


def _composed(text: str, file: str, unseen: list[InputError]) -> Node | None:
    """The node tree of a text; where it has none, an error, which is that of `unseen` if there are any."""
    yaml = YAML(typ="rt", pure=True)
    try:
        node: Node | None = yaml.compose(text)
    except YAMLError as error:
        if unseen:
            unseen[0].others = tuple(unseen[1:])
            raise unseen[0] from error
        raise _no_yaml(text, file, error) from error
    except RecursionError as error:
        raise InputError(_TOO_DEEP, location=Location(file, 1, 1)) from error
    return node


def _no_yaml(text: str, file: str, error: YAMLError) -> InputError:
    """The error where the parser gave up; of a character that YAML does not have it gives an index alone."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file, 1, 1)
        problem = " ".join(str(p) for p in (error.context, error.problem) if p)
        return InputError(f"this is not YAML: {problem}", location=where)
    index = getattr(error, "position", None)
    where = _at(text, file, index) if isinstance(index, int) else Location(file, 1, 1)
    return InputError(f"this is not YAML: {str(error).partition(chr(10))[0]}", location=where)
