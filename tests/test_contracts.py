"""What import-linter cannot see: the tests of the practice know Remit by its command line and its APIs alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PRACTICE = Path(__file__).parent / "practice"
# What they are handed, and a model that is naive on purpose.
OUTSIDE = ("tests/serving.py", "tests/conftest.py", "tests/access/naive.py")
ROOT = Path(__file__).parent.parent


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            yield node.module or ""


def foreign(path: Path) -> list[str]:
    """Imports of Remit, or of tests that are not the practice's own."""
    own = ("tests.practice", "tests.serving")
    return [
        m
        for m in imported(path)
        if m.split(".")[0] == "remit" or (m.split(".")[0] == "tests" and not m.startswith(own))
    ]


@pytest.mark.parametrize(
    "name", sorted([str(p.relative_to(ROOT)) for p in PRACTICE.glob("*.py")] + [*OUTSIDE])
)
def test_the_practice_is_tested_without_importing_remit(name: str) -> None:
    assert foreign(ROOT / name) == []


def test_each_line_of_the_practice_has_its_file() -> None:
    numbers = sorted(p.name[5:7] for p in PRACTICE.glob("test_[0-9][0-9]_*.py"))
    assert numbers == [f"{n:02}" for n in range(1, 13)]


def test_an_import_of_remit_is_found_anywhere_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "test_x.py"
    path.write_text("import os\n\ndef test_x():\n    from remit.access import catalogue\n")
    assert foreign(path) == ["remit.access"]
