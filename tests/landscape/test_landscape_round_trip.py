"""A landscape says the same after it was written out and read again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.landscape import Landscape, dump, load, read

from .conftest import EXAMPLE

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6})?", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30)
FIELDS = st.lists(
    st.sampled_from(["Name", "Industry", "Website", "ERP_Number__c", "yes", "null", "No", "On"]),
    unique=True,
)
OBJECTS = st.sampled_from(["Account", "Contact", "Order", "Invoice__c", "ns__Thing__c"])


@st.composite
def object_needs(draw: st.DrawFn) -> dict[str, object]:
    verbs = draw(st.lists(st.sampled_from(["read", "create", "edit", "delete"]), min_size=1, unique=True))
    fields = draw(st.fixed_dictionaries({}, optional={"read": FIELDS}))
    if {"create", "edit"} & set(verbs):
        fields |= draw(st.fixed_dictionaries({}, optional={"write": FIELDS}))
    scope = draw(st.sampled_from(["own", "shared", "all"]))
    return {"can": verbs, "fields": fields, "records": {"read": scope}}


FLOWS = st.fixed_dictionaries(
    {"direction": st.just("both")},
    optional={
        "description": WORDS,
        "objects": st.dictionaries(OBJECTS, object_needs(), max_size=3),
        "permissions": st.lists(st.sampled_from(["ViewSetup", "ViewAllUsers"]), unique=True),
        "setup": st.dictionaries(
            st.sampled_from(["ApexClass", "CustomPermission"]),
            st.lists(NAMES.map(lambda n: n.replace("-", "_")), unique=True),
        ),
    },
)
SYSTEMS = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.just("team@acme.example"),
        "description": WORDS,
        "login": st.sampled_from(["jwt-bearer", "client-credentials", "username-password"]),
        "adopt": st.booleans(),
        "frozen": st.booleans(),
        "template": st.sampled_from(["fivetran", "gong"]),
        "moved": st.builds(lambda n: {"from": "old-" + n}, NAMES.filter(lambda n: "-" not in n)),
        "flows": st.dictionaries(NAMES, FLOWS, max_size=3),
    },
)
LANDSCAPES = st.fixed_dictionaries(
    {
        "remit": st.just(1),
        "profile": st.sampled_from(
            [{"name": "ACME", "networks": ["10.0.0.0/8", "::1"]}, {"name": "Integrations: all"}]
        ),
        "users": st.just({"email": "a@b.example"}),
    },
    optional={
        "environments": st.sampled_from(
            [
                {"prod": {"username": "{system}@acme.example", "sandbox": False, "org": "00D5g000004XyZE"}},
                {"prod": {"username": "{system}@acme.example", "moved": {"from": "live"}}},
                {
                    "prod": {
                        "username": "{system}@acme.example",
                        "moved": {"username": "{system}@old.example"},
                    }
                },
            ]
        ),
        "permission_sets": st.sampled_from(["per-system", "per-flow"]),
        "systems": st.dictionaries(NAMES, SYSTEMS, max_size=3),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LANDSCAPES)
def test_any_landscape_is_read_as_it_was_written(data: dict[str, object]) -> None:
    landscape = Landscape.model_validate(data)
    text = dump(landscape)
    reading = read(text)
    assert reading.landscape == landscape
    assert dump(reading.landscape) == text


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("remit: 1\n{}[]&*!|>'\"-#,?%@`systemusr \t"), max_size=80))
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    reading = read(text)
    assert reading.errors
    assert all(error.location is not None for error in reading.errors)


def test_the_example_is_read_as_it_was_written() -> None:
    landscape = load(EXAMPLE)
    assert load(dump(landscape)) == landscape


def test_what_was_not_said_is_not_written() -> None:
    said = {"remit": 1, "profile": {"name": "ACME"}, "users": {"email": "a@b.example"}}
    landscape = Landscape.model_validate(said)
    assert dump(landscape) == "remit: 1\nprofile:\n  name: ACME\nusers:\n  email: a@b.example\n"
