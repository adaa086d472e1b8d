"""docs/landscape.md explains every key, verb, login, template, and what is not taken."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from remit.landscape import check, desired, grammar, load, template, template_names
from remit.landscape.grammar import SECTIONS, keys_of
from remit.landscape.notyet import NOT_YET_KEYS, NOT_YET_VERBS, REFUSED_KEYS
from remit.schema import standard_schema

DOCS = (Path(__file__).parents[2] / "docs" / "landscape.md").read_text()


def dotted(pattern: tuple[str, ...]) -> str:
    return ".".join("NAME" if part == "*" else part for part in pattern)


@pytest.mark.parametrize("pattern", SECTIONS, ids=dotted)
def test_every_key_is_explained(pattern: tuple[str, ...]) -> None:
    for key in keys_of(SECTIONS[pattern]):
        assert f"| `{dotted((*pattern, key))}` |" in DOCS


def test_every_word_is_explained() -> None:
    words = [w for t in (grammar.Login, grammar.Direction, grammar.Verb, grammar.Scope) for w in get_args(t)]
    words += [*get_args(grammar.Mode), *get_args(grammar.SetupType), *get_args(grammar.Encoding)]
    words += [*NOT_YET_VERBS, *template_names()]
    words += [key for table in (NOT_YET_KEYS, REFUSED_KEYS) for keys in table.values() for key in keys]
    assert [w for w in words if f"`{w}`" not in DOCS] == []


@pytest.mark.parametrize("name", template_names())
def test_every_template_names_its_sources(name: str) -> None:
    assert template(name).sources
    assert template(name).product


def test_the_smallest_landscape_is_one() -> None:
    smallest = DOCS.partition("```yaml\n")[2].partition("```")[0]
    landscape = load(smallest)
    assert check(landscape, standard_schema()).errors == ()
    assert [s.name for s in desired(landscape).systems] == ["erp"]
