"""Files of answers are counted, and the table of docs/fidelity.md is made of the counts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from remit.conform.answers import Known, Standing, count, import_files, read_known, standing_of
from remit.conform.data import table
from remit.conform.fidelity import lines
from remit.conform.question import questions
from remit.errors import InputError
from tests.plan.forks import remit

ROOT = Path(__file__).parents[2]


def written(folder: Path, name: str, **answers: str | None) -> Path:
    """A file of answers as `remit conform` writes it; underscores in names are hyphens."""
    path = folder / name
    told = [
        {
            "question": question.replace("_", "-"),
            "answer": answer,
            "could_not_be_asked": None if answer else "why",
            "exchanges": [],
        }
        for question, answer in answers.items()
    ]
    document = {"remit_conform": 1, "remit": "0.1.0", "api_version": 68.0, "edition": name, "sandbox": False}
    path.write_text(json.dumps({**document, "answers": told}))
    return path


def test_answers_confirm_refute_or_vary_with_a_count_for_each(tmp_path: Path) -> None:
    into = tmp_path / "known.json"
    import_files([written(tmp_path, "a", limit_info="not sent", policy_name="plcy", two_writes=None)], into)
    known = import_files([written(tmp_path, "b", limit_info="not sent", policy_name="plcy")], into)
    assert standing_of(known, "limit-info").told() == "confirmed by 2"
    assert standing_of(known, "policy-name").told() == "refuted: plcy (2)"
    assert standing_of(known, "two-writes").told() == "not asked yet"
    known = import_files([written(tmp_path, "c", limit_info="sent", policy_name="oauthPlcy")], into)
    assert standing_of(known, "limit-info").told() == "varying: not sent (2), sent (1)"
    assert standing_of(known, "policy-name").told() == "varying: plcy (2), oauthPlcy (1)"
    assert read_known(into).text() == known.text()


def test_a_file_counts_once(tmp_path: Path) -> None:
    into, path = tmp_path / "known.json", written(tmp_path, "a", limit_info="sent")
    import_files([path], into)
    before = into.read_text()
    with pytest.raises(InputError, match="is counted already"):
        import_files([path], into)
    assert into.read_text() == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("not json", "cannot be read"),
        ("[]", "is no file of remit conform"),
        ('{"remit_conform": 2, "answers": []}', "is no file of remit conform"),
        (
            '{"remit_conform": 1, "answers": [{"question": "nobody-asks", "answer": "x"}]}',
            "no question nobody-asks",
        ),
    ],
)
def test_what_is_no_file_of_answers_is_refused(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(InputError, match=why):
        count(Known(), path)


def test_the_command_counts_into_the_file_that_is_given(tmp_path: Path) -> None:
    path = written(tmp_path, "a", limit_info="sent")
    options = ["--import", str(path), "--answers", str(tmp_path / "known.json")]
    ran = remit(tmp_path / "home", "conform", *options)
    assert ran.code == 0, ran.text
    assert "limit-info: refuted: sent (1)" in ran.text
    assert remit(tmp_path / "home", "conform", *options).code == 1


def test_every_question_has_one_line_of_the_table_and_every_line_its_questions() -> None:
    named = Counter(i for row in table("fidelity.csv") for i in row["asked_by"].split())
    assert named == Counter(q.QUESTION.id for q in questions())
    assert all(row["chosen"] or row["asked_by"] for row in table("fidelity.csv"))
    assert max(Counter(row["question"] for row in table("fidelity.csv")).values()) == 1


def test_the_table_tells_what_orgs_answered() -> None:
    known = Known(
        {"limit-info": {"sent": ["a", "b"]}, "frozen-login": {"invalid_grant: inactive user": ["a"]}}
    )
    told = "\n".join(lines(known))
    assert "| Sforce-Limit-Info, API counts | not sent, not counted | refuted: sent (2) |" in told
    assert "frozen-login: confirmed by 1; inactive-login: not asked yet |" in told


def test_an_answer_cannot_break_the_table() -> None:
    known = Known({"limit-info": {"a | b <id>\nc": ["x"]}})
    line = next(one for one in lines(known) if one.startswith("| Sforce"))
    assert line.endswith("| refuted: a \\| b &lt;id&gt; c (1) |")


def test_docs_fidelity_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "tools/fidelity_docs.py", "--check"], cwd=ROOT, timeout=60)
    assert done.returncode == 0, "run: python tools/fidelity_docs.py"


def test_a_standing_is_refuted_only_where_all_orgs_agree_on_another_answer() -> None:
    assert Standing("q", "yes", {"no": 3}).state == "refuted"
    assert Standing("q", "yes", {"no": 3, "yes": 1}).state == "varying"
    assert Standing("q", "yes", {"no": 1, "maybe": 1}).state == "varying"
