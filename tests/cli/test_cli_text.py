"""What an org or a file says is shown, and can do nothing to a terminal or a reader."""

from __future__ import annotations

import json

import pytest

from remit.cli._errors import error_text
from remit.cli._text import indented, json_text, one_line, visible
from remit.errors import InputError, Location, OrgError

HOSTILE = "a\x1b[2J\u202eb\x7f\x9b\u2028\ud800c"


@pytest.mark.parametrize("shown", [visible, one_line, indented])
def test_what_controls_a_terminal_or_turns_a_text_is_written_out(shown: object) -> None:
    assert callable(shown)
    assert shown(HOSTILE) == r"a\u001b[2J\u202eb\u007f\u009b\u2028\ud800c"
    assert shown("Zürich 東京 😀") == "Zürich 東京 😀"


def test_nobody_adds_a_line() -> None:
    assert one_line("Sales\nNo changes.\r") == r"Sales\nNo changes.\r"
    assert visible("a\nb") == "a\nb"
    assert indented("a\nerror: b\n  next: c") == "a\n  error: b\n  next: c"


def test_json_means_the_same() -> None:
    value = {"text": HOSTILE + "\U000e0041\n"}
    told = json_text(value)
    assert told.replace("\n", "").isprintable()
    assert json.loads(told) == value


def test_errors_are_shown_so_too() -> None:
    org = OrgError("no\n  next: run evil\x1b[31m", next_step="ask")
    assert error_text(org) == "error: no\\n  next: run evil\\u001b[31m\n  next: ask"
    other = InputError("bad \u202ename\nPlan: 0 changes", location=Location("f", 1, 2), next_step="mend it")
    assert error_text(other) == "error: f:1:2: bad \\u202ename\n  Plan: 0 changes\n  next: mend it"
