"""landscape.yaml to a `Landscape`, with every error at its line and column, all at once."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError

from remit.errors import InputError, Location
from remit.landscape import rules, wording
from remit.landscape.grammar import Landscape
from remit.landscape.places import MAX_SIZE, Path, Places, Plain, inside, parse
from remit.landscape.templates import expand

# A file with more wrong sections than this is told about the first ones; each round prunes one level.
_MAX_ROUNDS = 20

# What stands in for required keys that are missing or wrong, while further errors are looked for: values that
# break no rule themselves.
_STAND_INS: dict[str, Plain] = {
    "remit": 1,
    "profile": {"name": "A name of its own"},
    "name": "A name of its own",
    "users": {"email": "nobody@example.invalid"},
    "email": "nobody@example.invalid",
    "username": "{system}@{environment}.invalid",
    "direction": "both",
    "can": ["read", "create", "edit", "delete"],
}


@dataclass(frozen=True)
class Reading:
    """What came out of a file: the errors, and the landscape as far as it can be read.

    With errors, `landscape` lacks what they are about; it serves to find further errors and for nothing else.
    """

    landscape: Landscape | None
    errors: tuple[InputError, ...]


def load(source: FilePath | str, file_name: str = "") -> Landscape:
    """The landscape in a file (a path) or in a text (a str).

    Raises one InputError that holds all the others (`error.all()`), each with file, line and column.
    """
    reading = read(source, file_name)
    if reading.errors:
        raise together(reading.errors)
    assert reading.landscape is not None  # no errors: there is one
    return reading.landscape


def together(errors: Sequence[InputError]) -> InputError:
    """The first error, in order of place, holding all others."""
    first, *others = in_order(errors)
    first.others = tuple(others)
    return first


def in_order(errors: Sequence[InputError]) -> list[InputError]:
    """Errors in the order of their places, each once."""
    seen: dict[tuple[Location | None, str], InputError] = {}
    for error in errors:
        seen.setdefault((error.location, error.message), error)
    nowhere = Location("", 0, 0)
    return sorted(seen.values(), key=lambda e: e.location or nowhere)


def read(source: FilePath | str, file_name: str = "") -> Reading:
    """Like `load`, but gives the errors beside what could be read."""
    try:
        text, file = _text_of(source, file_name)
        data, places, errors = parse(text, file)
    except InputError as error:
        return Reading(None, error.all())
    if not isinstance(data, dict):
        what = "is empty" if data is None else f"must be a mapping, not {wording.kind_of(data)}"
        nothing = InputError(
            f"the landscape {what}",
            location=places.value(()),
            next_step="begin with `remit: 1`; docs/landscape.md has a whole one",
        )
        return Reading(None, (*errors, nothing))
    landscape, shape_errors = _validated(data, places)
    errors += shape_errors
    if landscape is None:
        return Reading(None, tuple(in_order(errors)))
    landscape.standing_at(places)
    expanded, template_errors = expand(landscape)
    errors += template_errors + rules.broken_rules(expanded)
    return Reading(landscape, tuple(in_order(errors)))


def _text_of(source: FilePath | str, file_name: str) -> tuple[str, str]:
    if isinstance(source, str):
        file = file_name or "landscape.yaml"
        _within_size(len(source), file)
        return source, file
    file = file_name or str(source)
    try:
        with source.open("rb") as opened:
            content = opened.read(MAX_SIZE + 1)
        _within_size(len(content), file)
        return content.decode("utf-8"), file
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} is not UTF-8: {error.reason} at byte {error.start}",
            location=Location(file, 1, 1),
            next_step="save it as UTF-8",
        ) from error
    except OSError as error:
        raise InputError(
            f"cannot read {file}: {error.strerror}",
            next_step="name the file with --landscape; docs/landscape.md says how to write one",
        ) from error


def _within_size(size: int, file: str) -> None:
    if size > MAX_SIZE:
        raise InputError(
            f"{file} has more than {MAX_SIZE:,} bytes: no landscape has",
            location=Location(file, 1, 1),
            next_step="name the landscape with --landscape, or keep systems in landscapes of their own",
        )


def _validated(data: dict[str, Plain], places: Places) -> tuple[Landscape | None, list[InputError]]:
    """The landscape and what is wrong with its shape.

    What is wrong is taken out and the rest is read again, so that errors of other kinds are found as well.
    What is missing only because it was taken out is no error of its own.
    """
    rest = copy.deepcopy(data)
    taken: set[Path] = set(places.refused)
    errors = _empty_values(rest, (), places, taken)
    for _ in range(_MAX_ROUNDS):
        try:
            return Landscape.model_validate(rest), errors
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = tuple(part for part in detail["loc"] if part != "[key]")
                if detail["type"] != "missing" or path not in taken:
                    errors.append(wording.error_of(detail, data, places))
                if detail["type"] == "missing" and path[-1] in _STAND_INS:
                    _put(rest, path, _STAND_INS[str(path[-1])])
                else:
                    _take_out(rest, path[:-1] if detail["type"] == "missing" else path, taken)
    return None, errors


def _empty_values(data: Plain, path: Path, places: Places, taken: set[Path]) -> list[InputError]:
    """Errors for keys that have no value; they are taken out of `data`."""
    errors: list[InputError] = []
    if isinstance(data, list):
        for i, item in enumerate(data):
            errors += _empty_values(item, (*path, i), places, taken)
    if not isinstance(data, dict):
        return errors
    for key in list(data):
        inner = (*path, key)
        if data[key] is not None:
            errors += _empty_values(data[key], inner, places, taken)
        elif (known := wording.known_key(inner, places)) is not None:
            # An unknown key is told as such below, with or without a value.
            errors.append(known)
            del data[key]
            taken.add(inner)
    return errors


def _take_out(data: dict[str, Plain], path: Path, taken: set[Path]) -> None:
    """Takes a path out of the data; of a list's item its whole list, as the others must keep their places."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    taken.add(path)
    at = inside(data, path[:-1])
    if isinstance(at, dict):
        at.pop(str(path[-1]), None)


def _put(data: dict[str, Plain], path: Path, value: Plain) -> None:
    at = inside(data, path[:-1])
    if isinstance(at, dict):
        at[str(path[-1])] = copy.deepcopy(value)
