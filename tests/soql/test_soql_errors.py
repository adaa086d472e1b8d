"""What Salesforce refuses, in its words: every case of fixtures/errors.soql."""

from __future__ import annotations

import re
from pathlib import Path as File

import pytest

from remit.schema.model import Schema
from remit.soql import SoqlError, caret, parse, resolve


def _plain(line: str) -> str:
    line = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), line)
    return line.replace("\\n", "\n")


def _cases() -> list[tuple[str, str, str]]:
    cases: list[tuple[str, str, str]] = []
    statement, code, message = "", "", []
    for line in [*(File(__file__).parent / "fixtures" / "errors.soql").read_text().split("\n"), ""]:
        if line.startswith("!"):
            code = line[2:]
        elif line.startswith("|"):
            message.append(_plain(line[1:]))
        elif not line and code:
            cases.append((statement, code, "\n".join(message)))
            code, message = "", []
        elif line and not line.startswith("--"):
            statement = _plain(line)
    return cases


@pytest.mark.parametrize(("statement", "code", "message"), _cases())
def test_a_refused_statement(statement: str, code: str, message: str, schema: Schema) -> None:
    try:
        resolved = resolve(parse(statement), schema)
    except SoqlError as error:
        first = error
    else:
        assert not resolved.ok
        first = next(r.error for r in resolved.references if not r.exists)
    assert (first.code, first.message) == (code, message)


# Blocks as they were pasted from real orgs: line shown, spaces before the caret, column.
@pytest.mark.parametrize(
    ("before", "shown", "spaces"),
    [
        ("SELECT Id, ", "DepProbeField__c FROM Account LIMIT", 11),
        ("SELECT COUNT() FROM Contact WHERE (", "Bogus__c = 'x')", 35),
        ("SELECT Id, Name, AccountNumber FROM ", "AccountOpps WHERE Name like 'okToDelete%'", 36),
    ],
)
def test_the_window_ends_at_the_word_that_reaches_30_characters(before: str, shown: str, spaces: int) -> None:
    block = caret(before + shown + " 10" * shown.endswith("LIMIT"), len(before), "x").split("\n")
    assert block[1] == before + shown
    assert block[2] == " " * spaces + "^"
    assert block[3] == f"ERROR at Row:1:Column:{len(before) + 1}"


def test_the_window_breaks_at_commas_too() -> None:
    before = "SELECT Id," + "OCE__SomethingLong__c," * 3
    query = before + "CreatedById,OCE__ActualCap__c,TPI_Product__c,Name,OCE__JobId__c,Other__c FROM X"
    block = caret(query, query.index("TPI"), "x").split("\n")
    assert block[1] == "CreatedById,OCE__ActualCap__c,TPI_Product__c,Name,OCE__JobId__c"
    assert block[2] == " " * 30 + "^"
