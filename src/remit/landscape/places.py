"""YAML text to plain data that remembers where each key and value stands.

Positions come from the composed node tree, so they are those of the text, not of a parsed copy. Duplicate
keys, merge keys and tags are refused: a landscape is read by people, and each of these makes a reader guess.
Scalars follow YAML 1.2 (`yes` and `on` are text; `true` is a boolean).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from remit.errors import InputError, Location

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

# Aliases are expanded; without a limit ten lines of nested aliases would fill the memory.
MAX_VALUES = 200_000

# The grammar is nine levels deep; the parser calls itself for each level of a text, and Python's stack ends.
MAX_DEPTH = 50

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")}


@dataclass(frozen=True)
class Places:
    """Where the keys and values of a text stand: by path, `("systems", "sap", "login")`."""

    file: str
    keys: Mapping[Path, Location] = field(default_factory=dict)
    values: Mapping[Path, Location] = field(default_factory=dict)

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
            raise InputError(
                f"nested more than {MAX_DEPTH} levels deep: no landscape is", location=self.place(node)
            )
        if id(node) in above:
            self.errors.append(InputError("this alias stands inside itself", location=self.place(node)))
            return None
        tag = str(node.tag)
        if tag not in _PLAIN_TAGS:
            self.errors.append(
                InputError(
                    f"the tag {tag.replace(_TAG, '!!')} has no meaning here", location=self.place(node)
                )
            )
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path, (*above, id(node)))
        if isinstance(node, SequenceNode):
            inside = (*above, id(node))
            return [self.read(item, (*path, i), inside) for i, item in enumerate(node.value)]
        return _scalar(str(node.value), tag.removeprefix(_TAG))

    def _mapping(self, node: MappingNode, path: Path, above: tuple[int, ...]) -> Plain:
        out: dict[str, Plain] = {}
        first: dict[str, Location] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.errors.append(InputError("a key must be a single word", location=place))
                continue
            key = str(key_node.value)
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
                        f"the key {key} is here twice; it was first at line {first[key].line}",
                        location=place,
                        next_step="keep one of the two",
                    )
                )
                continue
            first[key] = place
            inner = (*path, key)
            self.keys.setdefault(inner, place)
            before = len(self.errors)
            value = self.read(value_node, inner, above)
            if value is not None or len(self.errors) == before:  # else its error is told already
                out[key] = value
        return out


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


def _no_character(error: YAMLError) -> str:
    """What a parser says that met a character which YAML does not have, in one line."""
    return str(error).partition("\n")[0]


def _at(text: str, file: str, error: YAMLError) -> Location:
    """Where that character stands; the parser counts characters and gives no line."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return Location(file, 1, 1)
    before = text[:position]
    return Location(file, before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def parse(text: str, file: str) -> tuple[Plain, Places, list[InputError]]:
    """The data of a YAML text, where it stands, and what is wrong with the text itself.

    Raises InputError where the text is no YAML at all, at the place where the parser gave up.
    """
    yaml = YAML(typ="rt", pure=True)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file, 1, 1)
        problem = " ".join(str(p) for p in (error.context, error.problem) if p)
        raise InputError(f"this is not YAML: {problem}", location=where) from error
    except YAMLError as error:
        raise InputError(
            f"this is not YAML: {_no_character(error)}", location=_at(text, file, error)
        ) from error
    except RecursionError as error:
        raise InputError(
            f"nested more than {MAX_DEPTH} levels deep: no landscape is", location=Location(file, 1, 1)
        ) from error
    if node is None:
        return None, Places(file), []
    reader = _Reader(file)
    data = reader.read(node, (), ())
    return data, Places(file, reader.keys, reader.values), reader.errors
