"""Which user permissions whoever asks has.

`UserPermissionAccess` (since 41.0) is one row for the asking user with a column for each permission, and asks
for nothing to be read of anybody. Where an org does not show it, the rows of the user's own profile and
permission sets are read: licenses, muting and expiry are then not taken off.
"""

from __future__ import annotations

from collections.abc import Sequence

from remit.conform.asked import Asked, Unknown
from remit.state.soql import in_list, literal

_ACCESS = "UserPermissionAccess"


def held_permissions(asked: Asked, names: Sequence[str]) -> dict[str, bool | None] | Unknown:
    """Whether the asking user has each permission; None where the org has no column for it."""
    columns = [f"Permissions{name}" for name in dict.fromkeys(names)]
    described = asked.described(_ACCESS, "PermissionSet")
    if isinstance(described, Unknown):
        return described
    found: dict[str, bool] | Unknown = Unknown("the org shows you no permission sets")
    for name in (_ACCESS, "PermissionSet"):
        shown = described.get(name)
        if shown is None:
            continue
        known = {str(f["name"]) for f in shown["fields"]}
        present = [c for c in columns if c in known]
        found = _of_user(asked, present) if name == _ACCESS else _of_sets(asked, present)
        if not isinstance(found, Unknown):
            return {c.removeprefix("Permissions"): found.get(c) for c in columns}
    assert isinstance(found, Unknown)
    return found


def _of_user(asked: Asked, columns: Sequence[str]) -> dict[str, bool] | Unknown:
    rows = asked.rows(f"SELECT {', '.join(columns)} FROM {_ACCESS}") if columns else []
    if isinstance(rows, Unknown):
        return rows
    if len(rows) != 1:
        return Unknown(f"{_ACCESS} has {len(rows)} rows")
    return {c: bool(rows[0][c]) for c in columns}


def _of_sets(asked: Asked, columns: Sequence[str]) -> dict[str, bool] | Unknown:
    who = asked.who()
    if isinstance(who, Unknown) or not who.user_id:
        return who if isinstance(who, Unknown) else Unknown("the org does not show who asks")
    assigned = asked.rows(
        f"SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = {literal(who.user_id)}"
    )
    if isinstance(assigned, Unknown):
        return assigned
    # The profile's own set has an assignment row in some orgs and none in others.
    wanted = [f"ProfileId = {literal(who.profile_id)}"] if who.profile_id else []
    ids = sorted({str(r["PermissionSetId"]) for r in assigned if r["PermissionSetId"]})
    wanted += [in_list("Id", ids)] if ids else []
    found = dict.fromkeys(columns, False)
    for condition in wanted if columns else []:
        rows = asked.rows(f"SELECT {', '.join(columns)} FROM PermissionSet WHERE {condition}")
        if isinstance(rows, Unknown):
            return rows
        found |= {c: True for row in rows for c in columns if row[c]}
    if not wanted:
        return Unknown("the org shows you neither your profile nor your permission sets")
    return found
