"""The JSON Schema that editors complete landscape.yaml with."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from remit.landscape import schema_json
from remit.landscape.grammar import SECTIONS, keys_of

from .cases import cases
from .conftest import EXAMPLE


def plain(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema_json())
    return jsonschema.Draft202012Validator(schema_json())


def test_the_example_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    assert list(validator.iter_errors(plain(EXAMPLE.read_text()))) == []


def test_every_key_has_a_description() -> None:
    made = schema_json()
    for section in SECTIONS.values():
        holder = made if section.__name__ == "Landscape" else made["$defs"][section.__name__]
        for key in keys_of(section):
            assert holder["properties"][key].get("description"), f"{section.__name__}.{key}"


@pytest.mark.parametrize(
    "name",
    [
        "unknown keys, with the nearest",
        "values of another kind",
        "words that are not in a list",
        "names that are none",
        "known by name, and not built yet",
        "known by name, and refused with the reason",
        "what must be there",
        "a profile without a name, and one that the file's people suggest",
    ],
)
def test_what_is_refused_is_invalid(name: str, validator: jsonschema.Draft202012Validator) -> None:
    case = next(c for c in cases("shape.txt") if c.name == name)
    assert list(validator.iter_errors(plain(case.text)))


@pytest.mark.parametrize(
    "name",
    [
        "an environment that moved from nowhere, and from where it is",
        "setup entities by names that none can have, and one under two names",
    ],
)
def test_rules_that_an_editor_can_tell(name: str, validator: jsonschema.Draft202012Validator) -> None:
    case = next(c for c in cases("rules.txt") if c.name == name)
    assert list(validator.iter_errors(plain(case.text)))


def test_what_moves_and_what_is_adopted_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    data = plain(EXAMPLE.read_text())
    data["environments"]["uat"]["moved"] = {"from": "test", "username": "{system}@old.example"}
    data["systems"]["payroll"]["adopt"] = True
    data["systems"]["erp"]["flows"]["orders"]["setup"] = {"ApexClass": ["acme.Orders", "Mine"]}
    assert list(validator.iter_errors(data)) == []


def test_nothing_may_be_null(validator: jsonschema.Draft202012Validator) -> None:
    data = plain(EXAMPLE.read_text())
    data["systems"]["erp"]["label"] = None
    assert list(validator.iter_errors(data))
