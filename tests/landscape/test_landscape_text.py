"""Texts that a reviewer would not see as they are, and texts that no parser should be given."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from remit.errors import InputError
from remit.landscape import load, read

from .conftest import HEAD

# What is written into a label, by escape: the code point that is told, and the word for it.
UNSEEN = {
    r"\0": ("U+0000", "a null"),
    r"\a": ("U+0007", "a control character"),
    r"\e[31m": ("U+001B", "an escape"),
    r"\t": ("U+0009", "a tab"),
    r"\x7f": ("U+007F", "a delete"),
    r"\x9b": ("U+009B", "a control character"),
    r"\u00ad": ("U+00AD", "soft hyphen"),
    r"\u061c": ("U+061C", "arabic letter mark"),
    r"\u200b": ("U+200B", "zero width space"),
    r"\u200d": ("U+200D", "zero width joiner"),
    r"\u200f": ("U+200F", "right-to-left mark"),
    r"\u202a": ("U+202A", "left-to-right embedding"),
    r"\u202e": ("U+202E", "right-to-left override"),
    r"\u2060": ("U+2060", "word joiner"),
    r"\u2066": ("U+2066", "left-to-right isolate"),
    r"\u2069": ("U+2069", "pop directional isolate"),
    r"\u3164": ("U+3164", "hangul filler"),
    r"\ufeff": ("U+FEFF", "zero width no-break space"),
    r"\U000E0041": ("U+E0041", "tag latin capital letter a"),
}

# Every place of the grammar that takes text, with a mark where the character is put.
PLACES = [
    "systems: {erp: {label: @}}",
    "systems: {erp: {description: @}}",
    "systems: {erp: {owner: @}}",
    "systems: {erp: {username: @}}",
    "systems: {erp: {template: @}}",
    "systems: {erp: {moved: {from: @}}}",
    "systems: {@: {}}",
    "systems: {erp: {@: 1}}",
    "systems: {erp: {flows: {@: {direction: both}}}}",
    "systems: {erp: {flows: {x: {direction: both, description: @}}}}",
    "systems: {erp: {flows: {x: {direction: both, permissions: [@]}}}}",
    "systems: {erp: {flows: {x: {direction: both, setup: {ApexClass: [@]}}}}}",
    "systems: {erp: {flows: {x: {direction: both, objects: {@: {can: [read]}}}}}}",
    "systems: {erp: {flows: {x: {direction: both, objects: {Lead: {can: [read], fields: {read: [@]}}}}}}}",
    "@: 1",
]


@pytest.mark.parametrize("escape", UNSEEN)
def test_characters_that_a_reader_does_not_see_are_refused(escape: str) -> None:
    code, name = UNSEEN[escape]
    [error] = read(HEAD + f'systems: {{erp: {{label: "E{escape}RP"}}}}\n').errors
    assert str(error.location) == "landscape.yaml:6:24"
    assert f"{code} ({name})" in error.message


@pytest.mark.parametrize("place", PLACES)
def test_they_are_refused_everywhere_and_never_repeated(place: str) -> None:
    reading = read(HEAD + place.replace("@", '"a\\u202eb"') + "\n")
    assert [e.message for e in reading.errors] == [
        "this text has the character U+202E (right-to-left override), which a reader does not see"
    ]
    assert "\u202e" not in str(reading.errors[0])


def test_as_they_are_they_are_told_once_and_in_comments_too() -> None:
    text = HEAD + "systems:\n  erp: {label: E\u200bRP} # the \u202etfel\n  crm: {lable: x}\n"
    places = [(str(e.location), e.message[:12]) for e in read(text).errors]
    assert places == [
        ("landscape.yaml:7:16", "this text ha"),
        ("landscape.yaml:7:28", "the file has"),
        ("landscape.yaml:8:9", "no key lable"),
    ]


def test_a_line_break_would_break_the_lines_of_a_plan() -> None:
    text = HEAD + "systems:\n  erp:\n    description: |\n      Masters customers\n      Plan: no changes\n"
    [error] = read(text).errors
    assert str(error.location) == "landscape.yaml:8:18"
    assert "line break" in error.message
    folded = load(text.replace("|", ">-")).systems["erp"].description
    assert folded == "Masters customers Plan: no changes"


def test_what_yaml_itself_refuses_is_told_in_the_same_words() -> None:
    [first, second] = read(HEAD + "systems: {erp: {label: E\x07RP\x1b}}\n").errors
    assert "U+0007" in first.message
    assert str(second.location) == "landscape.yaml:6:28"


def test_writing_of_all_directions_and_windows_files_are_taken() -> None:
    text = (
        "\ufeff" + HEAD + "systems: {erp: {label: 'نظام المبيعات', description: 'システム – Ünïcödé 🚚'}}\n"
    )
    assert read(text.replace("\n", "\r\n")).errors == ()


HUGE = {
    "a scalar of 20 MB": 'remit: "' + "x" * 20_000_000 + '"',
    "20,000 brackets": "remit: " + "[" * 20_000,
    "20,000 brackets, closed": "remit: " + "[" * 20_000 + "]" * 20_000,
    "20,000 braces over lines": "remit: " + "{a:\n " * 20_000,
    "20,000 dashes": "- " * 20_000 + "x",
    "20,000 question marks": "? " * 20_000 + "x",
    "20,000 brackets in a comment": "# " + "[" * 20_000,
    "20,000 anchors": "remit: " + "&a " * 20_000,
    "20,000 tags": "remit: " + "!a " * 20_000,
    "a number of 100,000 digits": "remit: " + "9" * 100_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_what_no_landscape_is_is_refused_within_a_second(name: str, tmp_path: Path) -> None:
    (tmp_path / "huge.yaml").write_text(HUGE[name])
    start = time.process_time()
    with pytest.raises(InputError) as raised:
        load(tmp_path / "huge.yaml")
    assert time.process_time() - start < 1
    assert all(e.location is not None and len(e.message) < 300 for e in raised.value.all())


def test_a_text_without_an_end_is_read_no_further_than_a_landscape_goes() -> None:
    with pytest.raises(InputError, match="more than 1,000,000 bytes"):
        load(Path("/dev/zero"))


@pytest.mark.parametrize("place", PLACES)
def test_an_error_repeats_no_more_of_a_text_than_helps(place: str) -> None:
    for error in read(HEAD + place.replace("@", '"' + "é" * 5_000 + '"') + "\n").errors:
        assert len(str(error)) < 700
