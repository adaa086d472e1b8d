"""FieldPermissions rows that no one made, with ids that begin 000."""

from __future__ import annotations

from remit.conform.lab import Lab
from remit.conform.people import grant, permission_set
from remit.conform.question import CannotAsk, Question
from remit.state.soql import literal

QUESTION = Question(
    id="inferred-rows",
    asks="FieldPermissions that View All Fields gives, with ids that begin 000",
    order=220,
    requests=(
        "POST composite/sobjects [ObjectPermissions{..., PermissionsViewAllFields}]",
        "GET query: SELECT Id, Field FROM FieldPermissions (of the set)",
    ),
    needs=("ManageProfilesPermissionsets", "API 63.0"),
    answers={
        "none": "the set has no field rows",
        "000": "it has rows whose ids begin 000",
        "rows": "it has rows",
    },
    chosen="none",
)


def ask(lab: Lab) -> str:
    """What rows the set has that nobody made."""
    if lab.org.version < 63.0:
        raise CannotAsk("View All Fields exists since 63.0")
    held = permission_set(lab, "all_fields")
    grant(lab, held, "Account", PermissionsRead=True, PermissionsViewAllFields=True).need("not granted")
    rows = lab.rows(f"SELECT Id, Field FROM FieldPermissions WHERE ParentId = {literal(held)}")
    if not rows:
        return "none"
    return "000" if any(str(r["Id"]).startswith("000") for r in rows) else "rows"
