"""How many records of which object the users of removed systems own: they stay, and stay theirs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from remit.connect.composite import Part, PartAnswer
from remit.connect.refusals import describe_errors
from remit.connect.rest import Org
from remit.landscape import Desired
from remit.schema.model import Schema
from remit.state.org_state import OrgState
from remit.state.soql import in_list


def owned_records(
    org: Org, wanted: Desired, state: OrgState, schema: Schema, on_profile: Sequence[str], sees_all: bool
) -> dict[str, tuple[tuple[str, int | None], ...]]:
    """What users of the profile own whom no system has; asked only where there are such users.

    An object that the operator may not query, or of which it does not see every record (`sees_all`: View All Data),
    is unknown for each of them, never "owns nothing".
    """
    kept = wanted.usernames
    users = [
        state.user_by_username[name.lower()]
        for name in on_profile
        if name.lower() not in kept and name.lower() in state.user_by_username
    ]
    if not users:
        return {}
    sets = {a.permission_set_id for u in users for a in state.assignments_of.get(u.id, ())}
    names = sorted({r.sobject_type for s in sets for r in state.objects_of.get(s, ()) if r.create})
    # Of an object that only the org knows, the org says whether it has an owner.
    asked = [n for n in names if schema.object(n) is None or schema.field(n, "OwnerId") is not None]
    condition = in_list("OwnerId", [u.id for u in users])
    counts: dict[str, list[tuple[str, int | None]]] = {u.id: [] for u in users}
    for name, counted in zip(asked, _counted(org, asked, condition), strict=True):
        for user in users:
            count = counted.get(user.id, 0) if counted is not None and sees_all else None
            if count != 0:
                counts[user.id].append((name, count))
    return {user: tuple(found) for user, found in counts.items() if found}


def _counted(org: Org, names: Sequence[str], condition: str) -> list[dict[str, int] | None]:
    """Counts by owner, 25 objects a request; None for an object that could not be counted."""
    parts = [
        Part(
            "GET",
            f"{org.root}/query?q="
            + quote(f"SELECT OwnerId, COUNT(Id) FROM {name} WHERE {condition} GROUP BY OwnerId"),
        )
        for name in names
    ]
    return [_counts(a) for a in org.composite_batch(parts)] if parts else []


def _counts(answer: PartAnswer) -> dict[str, int] | None:
    if answer.ok:
        return {str(row["OwnerId"]): int(row["expr0"]) for row in answer.body["records"]}
    code, message = describe_errors(answer.body)
    # The records of a master-detail relationship's detail side have no owner of their own.
    return {} if code == "INVALID_FIELD" and "OwnerId" in message else None
