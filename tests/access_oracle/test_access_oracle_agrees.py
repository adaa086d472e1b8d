"""Five hundred requests at random, over HTTP and in process: the same grants, the same outcomes."""

from __future__ import annotations

import random

from tests.practice import oracle
from tests.practice.oracle import Permission, Request, Source
from tests.practice.tried import Tried
from tests.practice.world import Org
from tests.serving import Server

from .whole import access_in_process, judged

HELD: tuple[Permission, ...] = (
    ("Account", "Create"), ("Account", "Edit"), ("Account", "Industry", "Edit"), ("Account", "Phone", "Read"),
    ("Account", "BillingAddress", "Edit"), ("Contact", "Delete"), ("Contact", "AccountId", "Read"),
    ("Contact", "Email", "Read"), ("Order", "Edit"), ("Order", "Description", "Edit"), ("Lead", "Read"),
    ("Opportunity", "Read"), ("Opportunity", "ViewAllFields"), ("Case", "Subject", "Read"),
    ("Product2", "Create"), ("Product2", "ProductCode", "Edit"), ("system", "EditTask"),
)  # fmt: skip
GROUPED: tuple[Permission, ...] = (
    ("Campaign", "Delete"), ("Campaign", "ViewAllFields"), ("Campaign", "Type", "Edit"), ("Lead", "Edit"),
    ("Lead", "Phone", "Edit"), ("Lead", "Address", "Edit"),
)  # fmt: skip
MUTED: tuple[Permission, ...] = (("Campaign", "Delete"), ("Campaign", "Type", "Edit"), ("Campaign", "Status", "Read"),
                                 ("Lead", "Phone", "Read"), ("Lead", "Phone", "Edit"))  # fmt: skip


def test_http_and_judge_agree_on_five_hundred_requests(server: Server) -> None:
    org = Org(server)
    user = org.new_user()
    held, grouped = frozenset(oracle.complete(HELD)), frozenset(oracle.complete(GROUPED))
    org.assign(user, org.permission_set(held))
    org.assign(user, org.group([org.permission_set(grouped)], org.muting(MUTED)))
    sources: list[Source] = [(held, frozenset()), (grouped, frozenset(MUTED))]
    wanted = random.Random(11).sample([r for r in oracle.all_requests(org.world) if alone(org, r)], 500)
    got = Tried.by(org, user).outcomes(wanted)
    access = access_in_process(sources)
    assert {r: got[r] for r in wanted} == {r: judged(r, access) for r in wanted}
    assert len(set(got.values())) > 2


def alone(org: Org, r: Request) -> bool:
    """Whether permissions decide alone: on one's own record, and naming no other."""
    world = org.world
    names_another = r.field in world.lookups.get(r.object, {}) and r.verb == "update"
    return r.owner == "self" and not names_another and not (r.verb == "create" and r.object in world.required)
