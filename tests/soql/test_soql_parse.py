"""Text to tree and back."""

from __future__ import annotations

from pathlib import Path as File

import pytest

from remit.errors import InputError, NotYetError
from remit.soql import SoqlError, parse
from remit.soql.tree import And, Comparison, Literal, Path, Query

_LINES = [
    line
    for line in (File(__file__).parent / "fixtures" / "roundtrip.soql").read_text().splitlines()
    if line and not line.startswith("--")
]
_PAIRS = list(zip(_LINES[::2], _LINES[1::2], strict=True))


@pytest.mark.parametrize(("text", "normal"), _PAIRS)
def test_a_statement_has_a_normal_form(text: str, normal: str) -> None:
    tree = parse(text)
    assert str(tree) == normal
    assert parse(normal) == tree


def test_every_name_knows_where_it_stood() -> None:
    text = "SELECT Id,\n  Account.Name\nFROM Contact c WHERE c.Email = 'x'"
    tree = parse(text)
    second = tree.select[1]
    assert isinstance(second, Path)
    assert text[second.offset :].startswith("Account.Name")
    assert text[tree.source.offset :].startswith("Contact c")
    assert isinstance(tree.where, Comparison)
    assert text[tree.where.left.offset :].startswith("c.Email")


def test_positions_take_no_part_in_equality() -> None:
    assert parse("SELECT Id FROM Account") == parse("  select\tId\n from Account ")


def test_literals_have_python_values() -> None:
    tree = parse("SELECT Id FROM A WHERE a = 1 AND b = 1.50 AND c = true AND d = null AND e = 'x\\'y'")
    assert isinstance(tree.where, And)
    values = [p.right.value for p in tree.where.parts if isinstance(p, Comparison)]
    assert [str(v) for v in values] == ["1", "1.50", "True", "None", "x'y"]


def test_what_like_escapes_stays_escaped() -> None:
    tree = parse(r"SELECT Id FROM A WHERE Name LIKE '10\%\_%'")
    assert isinstance(tree.where, Comparison)
    assert tree.where.right == Literal("string", r"10\%\_%")


def test_a_child_query_is_a_query() -> None:
    child = parse("SELECT (SELECT Id FROM Contacts) FROM Account").select[0]
    assert isinstance(child, Query)
    assert child.source.name == "Contacts"


def test_errors_are_typed_and_placed() -> None:
    with pytest.raises(InputError) as caught:
        parse("SELECT Id\nFROM Account WHERE")
    error = caught.value
    assert isinstance(error, SoqlError)
    assert (error.code, error.body) == ("MALFORMED_QUERY", "unexpected token: '<EOF>'")
    assert (error.offset, error.row, error.column) == (28, 2, 19)


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    with pytest.raises(SoqlError):
        parse("SELECT Id FROM A WHERE " + "(" * 5000 + "a = 1" + ")" * 5000)
    with pytest.raises(SoqlError):
        parse("SELECT " + "f(" * 5000 + "a" + ")" * 5000 + " FROM A")


def test_a_query_full_of_values_is_fine() -> None:
    values = ", ".join(f"'{n}'" for n in range(20_000))
    assert str(parse(f"SELECT Id FROM A WHERE Name IN ({values})")).count("'") == 40_000


def test_data_categories_are_refused_by_name() -> None:
    with pytest.raises(NotYetError, match="DATA CATEGORY"):
        parse("SELECT Id FROM A WITH DATA CATEGORY G__c AT x__c")
