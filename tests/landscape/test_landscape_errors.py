"""Every error has its line and column, the nearest valid name, and all are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import InputError, NotYetError
from remit.landscape import load, read
from remit.landscape.notyet import NOT_YET_KEYS, NOT_YET_VERBS

from .cases import Case, cases
from .conftest import EXAMPLE, HEAD


def told(text: str) -> list[str]:
    lines = [line for error in read(text).errors for line in str(error).split("\n")]
    return [line.removeprefix("landscape.yaml:") for line in lines]


@pytest.mark.parametrize("case", cases("shape.txt"), ids=lambda case: case.name)
def test_errors_of_shape(case: Case) -> None:
    assert told(case.text) == case.said


@pytest.mark.parametrize("case", cases("rules.txt"), ids=lambda case: case.name)
def test_rules_that_need_no_org(case: Case) -> None:
    assert told(case.text) == case.said


def test_load_raises_one_error_that_holds_all_others_in_order() -> None:
    with pytest.raises(InputError) as raised:
        load(HEAD + "systems:\n  erp: {lable: x}\n  crm: {login: jwt}\n", "my.yaml")
    places = [str(error.location) for error in raised.value.all()]
    assert places == ["my.yaml:7:9", "my.yaml:8:16"]


def test_a_broken_shape_does_not_hide_broken_rules() -> None:
    text = HEAD + "systems:\n  erp: {lable: x, label: ERP}\n  crm: {label: ERP}\n"
    assert [str(e.location) for e in read(text).errors] == ["landscape.yaml:7:9", "landscape.yaml:8:16"]


def test_every_not_yet_key_and_verb_is_a_not_yet_error() -> None:
    assert set(NOT_YET_VERBS) == {"undelete", "hard-delete", "transfer", "convert", "merge", "activate"}
    known = {key for keys in NOT_YET_KEYS.values() for key in keys}
    assert known >= {"record_types", "events", "files", "groups", "role", "login_hours"}
    case = next(c for c in cases("shape.txt") if c.name == "known by name, and not built yet")
    assert all(isinstance(error, NotYetError) for error in read(case.text).errors)


def test_a_file_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*: No such file"):
        load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"remit: 1 # \xe9")
    with pytest.raises(InputError, match="is not UTF-8"):
        load(tmp_path / "latin.yaml")


def test_aliases_that_would_fill_the_memory_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "values once aliases are expanded" in told("\n".join(lines))[0]


def test_the_example_has_no_errors() -> None:
    assert read(EXAMPLE).errors == ()
