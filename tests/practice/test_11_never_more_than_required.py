"""Never more than required: what a user can do through the API is what was granted, closed, and the baseline.

For every object, verb, owner, org-wide default and field in every clause, the outcome class of a real request
is held to a model of sets and tuples (oracle.py) that shares nothing with Remit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.practice import facts, oracle
from tests.practice.declared import declared
from tests.practice.generate import Granted, grants, org_wide_defaults, permissions, systems
from tests.practice.landscape import Landscape
from tests.practice.oracle import Request
from tests.practice.tried import Tried
from tests.practice.world import NEW_ORG_DEFAULTS, Org

EXHAUSTIVE = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def user(org: Org) -> Iterator[str]:
    yield org.new_user()


def differences(tried: Tried, sources: list[oracle.Source]) -> list[str]:
    """Where the API answers otherwise than the oracle, of all that can be asked."""
    org = tried.org
    held = oracle.access(org.world, sources)
    wanted = oracle.all_requests(org.world)
    got = tried.outcomes(wanted)
    told = []
    for r in wanted:
        should = oracle.outcome(org.world, held, org.defaults, r)
        if got[r] != should:
            told.append(f"{r}: {got[r]!r} instead of {should!r}")
    return told


def free(org: Org, user: str) -> None:
    """Take every permission set and group from a user."""
    rows = org.admin.query(
        f"SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '{user}'"
        " AND PermissionSet.IsOwnedByProfile = false"
    )
    for row in rows:
        assert org.admin.call("DELETE", f"sobjects/PermissionSetAssignment/{row['Id']}")[0] == 204


CASES = YAML(typ="safe").load((Path(__file__).parent / "cases_11.yaml").read_text())


def permission(text: str) -> oracle.Permission:
    """A permission as the cases write it."""
    if text.startswith("system "):
        return ("system", text.removeprefix("system "))
    name, op = text.split(":")
    return (*name.split("."), op)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_request_ends_as_its_source_says(case: dict[str, Any], org: Org, user: str) -> None:
    assert case["source"]
    org.set_defaults(NEW_ORG_DEFAULTS | case.get("defaults", {}))
    held = frozenset(oracle.complete(map(permission, case["grants"])))
    muted = frozenset(map(permission, case.get("muted", ())))
    free(org, user)
    Granted((held,), muted, case.get("group", False)).give(org, user)
    request = Request(**case["request"])
    assert Tried.by(org, user).answer(request) == (case["outcome"], case.get("code", ""))
    # The oracle is held to the same cases.
    reached = oracle.access(org.world, [(held, muted)])
    assert oracle.outcome(org.world, reached, org.defaults, request) == case["outcome"]


def test_there_are_thirty_cases_at_least() -> None:
    assert len(CASES) >= 30


def test_field_level_security_of_the_described_fields_is_the_published_one(org: Org) -> None:
    told = [
        f"{name}.{f['name']}"
        for name, described in org.describes.items()
        for f in described["fields"]
        if bool(facts.secured_by(name, f["name"])) != f["permissionable"]
    ]
    assert not told


def test_a_user_with_the_profile_alone_has_the_baseline_alone(org: Org, user: str) -> None:
    free(org, user)
    assert differences(Tried.by(org, user), []) == []


def test_one_field_too_many_would_be_found(org: Org, user: str) -> None:
    """The comparison has teeth: what is granted and not told shows in every clause, and nothing else does."""
    free(org, user)
    org.set_defaults(NEW_ORG_DEFAULTS)
    told = frozenset({("Account", "Read"), ("Contact", "Read"), ("Contact", "AccountId", "Read")})
    org.assign(user, org.permission_set(told | {("Account", "Industry", "Read")}))
    found = differences(Tried.by(org, user), [(told, frozenset())])
    assert all("field='Industry'" in line for line in found)
    for verb in ("select", "where", "order", "group", "all", "parent", "create", "update"):
        assert any(f"verb='{verb}'" in line for line in found), verb


@EXHAUSTIVE
@given(data=st.data())
def test_what_a_user_can_do_is_what_its_grants_come_to(data: Any, org: Org, user: str) -> None:
    given_grants = data.draw(grants(org.world))
    org.set_defaults(data.draw(org_wide_defaults()))
    foreign = data.draw(permissions(org.world))
    free(org, user)
    for granted in given_grants:
        granted.give(org, user)
    org.assign(org.new_user(), org.permission_set(foreign))  # another's grants are nobody else's
    told = differences(Tried.by(org, user), [g.source for g in given_grants])
    if told:
        pytest.fail("\n".join([f"{given_grants}", f"{org.defaults}", *told[:40]]), pytrace=False)


@settings(EXHAUSTIVE, max_examples=4)
@given(data=st.data())
def test_what_a_system_can_do_is_what_its_flows_declare(data: Any, org: Org, landscape: Landscape) -> None:
    org.set_defaults(data.draw(org_wide_defaults()))
    said = data.draw(systems(org.world, ("sap", "wms")))
    foreign = data.draw(grants(org.world))
    for name in said:  # what somebody gave the system's user by hand, before this apply
        for found in org.admin.query(f"SELECT Id FROM User WHERE Username = '{landscape.username(name)}'"):
            for granted in foreign:
                granted.give(org, found["Id"])
    landscape.write(said)
    landscape.apply("--allow-destroy")
    for name, system in said.items():
        client = landscape.login(name)
        user = org.admin.query(f"SELECT Id FROM User WHERE Username = '{landscape.username(name)}'")[0]["Id"]
        held = frozenset(declared(org.world, system["flows"], org.defaults))
        told = differences(Tried.by(org, user, client), [(held, frozenset())])
        if told:
            pytest.fail("\n".join([f"{system}", f"{org.defaults}", *told[:40]]), pytrace=False)
