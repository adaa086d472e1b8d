"""Every request of every object that ships: `judge` says what the practice's oracle says."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.practice import oracle
from tests.practice.generate import grants
from tests.practice.oracle import Request

from .whole import CATALOGUE, access_in_process, judged, whole_world

SYSTEMS = ("ModifyAllData", "ManageUsers", "ViewSetup", "EditEvent", "QueryAllFiles", "MonitorLoginHistory",
           "ManageRoles", "CustomizeApplication", "EditCaseComments")  # fmt: skip
MANY = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@cache
def requests() -> tuple[Request, ...]:
    """All requests on one's own records; a field is grouped by only where it can be counted beside it."""
    world = whole_world()
    return tuple(
        r
        for r in oracle.all_requests(world)
        if r.owner == "self"
        and not (r.verb == "group" and (r.field == "SystemModstamp" or "SystemModstamp" not in _names(r)))
    )


def _names(r: Request) -> Any:
    return whole_world().objects[r.object].fields


def differences(sources: list[oracle.Source]) -> list[str]:
    """Where judge and oracle part."""
    world = whole_world()
    held = oracle.access(world, sources)
    access = access_in_process(sources)
    told = []
    for r in requests():
        should, does = oracle.outcome(world, held, {}, r), judged(r, access)
        if should != does:
            told.append(f"{r}: {does!r} instead of {should!r}")
    return told


def test_the_catalogue_is_whole() -> None:
    tried = Counter(r.verb for r in requests())
    assert set(tried) == set(oracle.VERBS_TRIED)
    assert len({r.object for r in requests()}) == len(CATALOGUE.blocks)


def test_with_no_grant_there_is_the_baseline() -> None:
    assert differences([]) == []


@MANY
@given(data=st.data())
def test_judge_says_of_every_request_what_the_oracle_says(data: Any) -> None:
    sources = [g.source for g in data.draw(grants(whole_world()))]
    extra = data.draw(st.sets(st.sampled_from(SYSTEMS), max_size=2))
    sources.append((frozenset(("system", name) for name in extra), frozenset()))
    assert differences(sources)[:40] == []
