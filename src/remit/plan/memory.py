"""What an org was asked to change and kept as it was, remembered on this machine by org.

Licences, editions and people decide what an org lets go: a permission that is forced on a profile, an e-mail address
that waits for its owner, IP ranges that metadata does not empty. Such a difference is tried once, told by name, and
then shown as a remark until it changes or the user asks for another try: an apply that has nothing else to do
is done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from remit.change.steps.base import Step
from remit.home import Home
from remit.plan.model import Plan, Settled

KEPT = "the org answered yes and kept it as it was"


def settle(home: Home, plan: Plan) -> Plan:
    """The plan without the differences that its org is known to keep; they are told in `settled`."""
    known = _read(home, plan.org_id)
    if not known:
        return plan
    open_steps, settled = [], []
    for step in plan.steps:
        found = known.get(identity(step))
        if found is None:
            open_steps.append(step)
        else:
            settled.append(Settled(step, str(found["why"]), str(found["at"])))
    return replace(plan, steps=tuple(open_steps), settled=tuple(settled))


def remember(home: Home, org_id: str, kept: Iterable[tuple[Step, str]]) -> None:
    """Keep which differences an org was asked to change and kept, each with its words or `KEPT`."""
    known = _read(home, org_id)
    at = f"{datetime.now(UTC):%Y-%m-%d}"
    for step, why in kept:
        known[identity(step)] = {"why": why, "at": at, "told": step.told()}
    if known:
        home.write_json(_file(org_id), {"kept": known})


def forget(home: Home, org_id: str) -> None:
    """Try again whatever an org kept so far."""
    if _read(home, org_id):
        home.write_json(_file(org_id), {"kept": {}})


def identity(step: Step) -> str:
    """What makes a difference the same one again: its kind, system, and every value of it."""
    document = step.document()
    text = json.dumps([document["kind"], document["system"], document["details"]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _read(home: Home, org_id: str) -> dict[str, dict[str, Any]]:
    found = home.read_json(_file(org_id))
    kept = found.get("kept") if isinstance(found, dict) else None
    return kept if isinstance(kept, dict) else {}


def _file(org_id: str) -> str:
    return f"orgs/{org_id[:15] or 'unknown'}.json"
