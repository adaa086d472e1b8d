"""The tables that `doctor` reads are those of the documentation and of the steps that write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from remit.access.grant import OBJECT_COLUMNS
from remit.conform.data import table
from remit.metadata import metadata_types
from tests.plan.test_plan_operator import DOCS, documented

STEPS = Path(__file__).parents[2] / "src" / "remit" / "change" / "steps"
# Keys of dictionaries in the steps that are no columns.
NO_COLUMNS = {"Id"}


def test_the_permissions_are_those_of_the_operators_page() -> None:
    reads, writes = documented()
    rows = table("operator.csv")
    assert [r["permission"].split("|")[0] for r in rows] == [*reads, *writes]
    assert {r["permission"].split("|")[0] for r in rows if r["takes"] == "plan"} == set(reads)
    page = DOCS.read_text()
    for row in rows:
        name = row["permission"].split("|")[0]
        assert f"| {name} | {row['label']} | {row['for']} |" in page


def written_in_steps() -> Iterator[tuple[str, str]]:
    """(file, column) of every dictionary key in the steps that looks like a column."""
    for path in STEPS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            keys = node.keys if isinstance(node, ast.Dict) else []
            for key in keys:
                if isinstance(key, ast.Constant) and re.fullmatch(r"[A-Z][A-Za-z]+", str(key.value)):
                    yield path.name, str(key.value)


def test_every_column_that_a_step_writes_is_in_the_table() -> None:
    known = {r["column"] for r in table("written.csv")}
    missing = {(f, c) for f, c in written_in_steps() if c not in known | NO_COLUMNS}
    assert not missing
    assert set(OBJECT_COLUMNS) <= {
        r["column"] for r in table("written.csv") if r["object"] == "ObjectPermissions"
    }


def test_every_step_of_the_table_is_there() -> None:
    from remit.change.steps import kinds

    named = {step for r in table("written.csv") for step in r["step"].split(" and ")}
    assert named <= set(kinds())


def test_every_metadata_type_that_remit_writes_or_reads_is_in_the_table() -> None:
    names = {r["type"] for r in table("metadata_types.csv")}
    assert names <= set(metadata_types())
    used = set()
    for folder in ("change", "plan", "connect"):
        for path in (STEPS.parents[1] / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                    "remit.metadata.types."
                ):
                    used |= {a.name for a in node.names if a.name in metadata_types()}
    assert used <= names
