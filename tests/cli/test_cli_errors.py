"""Errors are told, never thrown at the user; exit codes are 0, 1, 2 and 130."""

from __future__ import annotations

import json

import pytest

from .conftest import Run


def test_all_errors_of_an_input_are_told_with_place_and_next_step(run: Run) -> None:
    assert run("fail-all", "input") == (
        1,
        "",
        "error: a.yaml:3:7: no object Acount\n"
        "error: a.yaml:9:2: no field Account.Nmae\n"
        "  next: did you mean Name?\n"
        "2 errors; nothing was done.\n",
    )


def test_errors_as_json_go_to_stdout(run: Run) -> None:
    code, out, err = run("fail-all", "input", "--json")
    assert (code, err) == (1, "")
    assert json.loads(out) == {
        "error": {
            "type": "InputError",
            "message": "no object Acount",
            "location": {"file": "a.yaml", "line": 3, "column": 7},
            "next_step": "",
            "others": [
                {
                    "type": "InputError",
                    "message": "no field Account.Nmae",
                    "location": {"file": "a.yaml", "line": 9, "column": 2},
                    "next_step": "did you mean Name?",
                }
            ],
        }
    }


def test_an_orgs_error_has_salesforces_code(run: Run) -> None:
    error = json.loads(run("fail-all", "org", "--json")[1])["error"]
    assert (error["code"], error["status"], error["location"]) == ("INVALID_TYPE", 400, None)


@pytest.mark.parametrize(
    ("way", "code"), [("fine", 0), ("changes", 2), ("exit", 2), ("interrupt", 130), ("abort", 1)]
)
def test_exit_codes(run: Run, way: str, code: int) -> None:
    assert run("fail-all", way)[0] == code


def test_a_wrong_option_is_an_error_and_no_drift(run: Run) -> None:
    code, out, err = run("fail-all", "x", "--nope")
    assert (code, out) == (1, "")
    assert "No such option" in err
    code, out, err = run("fail-all", "x", "--nope", "--json")
    assert (code, err) == (1, "")
    assert "No such option" in json.loads(out)["error"]["message"]


def test_json_after_two_hyphens_is_another_programs(run: Run) -> None:
    code, out, err = run("fail-all", "--", "org", "--json")
    assert (code, out) == (1, "")
    assert "unexpected extra argument" in err


def test_a_bug_is_not_hidden(run: Run) -> None:
    with pytest.raises(ValueError, match="a bug"):
        run("fail-all", "bug")


def test_ctrl_c_at_a_prompt_is_no_error_like_others(run: Run) -> None:
    """As click tells it: an end that came of Ctrl-C, and one that came of an end of input."""
    assert run("fail-all", "prompt") == (130, "", "error: stopped, nothing more was done\n")
    assert run("fail-all", "end") == (1, "", "error: stopped, nothing more was done\n")
