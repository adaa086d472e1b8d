"""The documentation says what is there: every command and option, every dependency, every link."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from tools.cli_docs import TARGET, commands, document

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_docs_cli_is_up_to_date() -> None:
    assert TARGET.read_text() == document(), "run: python tools/cli_docs.py"


def test_every_command_and_option_is_told() -> None:
    from remit.cli import main

    page = TARGET.read_text() + (ROOT / "README.md").read_text()
    for path, command in commands(main):
        assert f"remit {' '.join(path)}" in page
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                for name in parameter.opts:
                    assert name in page, (path, name)


def test_every_command_is_in_the_readme() -> None:
    from remit.cli import main

    readme = (ROOT / "README.md").read_text()
    missing = [" ".join(p) for p, _ in commands(main) if f"`remit {' '.join(p)}" not in readme]
    assert not missing


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(d for many in project["optional-dependencies"].values() for d in many),
    ]
    told = (ROOT / "docs" / "dependencies.md").read_text()
    names = {re.split(r"[^A-Za-z0-9_.-]", d)[0] for d in wanted}
    assert not [name for name in sorted(names) if f"| {name} |" not in told]
    assert not set(re.findall(r"^\| ([\w.-]+) \| \D", told, re.MULTILINE)) - names - {"package", "---"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_architecture_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    rooms = [p.name for p in (ROOT / "src" / "remit").iterdir() if (p / "__init__.py").exists()]
    assert not [room for room in rooms if f"`{room}`" not in page]


def test_the_page_is_made_without_the_tests() -> None:
    done = subprocess.run([sys.executable, "tools/cli_docs.py", "--check"], cwd=ROOT, timeout=60)
    assert done.returncode == 0
