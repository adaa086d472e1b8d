"""How setup entities are spelled: the rules and the JSON Schema agree, and spellings of one entity are one."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.landscape import load
from remit.landscape.grammar import SetupType
from remit.landscape.setup_names import pattern_of, problem_of, same_name

from .conftest import HEAD

KINDS = st.sampled_from(get_args(SetupType))
# Short enough that no namespace is too long, which no pattern needs to say.
NAMES = st.text(st.sampled_from("aB1_.- "), min_size=1, max_size=12) | st.sampled_from(
    ["a__mdt", "a__b__mdt", "a__b__c", "a__c", "a.b", "a__b", "a__b__c__mdt", "a.b__c", "a.b__mdt"]
)


@given(KINDS, NAMES)
def test_an_editor_refuses_what_remit_refuses(kind: str, name: str) -> None:
    assert bool(re.search(pattern_of(kind), name)) == (problem_of(kind, name)[0] == "")


@pytest.mark.parametrize("spelling", ["acme.Orders", "acme__Orders", "ACME__orders"])
def test_two_spellings_of_one_class_are_one(spelling: str) -> None:
    assert same_name("ApexClass", spelling) == "acme__orders"


def test_the_text_is_kept_as_it_was_written() -> None:
    landscape = load(
        HEAD + "systems: {erp: {flows: {x: {direction: both, setup: {ApexClass: [acme.Orders, Mine]}}}}}\n"
    )
    assert landscape.systems["erp"].flows["x"].setup == {"ApexClass": ["acme.Orders", "Mine"]}
